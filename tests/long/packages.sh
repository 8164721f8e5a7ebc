#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The Debian packages in minimal systems of Debian 12 and 13: built twice as unlike as a build can be (directory, time zone,
# language, umask, TMPDIR, number of jobs) they are the same to the bit; lintian has nothing to say; they install, an ordinary user
# measures in the lab, debian/tests pass under autopkgtest; and purged, nothing of them is left. SUITES: which of the two;
# PACKAGES: a directory that is to have what was built; BUILT: one that has it, and of the suites that it has nothing is built.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/root.sh
cache=${HVLAB_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hvlab/apt}

# in_root USER COMMAND: what it says is in $work/out
in_root() {
	who=$1
	shift
	root_run "$root" "$who" "$@" >"$work/out" 2>"$work/err" || fail "$suite, $who: $*"
}
# Every file that is there for no other reason than that hvlab was installed; what apt and dpkg remember is theirs.
traces() { find "$root" -xdev \( -path "$root/var/lib/apt" -o -path "$root/var/cache" -o -path "$root/home" -o -path "$root/srv" -o -path "$root/src" \) -prune -o -iname '*hvlab*' -print; }

# What is built of the tree in $root is in $work.
build() {
	echo "--- $suite: built twice"
	in_root root 'cd /src && apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install build-essential dpkg-dev lintian &&
		DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends build-dep ./'
	in_root user 'mkdir one && cp -r /src one/hvlab && cd one/hvlab && umask 022 && LC_ALL=C.UTF-8 TZ=UTC dpkg-buildpackage -us -uc -j2'
	in_root user 'mkdir -p another.place/tmp && cp -r /src another.place/hvlab-1.0.0 && cd another.place/hvlab-1.0.0 && umask 077 && export TMPDIR="$PWD/../tmp" &&
		LC_ALL=C TZ=Asia/Kathmandu LANG=ru_RU.UTF-8 USER=somebody dpkg-buildpackage -us -uc -b -j1'
	in_root user 'cd one && sha256sum *.deb | tee ../sums && cd ../another.place && sha256sum -c ../sums'
	[ "$(grep -c '\.deb: OK$' "$work/out")" -ge 3 ] || fail "not three packages"
	cat "$root/home/user/sums"

	echo "--- $suite: lintian" # of two releases at least one knows another Standards-Version
	in_root user 'cd one && lintian --fail-on error,warning,info,pedantic --info --display-info --pedantic \
		--suppress-tags out-of-date-standards-version,newer-standards-version *.changes'
	[ ! -s "$work/out" ] || cat "$work/out"
	cp "$root"/home/user/one/hvlab*.deb "$work/"
	[ -z "${PACKAGES:-}" ] || { mkdir -p "$PACKAGES/$suite" && cp "$root"/home/user/one/hvlab*_* "$PACKAGES/$suite/"; }
}

for suite in ${SUITES:-bookworm trixie}; do
	root=$work/$suite
	root_make "$root" "$suite"
	if [ -n "${BUILT:-}" ] && [ -d "$BUILT/$suite" ]; then
		cp "$BUILT/$suite"/hvlab*.deb "$work/"
	else
		cp -a "$root" "$root.clean"
		build
		rm -rf --one-file-system "$root"
		root=$root.clean
	fi
	mkdir "$root/srv/hvlab"
	mv "$work"/hvlab*.deb "$root/srv/hvlab/"

	echo "--- $suite: installed, and an ordinary user measures"
	[ -z "$(traces | grep -v "^$root/srv/hvlab")" ] || fail "it is there before it is installed"
	in_root root 'apt-get -q update && dpkg-query -W -f "\${Package}\n" | sort >/srv/before && DEBIAN_FRONTEND=noninteractive apt-get -q -y install /srv/hvlab/hvlab*.deb'
	# packages already fetched by this machine are not fetched again
	mkdir -p "$root/var/cache/lab"
	[ ! -d "$cache/debian12" ] || cp -r "$cache/debian12" "$root/var/cache/lab/"
	chroot "$root" chown -R user /var/cache/lab
	in_root user 'export HVLAB_LAB_CACHE=/var/cache/lab && cd / && hvlab lab assemble && hvlab run --place lab --hv bare,minimal/vmx,kvm/direct,kvm/qemu,xen/pvh --bench exit_cpuid --rounds 2 && hvlab show --format csv'
	[ "$(awk -F, '$5 == "exit_cpuid" && $8 > 0' "$work/out" | wc -l)" = 5 ] || fail "not five values"
	awk -F, '$5 == "exit_cpuid" { print $2, $8 }' "$work/out"
	[ ! -e "$root/root/.cache/hvlab" ] || fail "something of the user's is root's"

	echo "--- $suite: autopkgtest"
	in_root root 'DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install autopkgtest'
	got=0
	root_run "$root" root 'cd /srv && autopkgtest --user user --env HVLAB_LAB_CACHE=/var/cache/lab --summary-file /srv/summary -B hvlab/*.deb /src/ -- null' >"$work/out" 2>"$work/err" || got=$?
	cat "$root/srv/summary" || true
	[ "$got" = 0 ] && [ "$(grep -c ' PASS$' "$root/srv/summary")" = "$(sed -n 's/^Tests: //p' debian/tests/control | wc -w)" ] || fail "autopkgtest: status $got"

	echo "--- $suite: purged"
	in_root root 'apt-get -q -y purge hvlab hvlab-guest hvlab-doc && apt-get -q -y autoremove --purge'
	[ -z "$(traces | grep -v "^$root/srv/hvlab")" ] || fail "left behind: $(traces)"
	in_root root 'dpkg-query -W -f "\${Package} \${db:Status-Abbrev}\n" | grep -v " ii " || true'
	[ ! -s "$work/out" ] || fail "not wholly removed: $(cat "$work/out")"
	[ -s "$root/home/user/.local/share/hvlab/hvlab.db" ] || fail "what the user measured went, too"
	rm -rf --one-file-system "$root"
done
echo "ok"
