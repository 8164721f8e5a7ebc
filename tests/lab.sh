#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The virtual lab end to end, on real KVM inside the emulated machine: one round of `make lab`'s own plan in the path lane, twice,
# to the byte the same; exits agree with KVM's counters; a snapshot gives what a fresh boot gives; a dying L1 is a
# verdict. Uses the sanitized program outside, the plain one as agent inside.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

systems=bare,minimal,kvm # of that plan; Xen: lab_xen.sh; network devices: net.sh
run lab/qemu.ini --net "" --hv $systems --rounds 1
cat "$work/out"
run lab/qemu.ini --net "" --hv $systems --rounds 1
first=$(sql "SELECT min(id) FROM campaign")
second=$(sql "SELECT max(id) FROM campaign")

cells() { sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND campaign_id = $1 AND system LIKE '$2'"; }

[ "$(cells "$first" 'lab/qemu:kvm/%')" -ge 120 ] || fail "less than 120 good cells under KVM"
[ "$(cells "$first" %)" = "$(cells "$second" %)" ] || fail "the second run has another number of good cells"
[ -z "$(unequal)" ] || fail "two runs differ: $(unequal)"

alone $systems "$second"

cpuid=$(value lab/qemu:kvm/direct exit_cpuid "$first")
[ "$cpuid" -gt 2700 ] && [ "$cpuid" -lt 2950 ] || fail "a CPUID exit on KVM takes $cpuid instructions; about 2,800 expected"

counted=$(sql "SELECT count(*) FROM v_cell WHERE system LIKE 'lab/qemu:kvm/%' AND bench LIKE 'exit_%'
	AND verdict = 'ok' AND exits_counted IS NULL")
[ "$counted" = 0 ] || fail "$counted exit benchmarks were not counted under KVM"
marked=$(sql "SELECT count(*) FROM v_cell WHERE exits_disagree = 1")
[ "$marked" = 0 ] || fail "declared and counted exits disagree in $marked cells"

# one exit a page, and one for a page that is touched beside them
retouched=$(sql "SELECT max(exits_counted) FROM v_cell WHERE system = 'lab/qemu:kvm/direct' AND bench = 'mem_retouch' AND verdict = 'ok'")
[ "${retouched:-0}" -ge 1000 ] && [ "$retouched" -le 1010 ] || fail "$retouched thousandths of an exit a page in mem_retouch, 1000 expected"

# a disk: what is counted are the exits of the driver, and a device in the kernel's hands is no shorter than one in the exit's
disks=$(sql "SELECT DISTINCT system FROM v_cell WHERE bench = 'io_rt' AND verdict = 'ok'" | tr '\n' ' ')
[ "$disks" = "lab/qemu:kvm/direct+virtio-mmio lab/qemu:kvm/qemu+virtio-blk " ] || fail "a disk was measured on: $disks"
read_exits=$(sql "SELECT DISTINCT system || ' ' || exits_counted FROM v_cell WHERE bench = 'io_blk_read' AND params = 'bs=4096,qd=1'
	AND verdict = 'ok' ORDER BY 1" | tr '\n' ' ')
[ "$read_exits" = "lab/qemu:kvm/direct+virtio-mmio 4000 lab/qemu:kvm/qemu+virtio-blk 2000 " ] || fail "exits of a read: $read_exits"
beside=$(sql "SELECT DISTINCT bench FROM v_cell WHERE system LIKE '%+virtio%' AND bench NOT LIKE 'io!_%' ESCAPE '!'")
[ -z "$beside" ] || fail "measured in a VMM with a disk: $beside"

# what needs a second vCPU, or is an open loop, runs in the time lane; then every benchmark of these families has been good somewhere, those of
# Hyper-V excepted, and none is anything but good or skipped for a reason
run --place lab/qemu --lane time --vcpus 2 --hv bare,kvm/direct --rounds 1 --bench 'clk_warp,irq_ipi_*'
run --place lab/qemu --lane time --hv kvm/direct --rounds 1 --disk virtio-mmio --bench io_blk_open
"$hvlab" list --format csv --bench 'clk_*,exit_*,io_blk_*,io_kick,io_rt,irq_*,tmr_*' | awk -F, 'NR > 1 && $4 !~ /hyperv/ { print $1 }' | sort >"$work/all"
sql "SELECT DISTINCT bench FROM v_cell WHERE verdict = 'ok'" | sort >"$work/good"
nowhere=$(comm -23 "$work/all" "$work/good")
[ -z "$nowhere" ] || fail "good on no system: $nowhere"
silent=$(sql "SELECT system || ' ' || bench FROM v_cell WHERE verdict <> 'ok' AND (verdict <> 'skip' OR reason = '')")
[ -z "$silent" ] || fail "neither good nor skipped for a reason: $silent"
[ "$(sql "SELECT sum(result) FROM v_cell WHERE bench = 'clk_warp'")" = 0 ] || fail "the TSCs of two vCPUs differ"

HVLAB_SNAPSHOT=0 run --place lab/qemu --lane path --hv kvm/direct --rounds 1
[ -z "$(unequal)" ] || fail "a fresh boot and the snapshot differ: $(unequal)"

# L1 is killed while it runs: that boot is a crash, and nothing is left behind
"$hvlab" run --db "$work/crash.db" --place lab/qemu --lane path --hv kvm/qemu --rounds 1 --attempts 1 >"$work/out" 2>&1 &
pid=$!
within 60 emulator_of $pid qemu-system || fail "no QEMU was started"
sleep 1
kill -9 $emulator
wait $pid && fail "a run whose only guest died ended with 0"
says "the lab's host died"
