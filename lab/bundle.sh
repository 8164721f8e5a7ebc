#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copies programs with their loader and shared libraries into a directory tree, under the paths they are looked up by.
# What is in the bundle is all that a program needs on the other side; nothing is installed there.
# Usage: [SYSROOT=DIR] lab/bundle.sh ROOT PROGRAM[=PATH-IN-ROOT]...
# Programs and libraries are looked for in SYSROOT, where unpacked packages are, and then on this machine.
set -eu

root=$1
sysroot=${SYSROOT:-}
shift
[ -z "$sysroot" ] || export LD_LIBRARY_PATH="$sysroot/usr/lib/x86_64-linux-gnu"
for item; do
	program=${item%%=*}
	at=${item#*=}
	[ "$at" != "$item" ] || at=/bin/$(basename "$program")
	[ -z "$sysroot" ] || [ ! -e "$sysroot$program" ] || program=$sysroot$program
	mkdir -p "$root$(dirname "$at")"
	cp -L "$program" "$root$at"
	# "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x...)", "/lib64/ld-linux-x86-64.so.2 (0x...)"; static: nothing
	libs=$({ ldd "$program" 2>/dev/null || true; } |
		sed -n 's/^[[:space:]]*\([^ ]*\) => not found/missing:\1/p; s/.*=> *\(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p')
	for lib in $libs; do
		[ "${lib#missing:}" = "$lib" ] || { echo "bundle: $program needs ${lib#missing:}, which is not here" >&2; exit 4; }
		to=$root${lib#"$sysroot"}
		[ -e "$to" ] && continue
		mkdir -p "$(dirname "$to")"
		cp -L "$lib" "$to"
	done
done
