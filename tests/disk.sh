#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Disks end to end without the lab, on QEMU's own translation: every model is read and written; a store that somebody else
# writes to is found out, and that is said instead of a number; nothing remains of a store.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need qemu-system-x86_64

root=/tmp/hvlab-$(id -u)

# spoilt PID: a byte of the store behind each disk of that run's guests, again and again, until the run ends
spoilt() {
	while kill -0 "$1" 2>/dev/null; do
		tag=$(sql "SELECT max(tag) FROM campaign" "$work/bad.db" 2>/dev/null) || continue
		find "$root" -path "*/${tag:-none}-*/scratch" 2>/dev/null | while read -r store; do
			printf 'spoilt' | dd of="$store" bs=1 seek=$((1024 * 1024 + 100)) conv=notrunc 2>/dev/null || true
		done
	done
}

# How long anything takes is no matter here: on a busy machine the check that a loop scales may fail.
"$hvlab" run --db "$db" --hv tcg --rounds 1 --disk virtio-blk,virtio-blk-legacy,nvme,ahci,ide --bench 'io_*' --batches 2 >"$work/out" 2>"$work/err" || true
[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' OR reason LIKE '%twice the operations%'
	OR bench = 'io_blk_open' AND verdict NOT IN ('skip', 'fail')")" = 79 ] || fail "not every model has every cell"
[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'skip' AND system LIKE '%+ide'")" = 5 ] || fail "IDE does what it cannot"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell")" = 6 ] || fail "a model is missing"
status 0 run --db "$work/null.db" --hv tcg --rounds 1 --disk ide,virtio-blk --disk-store null --bench io_rt --batches 2
[ "$(sql "SELECT group_concat(DISTINCT value) FROM environment_fact WHERE key = 'disk.store'" "$work/null.db")" = nothing ] || fail "that there is nothing behind a disk is not said"
[ "$(sql "SELECT group_concat(DISTINCT value) FROM environment_fact WHERE key = 'disk.store'")" = file ] || fail "what is behind the disk is not said"
status 2 run --db "$db" --hv tcg --disk floppy --bench 'io_*'
talks 'disk = floppy: no such device model; .*tcg has virtio-blk'

"$hvlab" run --db "$work/bad.db" --hv tcg --rounds 1 --attempts 1 --disk virtio-blk --bench io_blk_read,io_blk_write --batches 2 >"$work/out" 2>"$work/err" &
spoilt $!
wait $! && fail "a run whose disk was spoilt ended with 0"
said=$(sql "SELECT group_concat(DISTINCT verdict || ': ' || reason) FROM v_cell" "$work/bad.db")
case $said in *"fail: the disk gave back other data than was written to it"*) ;; *) fail "a spoilt disk: \"$said\"" ;; esac
[ -z "$(find "$root" -path "*/$tag-*" 2>/dev/null)" ] || fail "something is left of a store"
