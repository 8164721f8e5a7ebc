#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every model of a disk in the guest "linux", by its own driver, on QEMU's own translation: read and written, all cells there.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need qemu-system-x86_64
[ -f "$BUILD/lab/debian12/linux/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

"$hvlab" run --db "$work/tcg.db" --hv tcg --guest linux --rounds 1 --batches 2 --disk virtio-blk,virtio-scsi,nvme,ahci,ide \
	--bench io_blk_read,io_blk_write --timeout 600 >"$work/out" 2>"$work/err" || true
[ "$(sql "SELECT count(DISTINCT v.system || v.bench || v.params) FROM v_cell v WHERE verdict = 'ok' OR reason LIKE '%twice the operations%'" "$work/tcg.db")" = 60 ] ||
	fail "not every model has every cell: $(sql "SELECT group_concat(DISTINCT system || ' ' || bench || ' ' || params || ' ' || reason) FROM v_cell WHERE verdict <> 'ok'" "$work/tcg.db")"
