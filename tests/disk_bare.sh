#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Disk and network of the machine that counts, without a hypervisor and under the core: every model works and is verified
# there, and because such a device answers in real time nothing is called equal, different or irreproducible.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
[ -d "$BUILD/lab" ] || skip "the lab is not assembled: make images"

lab() { run --place lab/qemu --lane path "$@"; }
lab --hv bare,minimal/svm --rounds 2 --bench 'io_*' \
	--disk virtio-blk@bare,nvme@bare,ahci@bare,ide@bare,virtio-blk@minimal/svm --net virtio-net@minimal/svm
bad=$(sql "SELECT DISTINCT system || ' ' || bench || ': ' || verdict || ' ' || reason FROM v_cell WHERE verdict NOT IN ('ok', 'skip')")
[ -z "$bad" ] || fail "$bad"
for model in bare+virtio-blk bare+nvme bare+ahci minimal/svm+virtio-blk; do
	[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND bench LIKE 'io!_blk!_%' ESCAPE '!' AND system LIKE '%:$model'")" = 22 ] ||
		fail "$model has not all cells twice"
done
[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND system LIKE '%+virtio-net'")" = 18 ] || fail "the network has not all cells"

# what is said of them
says '# the device is the counting machine.s own and answers in real time'
never 'not reproducible'
"$hvlab" show --db "$db" --format csv >"$work/rows"
if grep ',ok,' "$work/rows" | grep -v ',ok,compare.real-time,'; then fail "a value does not say what it is"; fi
status 3 compare --db "$db" --format csv bare+virtio-blk minimal/svm+virtio-blk
if grep -e ',equal,' -e ',different,' "$work/out"; then fail "a word is said of what does not repeat"; fi
says 'io_blk_read.*,inconclusive,compare.real-time,'

# Only who names the variant gets such a device, and only where there is one.
"$hvlab" plan --place lab/qemu --lane path --hv bare,kvm/qemu --disk virtio-blk --bench io_rt >"$work/out" 2>&1 || fail "no plan"
never 'bare+virtio-blk'
"$hvlab" run --db "$work/bochs.db" --place lab/intel --lane path --hv bare --rounds 1 --disk virtio-blk@bare --bench io_rt >"$work/out" 2>"$work/err" &&
	fail "Bochs has a disk"
cat "$work/err" >>"$work/out"
says 'bochs has no device of its own to be measured: --place lab/qemu has'
echo "devices of the counting machine: all work, none is said to repeat"
