#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Real Xen inside the emulated machine: the guest as PV, PVH and HVM in the path lane, twice, to the byte the same, with
# as many exits as declared; a snapshot gives what a fresh boot gives; HVM from a CD is the same guest; the time lane
# says that its CPU is emulated. Uses the sanitized program outside, the plain one as agent inside.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

path() { run --place lab/qemu --lane path "$@"; }
good() { sql "SELECT count(DISTINCT bench) FROM v_cell WHERE verdict = 'ok' AND system = 'lab/qemu:$1'"; }
length() { value "lab/qemu:xen/$1" "$2" "${3:-1}"; }
between() { [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1 takes $2 instructions; $3 to $4 expected"; }

path --hv xen/pv,xen/pvh,xen/hvm --rounds 2
cat "$work/out"
[ -z "$(unequal)" ] || fail "two boots differ: $(unequal)"
[ "$(good xen/pvh)" -ge 70 ] || fail "less than 70 good benchmarks under Xen PVH"
[ "$(good xen/pv)" -ge 50 ] || fail "less than 50 good benchmarks under Xen PV"
[ "$(good xen/hvm)" -ge 70 ] || fail "less than 70 good benchmarks under Xen HVM"
between "a CPUID exit of PVH" "$(length pvh exit_cpuid)" 5200 6000
between "a hypercall of PVH" "$(length pvh exit_hypercall)" 5300 6100
between "a hypercall of PV" "$(length pv exit_hypercall)" 280 400
[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key = 'xen.version'")" = 1 ] || fail "which Xen it was is not said"

[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND exits_counted IS NULL")" = 0 ] || fail "exits are not counted"
# docs/method.md section 6 says why these differ.
wrong=$(sql "SELECT DISTINCT system || ' ' || bench || ' ' || exits_counted / 1000.0 FROM v_cell WHERE exits_disagree AND NOT
	(system = 'lab/qemu:xen/pv' AND bench IN ('exit_pf', 'exit_ud') AND exits_counted = 2000) AND NOT
	(bench = 'irq_selfipi_tpr' AND abs(exits_counted - 5000) <= 10)")
[ -z "$wrong" ] || fail "not as many exits as declared: $wrong"
[ "$(sql "SELECT count(DISTINCT name) FROM counter WHERE name IN ('cpuid', 'msr', 'io', 'hypercall', 'forced_invalid_op',
	'privileged_op')")" = 6 ] || fail "the reasons of exits are missing"
! sql "SELECT value FROM environment_fact WHERE key = 'xen.exits.refused'" | grep . || fail "a count was refused"

HVLAB_SNAPSHOT=0 path --hv xen/pv,xen/pvh --rounds 1
[ -z "$(unequal)" ] || fail "a fresh boot and the snapshot differ: $(unequal)"

# --- HVM with its records through COM1, and by way of firmware, GRUB and multiboot2
path --hv xen/hvm-com1,xen/hvm-iso --rounds 1 --bench clk_null,exit_cpuid
[ "$(sql "SELECT count(DISTINCT value) FROM v_guest_fact WHERE key = 'boot.protocol' AND value = 'multiboot2'")" = 1 ] ||
	fail "the guest on the CD was not started by multiboot2"
for way in hvm-com1 hvm-iso; do
	[ "$(length $way exit_cpuid 3)" = "$(length hvm exit_cpuid 1)" ] || fail "$way: its way changes a CPUID exit"
done

# --- the time lane, where the CPU is still emulated
status 0 run --db "$work/time.db" --place lab/qemu --lane time --hv xen/pvh --rounds 1 --bench clk_null,exit_cpuid
[ "$(sql "SELECT group_concat(DISTINCT class) FROM boot" "$work/time.db")" = emulated ] ||
	fail "the time lane of the lab does not say that its CPU is emulated"

# --- a guest that dies where it would begin to measure
python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" crash "$work/crash.elf"
status 6 run --db "$work/crash.db" --place lab/qemu --lane path --hv xen/pvh --rounds 1 --attempts 1 --image "$work/crash.elf"
said=$(sql "SELECT verdict || ': ' || reason FROM boot" "$work/crash.db")
case $said in "crash: "*"triple fault"*) ;; *) fail "a guest that dies: \"$said\"" ;; esac
