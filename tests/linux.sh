#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The guest "linux" end to end: Debian's kernel with the drivers of each device model, disks and networks, on QEMU's own translation; under real KVM in the
# lab, twice, with the same samples; on the bare machine and on the core. It touches no disk that is not ours, and is compared
# with the freestanding guest only by who asks for that.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need qemu-system-x86_64 cpio
limit=1100
guest=$BUILD/lab/debian12/linux
[ -f "$guest/manifest" ] && [ -f "$BUILD/lab/debian12/kvm-linux/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

# --- what cannot be
status 2 run --db "$db" --guest windows
talks 'guest = windows: there are metal and linux'
status 2 run --db "$db" --hv tcg --guest linux --bench 'os_nothing'
talks 'os_nothing'
run --hv tcg --guest metal --bench os_syscall,clk_null --rounds 1 --batches 2
says 'needs an operating system: --guest linux, or native'

# --- a disk that does not say that it may be overwritten stays as it is
mkdir "$work/root"
cp "$BUILD/hvlab-hosted" "$work/root/init"
{ cat "$guest/initrd"; (cd "$work/root" && echo init | cpio -o -H newc --quiet); } >"$work/initrd"
truncate -s 4M "$work/theirs"
timeout -s KILL 400 qemu-system-x86_64 -M pc -accel tcg -cpu max -m 256 -nodefaults -no-user-config -display none -no-reboot \
	-serial "file:$work/out" -kernel "$guest/vmlinux" -initrd "$work/initrd" -drive "if=none,id=d,format=raw,file=$work/theirs" \
	-device virtio-blk-pci,drive=d -append "console=ttyS0 $(sed -n 's/^cmdline=//p' "$guest/manifest") disk=virtio-blk -- bench=io_blk_write" \
	2>"$work/err" || fail "QEMU ended with status $?"
says 'hello .* kind=linux '
says 'v=skip .*does%20not%20say%20that%20it%20may%20be%20overwritten'
cmp -n 4194304 "$work/theirs" /dev/zero || fail "somebody else's disk was written to"

# --- a disk of each kind of driver, and one of them twice (+aa); how long anything takes is no matter. The others: tests/long/linux_disks.sh
"$hvlab" run --db "$work/tcg.db" --hv tcg --guest linux --rounds 1 --batches 2 --disk virtio-blk,ahci \
	--bench io_blk_read --timeout 600 >"$work/out" 2>"$work/err" || true
[ "$(sql "SELECT count(DISTINCT v.system || v.bench || v.params) FROM v_cell v WHERE verdict = 'ok' OR reason LIKE '%twice the operations%'" "$work/tcg.db")" = 15 ] ||
	fail "not every model has every cell: $(sql "SELECT group_concat(DISTINCT system || ' ' || bench || ' ' || params || ' ' || reason) FROM v_cell WHERE verdict <> 'ok'" "$work/tcg.db")"

# --- sockets to the peer, every byte compared, where a tap can be made
"$hvlab" run --db "$work/net.db" --hv tcg --guest linux --rounds 1 --batches 2 --timeout 600 --net virtio-net --bench 'io_net_udp_rr,io_net_tcp_*' \
	>"$work/out" 2>"$work/err" || true
if [ "$(sql "SELECT count(DISTINCT bench || params) FROM v_cell WHERE verdict = 'ok' OR reason LIKE '%twice the operations%'" "$work/net.db")" != 8 ]; then
	grep -q "a tap needs CAP_NET_ADMIN.*--net-engine socket\|modprobe tun" "$work/out" "$work/err" ||
		fail "no tap, and not what would help: $(sql "SELECT group_concat(DISTINCT bench || ' ' || params || ' ' || verdict || ' ' || reason) FROM v_cell" "$work/net.db")"
	echo "no tap could be made here: $(grep -h 'a tap' "$work/out" "$work/err" | head -n 1)"
fi

# --- under KVM: which guest it is, is said; two boots are one
run --place lab/qemu --lane path --hv kvm/qemu --guest metal,linux --disk virtio-blk --disk-engine native --rounds 2 --batches 4 \
	--bench os_syscall,os_fork,exit_cpuid,io_blk_read,io_rt
bad=$(sql "SELECT DISTINCT system || ' ' || bench || ' ' || params || ': ' || verdict || ' ' || reason FROM v_cell WHERE system LIKE '%@linux%'
	   AND verdict <> 'ok' AND reason NOT LIKE '%only by a driver of our own%' AND NOT (system LIKE '%@linux' AND bench LIKE 'io_%')")
[ -z "$bad" ] || fail "$bad"
bad=$(unequal)
[ -z "$bad" ] || fail "two boots are not one: $bad"
for key in kernel.release kernel.clocksource; do
	[ "$(sql "SELECT count(*) FROM v_guest_fact WHERE key = '$key'")" != 0 ] || fail "the guest does not tell $key"
done
[ -n "$(sql "SELECT value FROM environment_fact WHERE key LIKE 'guest.package.linux-image-%' AND value LIKE '6.%'")" ] ||
	fail "the version of the kernel's package is no part of the environment"
[ "$(sql "SELECT count(DISTINCT sha256) FROM image WHERE kind = 'linux'")" = 1 ] || fail "the guest linux has no image of its own"

between() { # SYSTEM BENCH LEAST MOST
	n=$(value "lab/qemu:$1" "$2")
	[ -n "$n" ] && [ "$n" -ge "$3" ] && [ "$n" -le "$4" ] || fail "$1 $2 is $n instructions, not between $3 and $4"
}
between kvm/qemu@linux os_syscall 150 1000
between kvm/qemu@linux exit_cpuid 500 10000

# --- side by side only by who says what differs
metal=lab/qemu:kvm/qemu+virtio-blk linux=lab/qemu:kvm/qemu@linux+virtio-blk
got=0
"$hvlab" compare --db "$db" "$metal" "$linux" >"$work/out" 2>"$work/err" || got=$?
[ "$got" != 0 ] || fail "two guests are compared without being asked to"
talks 'shape.guest is metal in A and linux in B'
status 0 compare --db "$db" "$metal" "$linux" --factor shape.guest
says '^io_blk_read bs=4096,qd=1 '

# --- on the bare machine and on the core
run --place lab/qemu --lane path --hv bare,minimal --guest linux --rounds 1 --batches 4 --bench os_syscall,exit_cpuid
between bare@linux os_syscall 150 1000
between bare@linux exit_cpuid 1 1
between minimal/svm@linux exit_cpuid 30 50
