#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A disk that goes wrong while it is measured is a verdict, with a reason, and never a number or a hang: a sector that cannot
# be read, a disk that is taken away. On QEMU's own translation, and in the lab under real KVM with both of its VMMs and on Xen; a
# virtio device that breaks says so, QEMU's answers with errors, and Xen's back end leaves, which its front end hears from xenstore.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need qemu-system-x86_64

# faulty WHAT PLACE HV MODEL STORE VERDICT: io_blk_read of that disk ends so, and nothing has a number
faulty() {
	rm -f "$db"
	timeout "$limit" "$hvlab" run --db "$db" --place "$2" $lane --hv "$3" --rounds 1 --attempts 1 --disk "$4" --disk-store "$5" \
		--bench io_blk_read --batches 2 >"$work/out" 2>"$work/err" && fail "$1: a run whose disk is broken ended with 0"
	said=$(sql "SELECT group_concat(DISTINCT verdict || ': ' || reason) FROM v_cell WHERE verdict != 'skip'")
	case $said in "$6") ;; *) fail "$1: \"$said\", not \"$6\"" ;; esac
	[ "$(sql "SELECT value FROM environment_fact WHERE key = 'disk.fault'")" = "$5" ] || fail "$1: the fault is not told"
}

error="fail: the disk has answered a request with an error"
gone="fail: the disk says that it is broken, or is gone"

lane=
for model in virtio-blk nvme ahci ide; do
	faulty "$model, bad sector" local tcg $model bad-sector "$error"
done
status 2 run --db "$db" --hv tcg --disk nvme --disk-store floppy --bench io_rt
talks 'disk-store = floppy: there are ram file null bad-sector vanishing'

[ -f "$BUILD/lab/debian12/kvm/manifest" ] || skip "the lab's KVM is not assembled: make images"
lane="--lane path"
faulty "kvm/direct, taken away" lab/qemu kvm/direct virtio-mmio vanishing "$gone"
faulty "kvm/direct, bad sector" lab/qemu kvm/direct virtio-mmio bad-sector "$error"
faulty "kvm/qemu, taken away" lab/qemu kvm/qemu virtio-blk vanishing "$error"
for type in pv pvh; do
	faulty "xen/$type, taken away" lab/qemu xen/$type xvd vanishing "$gone"
done
status 5 run --db "$db" --place lab/qemu $lane --hv xen/pv --rounds 1 --disk xvd --disk-engine qdisk --disk-store vanishing --bench io_rt
says "only the kernel's back end can lose a disk"
