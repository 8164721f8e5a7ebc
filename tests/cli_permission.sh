#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Without permission: for /dev/kvm the job is refused with the way out, for the database the run is, with status 4.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
clean_up() { rm -rf /tmp/hvlab-65534; }

[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || skip "needs root and setpriv to become somebody without permissions"
chmod 755 "$work"
mkdir "$work/open" "$work/closed"
chown 65534 "$work/open"
cp "$hvlab" "$BUILD/hvlab-metal.elf" "$work"
# somebody without permissions, in a /dev whose kvm is root's alone, whatever this machine has
cat >"$work/nobody" <<END
#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs none /dev && mknod -m 600 /dev/kvm c 10 232 && mknod -m 666 /dev/null c 1 3 &&
	HOME=$work/open exec setpriv --reuid 65534 --regid 65534 --clear-groups $work/hvlab "\$@"' "\$0" "\$@"
END
chmod 755 "$work/nobody"
unshare -m sh -c 'mount -t tmpfs none /dev && mknod -m 600 /dev/kvm c 10 232' || skip "may not make a device here"
hvlab=$work/nobody

status 4 run --hv native --place local --rounds 1 --db "$work/closed/x.db"
one_line
status 5 run --hv kvm/direct --place local --lane time --bench exit_cpuid --rounds 1 --db "$work/open/x.db"
says '^not run: local:kvm/direct, local:kvm/direct+aa: .*/dev/kvm.*kvm'
"$hvlab" doctor --place local >"$work/out" || true # its status tells of other things, too
says 'kvm/direct  *local  *no: no permission for /dev/kvm'
echo "missing permissions are said"
