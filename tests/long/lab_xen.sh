#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What takes longer than lab_xen.sh: a snapshot of Xen's host gives what a fresh boot gives, under each type of guest; two boots
# with a disk are one; HVM from a CD is the same guest; the time lane says that its CPU is emulated.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

run --place lab/qemu --lane path --hv xen/pv,xen/pvh,xen/hvm --rounds 1
HVLAB_SNAPSHOT=0 run --place lab/qemu --lane path --hv xen/pv,xen/pvh,xen/hvm --rounds 1
[ -z "$(unequal)" ] || fail "a fresh boot and the snapshot differ: $(unequal)"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell WHERE verdict = 'ok' AND bench = 'exit_cpuid'")" = 3 ] || fail "not three systems"

# HVM with its records through COM1, and by way of firmware, GRUB and multiboot2
run --place lab/qemu --lane path --hv xen/hvm-com1,xen/hvm-iso --rounds 1 --bench clk_null,exit_cpuid
[ "$(sql "SELECT count(DISTINCT value) FROM v_guest_fact WHERE key = 'boot.protocol' AND value = 'multiboot2'")" = 1 ] ||
	fail "the guest on the CD was not started by multiboot2"
for way in hvm-com1 hvm-iso; do
	[ "$(value "lab/qemu:xen/$way" exit_cpuid 3)" = "$(value lab/qemu:xen/hvm exit_cpuid 1)" ] || fail "$way: its way changes a CPUID exit"
done

run --place lab/qemu --lane path --hv xen/pv,xen/pvh,xen/hvm --disk xvd --bench 'io_*' --rounds 2
[ -z "$(unequal)" ] || fail "two boots with a disk differ: $(unequal)"

status 0 run --db "$work/time.db" --place lab/qemu --lane time --hv xen/pvh --rounds 1 --bench clk_null,exit_cpuid
[ "$(sql "SELECT group_concat(DISTINCT class) FROM boot" "$work/time.db")" = emulated ] ||
	fail "the time lane of the lab does not say that its CPU is emulated"
echo "fresh boots of Xen give what its snapshot gives"
