#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The guest "linux" in Xen's emulated PC: loaded by its firmware, with each device it can have there. Its emulated disk is not taken
# away for the paravirtual one, and is the much longer way.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
limit=3600
[ -f "$BUILD/lab/debian12/xen-linux/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

run --place lab/qemu --lane path --hv xen/hvm --guest linux --disk xvd,ide --net vif --rounds 1 --batches 4 --bench exit_cpuid,os_syscall,io_blk_read,io_net_udp_rr
bad=$(sql "SELECT system || ' ' || bench || ' ' || params || ': ' || verdict || ' ' || reason FROM v_cell
	   WHERE verdict <> 'ok' AND NOT (system LIKE '%@linux' AND bench LIKE 'io_%')")
[ -z "$bad" ] || fail "$bad"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell WHERE verdict = 'ok'")" = 4 ] || fail "other systems: $(sql "SELECT group_concat(DISTINCT system) FROM v_cell")"
# the comma within the parameters makes one column more
read_of() { "$hvlab" show --db "$db" --format csv --bench io_blk_read | grep '"bs=4096,qd=1"' | awk -F, -v s="lab/qemu:xen/hvm@linux+$1" '$2 == s { print int($9) }'; }
[ "$(read_of ide)" -gt $(($(read_of xvd) * 5)) ] || fail "a read by IDE is $(read_of ide), by xvd $(read_of xvd)"
[ "$(sql "SELECT DISTINCT value FROM v_environment WHERE key = 'disk.model' AND system LIKE '%+ide'")" = ide ] || fail "no disk model is told of"
