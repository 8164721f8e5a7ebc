#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Network devices end to end. On QEMU's own translation: every model and both ways to the peer; who may not make a tap is
# told what to do; a peer that dies is found out, and nothing of it remains. Then the real ones in the lab, KVM's and Xen's, two of them
# twice and to the instruction the same, and in the order that their paths have.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need qemu-system-x86_64

limit=1100
io='io_net_rr,io_net_send,io_net_recv' # every mode of them; io_net_open, whose schedule takes its time whatever it measures, once
peers() { ps -e -o pid=,ppid=,comm= | awk -v p="$1" '$2 == p && $3 == "hvlab-peer" { print $1 }'; }
good() { sql "SELECT count(*) FROM v_cell WHERE (verdict = 'ok' OR reason LIKE '%twice the operations%') AND system LIKE '$1'"; }

# --- without the lab. How long anything takes is no matter here: on a busy machine the check that a loop scales may fail.
tcg() { "$hvlab" run --db "$db" --hv tcg --rounds 1 --batches 2 --bench "$io" "$@" >"$work/out" 2>"$work/err" || true; }
tcg --net virtio-net,virtio-net-legacy --net-engine socket
[ "$(good %)" = 24 ] || fail "not every model has every cell"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell")" = 3 ] || fail "a model is missing"
[ "$(sql "SELECT group_concat(DISTINCT value) FROM environment_fact WHERE key = 'net.engine'")" = socket ] || fail "how frames go is not said"
rm "$db"
run --hv tcg --rounds 1 --batches 2 --net virtio-net --net-engine socket --bench io_net_open
[ "$(good %)" = 2 ] || fail "no echoes by schedule"
rm "$db"
tcg --net virtio-net
if [ "$(good %)" != 16 ]; then
	grep -q "a tap needs CAP_NET_ADMIN.*--net-engine socket\|modprobe tun" "$work/out" "$work/err" || fail "no tap, and not what would help"
	echo "no tap could be made here: $(grep -h 'a tap' "$work/out" "$work/err" | head -n 1)"
fi
rm "$db"

# a process and its peer on a loopback interface of their own: sockets, and no frames
"$hvlab" run --db "$db" --hv native --rounds 1 --batches 2 --net loopback --bench 'io_net_*' >"$work/out" 2>"$work/err" || true
if [ "$(sql "SELECT count(DISTINCT bench || params) FROM v_cell WHERE system = 'local:native+loopback' AND bench GLOB 'io_net_[tu]*'
	     AND (verdict = 'ok' OR reason LIKE '%twice the operations%' OR reason LIKE '%below%')")" != 8 ]; then
	grep -q "no network namespace" "$work/out" "$work/err" || fail "not every kind of socket has its cells"
	echo "no namespace could be made here: $(grep -h 'no network namespace' "$work/out" "$work/err" | head -n 1)"
fi
[ "$(sql "SELECT count(*) FROM v_cell WHERE bench = 'io_net_rr' AND system = 'local:native+loopback' AND reason NOT LIKE '%loopback interface has sockets alone%'")" = 0 ] ||
	fail "frames over a loopback interface"
status 2 run --db "$db" --hv tcg --net ne2000 --bench "$io"
talks 'net = ne2000: no such device model; .*kvm/direct has virtio-mmio-net'
status 5 run --db "$db" --hv tcg --rounds 1 --net vhost --net-engine socket --bench "$io"
says 'vhost moves frames between a guest and a tap: --net-engine tap'

"$hvlab" run --db "$work/dead.db" --hv tcg --rounds 1 --attempts 1 --net virtio-net --net-engine socket --bench "$io" >"$work/out" 2>"$work/err" &
run=$!
alive() { peer=$(peers $run) && [ -n "$peer" ]; }
within 60 alive || fail "no peer was started"
kill -9 $peer
wait $run && fail "a run whose peers died ended with 0"
said=$(sql "SELECT verdict || ': ' || reason FROM boot LIMIT 1" "$work/dead.db")
case $said in *"the peer at the other end of its network device has died"*) ;; *) fail "a dead peer: \"$said\"" ;; esac
[ -z "$(peers $run)" ] || fail "a peer is left"

# --- in the lab
db=$work/lab.db
lab() { run --place lab/qemu --lane path --rounds 1 --bench "$io" "$@"; }
lab --hv kvm,xen/pv,xen/pvh,xen/hvm --net virtio-mmio-net,virtio-net,vhost,vif
cat "$work/out"
lab --hv kvm/qemu,xen/pvh --net vhost,vif
[ -z "$(unequal)" ] || fail "two boots differ: $(unequal)"
for system in kvm/direct+virtio-mmio-net kvm/qemu+virtio-net kvm/qemu+vhost xen/pv+vif xen/pvh+vif xen/hvm+vif; do
	[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok' AND campaign_id = 1 AND system = 'lab/qemu:$system'")" = 8 ] || fail "$system has not all cells"
done
[ "$(sql "SELECT count(*) FROM v_cell WHERE system LIKE '%+v%' AND bench NOT LIKE 'io!_net!_%' ESCAPE '!'")" = 0 ] ||
	fail "something else was measured in a VMM with a network device"

# single echoes have several lengths: the report shows how often each, and the mode with its share
status 0 report --db "$db" --output "$work/report.html"
grep -q 'mode (share)' "$work/report.html" || fail "the report shows no distribution with its mode"

# rr SYSTEM: a short frame there and back
rr() { value "lab/qemu:$1" io_net_rr 1 | head -n 1; }
less() { [ "$(rr "$1")" -lt "$(rr "$2")" ] || fail "$1 takes $(rr "$1") for an echo, $2 $(rr "$2")"; }
less kvm/direct+virtio-mmio-net kvm/qemu+virtio-net
less kvm/qemu+vhost kvm/qemu+virtio-net
less xen/pv+vif xen/pvh+vif
