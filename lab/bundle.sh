#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copies programs with their loader and shared libraries into a directory tree, under the paths they are looked up by.
# What is in the bundle is all that a program needs on the other side; nothing is installed there.
# Usage: lab/bundle.sh ROOT PROGRAM[=PATH-IN-ROOT]...
set -eu

root=$1
shift
for item; do
	program=${item%%=*}
	at=${item#*=}
	[ "$at" != "$item" ] || at=/bin/$(basename "$program")
	mkdir -p "$root$(dirname "$at")"
	cp -L "$program" "$root$at"
	# "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x...)", "/lib64/ld-linux-x86-64.so.2 (0x...)"; static: nothing
	{ ldd "$program" 2>/dev/null || true; } | sed -n 's/.*=> *\(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' |
	while read -r lib; do
		[ -e "$root$lib" ] && continue
		mkdir -p "$root$(dirname "$lib")"
		cp -L "$lib" "$root$lib"
	done
done
