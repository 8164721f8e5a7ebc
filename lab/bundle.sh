#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copies programs with their loader and shared libraries, so that they run where nothing of them is installed.
# Usage: lab/bundle.sh ROOT SYSROOT PROGRAM[=PATH-IN-ROOT]...   out of unpacked packages, into an L1's file system
#        lab/bundle.sh --flat DIR SYSROOT FILE...                the libraries alone, all in DIR, the loader as DIR/ld.so
# SYSROOT may be / for what was built on this machine. Which libraries there are is asked of the sysroot's own loader.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
flat=
[ "$1" != --flat ] || { flat=1 && shift; }
root=$1 sysroot=${2%/}
shift 2

# "libm.so.6 => /x/libm.so.6 (0x...)"; a static program has none, and the loader says so with a status
libraries() {
	"$loader" ${sysroot:+--inhibit-cache --library-path "$path"} --list "$1" 2>/dev/null |
		sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/missing:\1/p; /ld-linux/!s/.*=> *\(\/[^ ]*\) (.*/\1/p'
}

if [ -n "$sysroot" ]; then # never the libraries of this machine
	loader=$(sysroot_loader "$sysroot")
	path=$sysroot/usr/lib/x86_64-linux-gnu
else
	loader=$(readlink -f /lib64/ld-linux-x86-64.so.2)
	path=
fi
[ -x "$loader" ] || die "no dynamic loader in $sysroot: is libc6 among its packages?"

copy_library() { # FILE
	if [ -n "$flat" ]; then to=$root/$(basename "$1"); else to=$root/usr/lib/x86_64-linux-gnu/$(basename "$1"); fi
	[ -e "$to" ] || { mkdir -p "$(dirname "$to")" && cp -L "$1" "$to"; }
}
copy_libraries() { # FILE
	for lib in $(libraries "$1"); do
		[ "${lib#missing:}" = "$lib" ] || die "$1 needs ${lib#missing:}, which none of its packages has"
		[ "${lib#"$sysroot"}" != "$lib" ] || [ -z "$sysroot" ] || die "$1 needs $(basename "$lib"), which none of its packages has"
		copy_library "$lib"
	done
}

if [ -n "$flat" ]; then at=$root/ld.so; else at=$root/lib64/ld-linux-x86-64.so.2; fi
[ -e "$at" ] || { mkdir -p "$(dirname "$at")" && cp "$loader" "$at"; }
for item; do
	program=${item%%=*} to=${item#*=}
	[ "$to" != "$item" ] || to=/bin/$(basename "$program")
	[ ! -e "$sysroot$program" ] || program=$sysroot$program
	[ -e "$program" ] || die "there is no $program"
	[ -n "$flat" ] || { mkdir -p "$root$(dirname "$to")" && cp -L "$program" "$root$to"; }
	copy_libraries "$program"
done
