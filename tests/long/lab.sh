#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Repetition in the path lane beyond doubt: five rounds, then snapshots made anew, then five fresh boots of L1; every
# stable series must be the same over all of them.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab

systems=bare,kvm

"$hvlab" run --db "$db" --place lab/qemu --lane path --hv $systems --rounds 5
rm -rf "$BUILD"/lab/debian12/kvm/snapshot-qemu-path-*
"$hvlab" run --db "$db" --place lab/qemu --lane path --hv $systems --rounds 2
HVLAB_SNAPSHOT=0 "$hvlab" run --db "$db" --place lab/qemu --lane path --hv $systems --rounds 5

unequal=$(sqlite3 -readonly "$db" "SELECT v.system, v.bench, s.kind, count(*), count(DISTINCT hex(s.data))
	FROM v_cell v JOIN series s USING (cell_id) JOIN bench b ON b.image_id = v.image_id AND b.name = v.bench
	WHERE b.stable = 1 GROUP BY v.system, v.bench, v.params, s.kind
	HAVING count(DISTINCT hex(s.data)) > 1 OR count(*) <> 12")
[ -z "$unequal" ] || { echo "FAIL: not the same twelve times:"; echo "$unequal"; exit 1; }
