# SPDX-License-Identifier: BSD-2-Clause
# What the lab's scripts share: talking, hashing, and a sysroot of unpacked packages. Sourced, never run.

say() { printf '  %-5s %s\n' LAB "$*" >&2; }
die() { echo "lab: $*" >&2; exit 4; }
sum() { sha256sum "$1" | cut -d' ' -f1; }
need() { for tool; do command -v "$tool" >/dev/null || die "$tool is missing: install it, or run make deps in the source tree"; done; }

# The settings of a version of Debian: releases, xen, kernel_from, ended.
suite_load() {
	case $1 in */*) die "'$1' is a path, and no version of the lab's hosts" ;; esac
	[ -f "$here/suites/$1" ] || die "no version '$1' of the lab's hosts; there are: $(ls "$here/suites" | tr '\n' ' ')"
	kernel_from= ended=
	. "$here/suites/$1"
}

# machine_mirror debian|debian-security: out of the machine's own sources, one-line or deb822; nothing if they name none.
machine_mirror() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
		sed 's/#.*//' | grep -oE "[a-z+]+:/[^ ]*/$1(\.list)?/?( |\$)" | head -n 1 | sed 's:/* *$::'
}

# Name and version of a package, from the name of its file.
deb_name() { basename "$1" .deb | cut -d_ -f1; }
deb_version() { basename "$1" .deb | cut -d_ -f2 | sed 's/%3a/:/'; }

# An empty sysroot in which /lib and /usr/lib are one, as on any installed system: packages name either.
sysroot_new() {
	mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1/usr/lib64"
	for dir in bin sbin lib lib64; do ln -s "usr/$dir" "$1/$dir"; done
}

# sysroot_add DIR DEB [PATTERN...]: unpacks a package, or what of it matches the patterns.
sysroot_add() {
	into=$1 deb=$2
	shift 2
	case $# in
	0) set -- --exclude='*/share/doc/*' --exclude='*/share/man/*' --exclude='*/share/locale/*' ;;
	*) set -- --wildcards --no-anchored "$@" ;;
	esac
	dpkg-deb --fsys-tarfile "$deb" 2>/dev/null |
		tar -x --keep-directory-symlink --no-same-owner -C "$into" "$@" 2>/dev/null || true
}

# The dynamic loader of a sysroot, whose link to it may be absolute.
sysroot_loader() {
	link=$(find "$1/usr/lib64" "$1/usr/lib/x86_64-linux-gnu" -name 'ld-linux-x86-64.so.2' 2>/dev/null | head -n 1)
	case $(readlink "$link" 2>/dev/null) in
	/*) readlink -f "$1$(readlink "$link")" ;;
	*) readlink -f "$link" ;;
	esac
}
