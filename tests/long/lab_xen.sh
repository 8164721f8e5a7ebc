#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Xen's host booted anew: a snapshot gives what a fresh boot gives, under each type of guest, and the time lane says that its
# CPU is emulated.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

run --place lab/qemu --lane path --hv xen/pv,xen/pvh,xen/hvm --rounds 1
HVLAB_SNAPSHOT=0 run --place lab/qemu --lane path --hv xen/pv,xen/pvh,xen/hvm --rounds 1
[ -z "$(unequal)" ] || fail "a fresh boot and the snapshot differ: $(unequal)"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell WHERE verdict = 'ok' AND bench = 'exit_cpuid'")" = 3 ] || fail "not three systems"

status 0 run --db "$work/time.db" --place lab/qemu --lane time --hv xen/pvh --rounds 1 --bench clk_null,exit_cpuid
[ "$(sql "SELECT group_concat(DISTINCT class) FROM boot" "$work/time.db")" = emulated ] ||
	fail "the time lane of the lab does not say that its CPU is emulated"
echo "fresh boots of Xen give what its snapshot gives"
