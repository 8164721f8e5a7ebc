# SPDX-License-Identifier: BSD-2-Clause
# A minimal system of a named Debian suite in a directory, such as a container or WSL begins with, for tests to work in.
# Above cli.sh; needs root, because it mounts and enters.

. tests/lib/cli.sh
[ "$(id -u)" = 0 ] || skip "entering a minimal system takes root"
need mmdebstrap
unshare -m -p -f true 2>/dev/null || skip "this machine lets nobody make namespaces"

# root_make DIR SUITE: minbase, make, and this tree (what git tracks, as it stands) in /src, without build/.
root_make() {
	mirror=$(. lab/lib.sh && machine_mirror debian)
	[ -n "$mirror" ] || skip "this machine's apt names no Debian mirror"
	mkdir -p "$1"
	mmdebstrap --quiet --variant=minbase --include=make "$2" "$1" "$mirror" >"$1.log" 2>&1 || { cat "$1.log"; exit 1; }
	cp /etc/resolv.conf /etc/hosts "$1/etc/" 2>/dev/null || true
	apt-config dump --format '%F "%v";%n' Acquire | grep -E '^Acquire::(http|https|Check-)' | grep -v ' "";$' >"$1/etc/apt/apt.conf.d/90test" || true
	mkdir "$1/src"
	git ls-files -z | xargs -0 tar -c 2>/dev/null | tar -x -C "$1/src"
	chroot "$1" useradd -m user
	chown -R 0:0 "$1/src"
}

# root_run DIR USER COMMAND: in namespaces of its own, where nobody outside takes its processes for leftovers.
root_run() {
	dir=$1 as=$2
	shift 2
	unshare -m -p -f --kill-child sh -c '
		mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t sysfs sysfs "$0/sys" && mount -t tmpfs none "$0/tmp" &&
		exec chroot "$0" su - "$1" -s /bin/sh -c "$2"' "$dir" "$as" "$*"
}
