#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What every number is identified by is the same bits wherever it is built: guest, core, hosted benchmarks, boot ROM and tracer, made
# again in a copy of the tree whose name has another length, with another umask, time zone, language, TMPDIR and number of jobs, are
# those of this build. The program itself is not among them.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

made="hvlab-metal.elf hvlab-minimal.elf hvlab-hosted boot/rom.bin boot/preload.so trace/trace.so"
copy="$work/another-place/of-the-tree/under-a-longer-name"
mkdir -p "$copy" "$work/tmp"
cp -r Makefile VERSION include freestanding workloads hv lab lib harness adapters "$copy/"
(
	cd "$copy"
	umask 077
	unset MAKEFLAGS MAKELEVEL
	# shellcheck disable=SC2086 # file by file
	CCACHE_DISABLE=1 TZ=Asia/Kathmandu LC_ALL=C.UTF-8 LANG=ru_RU.UTF-8 TMPDIR="$work/tmp" make -s -j3 BUILD=build $(printf 'build/%s ' $made)
) >"$work/out" 2>&1 || fail "it does not build elsewhere"
for file in $made; do
	cmp "$BUILD/$file" "$copy/build/$file" || fail "$file is not the same: $(sha256sum "$BUILD/$file" "$copy/build/$file" | cut -c1-16 | tr '\n' ' ')"
	! grep -aq "$copy\|$PWD/" "$copy/build/$file" || fail "$file has the name of the directory in it"
done
# the control: another guest is another file
echo '/* another */' >>"$copy/workloads/bench/exit_cpuid.c"
make -s -C "$copy" BUILD=build build/hvlab-metal.elf >"$work/out" 2>&1 || fail "the control does not build"
! cmp -s "$BUILD/hvlab-metal.elf" "$copy/build/hvlab-metal.elf" || fail "a guest made of other sources is the same file"
echo "the same bits: $made"
