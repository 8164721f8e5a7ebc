#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What tests/hv_svm.sh has no time for: a million exits of each kind of the minimal core on emulated AMD processors, with
# registers, flags and counters checked. Takes the better part of an hour. Exit status 0 passed, 77 skipped (reason on
# stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

out=$work/out

need qemu-system-x86_64
for f in minimal hvguest; do [ -f "$BUILD/hvlab-$f.elf" ] || fail "$BUILD/hvlab-$f.elf is not there: make it first"; done

# Two processors, or no write to the APIC would be an exit.
timeout -s KILL 7200 qemu-system-x86_64 -M pc -accel tcg -cpu max -smp 2 -m 128 -nodefaults -no-user-config \
	-display none -no-reboot -serial "file:$out" -kernel "$BUILD/hvlab-minimal.elf" \
	-initrd "$BUILD/hvlab-hvguest.elf" -append "rounds=1000000 cpus=2" 2>"$work/qemu" ||
	fail "QEMU ended with status $?: $(cat "$work/qemu")"
! grep -q '^FAIL' "$out" || fail "a test of the suite failed"
grep -q "done: 2 processors, 0 failed" "$out" || fail "the suite did not end well"
grep -qx '      1000000 x write to the APIC' "$out" || fail "writes to the APIC were not caught"
[ "$(grep -c '^      1000000 x ' "$out")" -ge 35 ] || fail "the suite has lost kinds of exits"
