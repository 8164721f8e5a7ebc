#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The minimal core carries a system it was not made for: Debian's own kernel, unmodified, with all of the machine's
# devices, to user space and through a benchmark; on one processor and on two. Exit status 0 passed, 77 skipped
# (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

need qemu-system-x86_64 cpio
[ -f "$BUILD/lab/debian12/kvm/vmlinux" ] || skip "no Debian kernel in $BUILD/lab/debian12/kvm: make images"
for f in minimal.elf hosted; do [ -f "$BUILD/hvlab-$f" ] || fail "$BUILD/hvlab-$f is not there: make it first"; done

# The hosted benchmarks are the initramfs' init. Kernel and initramfs travel as one archive: QEMU gives one module.
mkdir "$work/root"
cp "$BUILD/hvlab-hosted" "$work/root/init"
(cd "$work/root" && echo init | cpio -o -H newc --quiet >"$work/initrd")
ln -s "$BUILD/lab/debian12/kvm/vmlinux" "$work/guest"
(cd "$work" && printf 'guest\ninitrd\n' | cpio -o -L -H newc --quiet >box)

# no_timer_check: whether ten ticks of a timer come in time is this machine's load, not the core's
for n in 1 2; do
	timeout -s KILL 400 qemu-system-x86_64 -M pc -accel tcg -cpu max -smp $n -m 512 -nodefaults -no-user-config \
		-display none -no-reboot -serial "file:$work/out" -kernel "$BUILD/hvlab-minimal.elf" -initrd "$work/box" \
		-append "console=ttyS0 panic=-1 no_timer_check -- bench=cpu_alu" 2>"$work/qemu" ||
		fail "QEMU ended with status $?: $(cat "$work/qemu")"
	grep -q "^hvlab-minimal: svm, $n processor" "$work/out" || fail "the core did not start on $n processors"
	grep -q 'Linux version .*Debian' "$work/out" || fail "this is not Debian's kernel"
	grep -q "smpboot: Total of $n processors activated" "$work/out" || fail "the kernel did not get $n processors"
	grep -q 'hello .* kind=linux ' "$work/out" || fail "user space did not say hello"
	grep -q 'verdict v=ok' "$work/out" || fail "the benchmark in user space did not end well"
	! grep -E 'WARNING|unchecked MSR|BUG:' "$work/out" || fail "the kernel complains about its machine"
done
