# SPDX-License-Identifier: BSD-2-Clause
# A libvirtd of the test's own, above cli.sh: its configuration, sockets and domains lie under $work, and it is no system
# daemon, because libvirtd is one for root alone: root runs it as nobody. Ended by pid with the domains it has; sets $host.

[ -n "${hvlab:-}" ] || . tests/lib/cli.sh # another library has it already
libvirtd=$(command -v libvirtd || command -v /usr/sbin/libvirtd || true)
[ -n "$libvirtd" ] || skip "libvirtd is not installed (libvirt-daemon)"
need virsh qemu-system-x86_64 setpriv sqlite3
libvirt_pid=
rundir=$work/run
host="qemu+unix:///session?socket=$rundir/libvirt/libvirt-sock"
virsh_there() { LC_ALL=C virsh -q -c "$host" "$@"; }

libvirtd_start() {
	as=
	mkdir -p "$rundir" "$work/etc" "$work/cache" "$work/home" "$work/pools"
	if [ "$(id -u)" = 0 ]; then
		as="setpriv --reuid 65534 --regid 65534 --clear-groups"
		chmod 711 "$work"
		chown 65534:65534 "$rundir" "$work/etc" "$work/cache" "$work/home" "$work/pools"
	fi
	export HVLAB_REMOTE_DIR="$work/pools"
	# unlike a daemon of systemd's it is ended, not left to end: no timeout
	env -u DISPLAY XDG_RUNTIME_DIR="$rundir" XDG_CONFIG_HOME="$work/etc" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/home" \
		HOME="$work/home" TMPDIR="$work/home" $as "$libvirtd" 2>>"$work/libvirtd.log" &
	libvirt_pid=$!
	within 60 virsh_there version >/dev/null 2>&1 || fail "libvirtd does not start: $(tail -n 3 "$work/libvirtd.log")"
}

libvirtd_stop() {
	[ -n "$libvirt_pid" ] || return 0
	for domain in $(virsh_there list --name 2>/dev/null); do virsh_there destroy "$domain" >/dev/null 2>&1 || true; done
	kill "$libvirt_pid" 2>/dev/null || true
	wait "$libvirt_pid" 2>/dev/null || true
	libvirt_pid=
}

# nothing_left WHAT: no domain of ours runs, no pool is there, no file
nothing_left() {
	[ -z "$(virsh_there list --name | tr -d ' \n')" ] || fail "$1 leaves a domain: $(virsh_there list)"
	[ -z "$(virsh_there pool-list --all --name | tr -d ' \n')" ] || fail "$1 leaves a pool: $(virsh_there pool-list --all)"
	[ -z "$(ls "$work/pools")" ] || fail "$1 leaves files: $(ls "$work/pools")"
}
