#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The harness is killed (SIGKILL) in the middle of a real run in the lab: its machines die with it, what was stored
# stays, `sweep` clears the rest, and `resume` goes on with nothing lost, doubled, or different.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab
shown=$work/log

alive() { grep -lsz "^HVLAB_TAG=$tag$" /proc/[0-9]*/environ || true; }

: >"$work/log"
"$hvlab" run --db "$db" --place lab/qemu --lane path --hv bare,kvm/direct --rounds 3 --workers 1 >"$work/log" 2>&1 &
pid=$!
# begun with the third boot: two are stored, one is under way
until grep -q '^\[2/6\]' "$work/log"; do
	kill -0 $pid 2>/dev/null || fail "it ended too early"
	sleep 0.1
done
tag=$(sql "SELECT tag FROM campaign")
until [ -n "$(alive)" ]; do sleep 0.05; done
kill -9 $pid
wait $pid 2>/dev/null || true
all_gone() { [ -z "$(alive)" ]; }
within 5 all_gone || fail "a machine has survived its harness: $(alive)"
stored=$(sql "SELECT count(*) FROM boot")
[ "$stored" -ge 2 ] && [ "$stored" -lt 6 ] || fail "$stored boots are stored"
[ -e "/tmp/hvlab-$(id -u)/$tag" ] || fail "a killed run has tidied up; then this test shows nothing"
"$hvlab" sweep >"$work/log"
[ ! -e "/tmp/hvlab-$(id -u)/$tag" ] || fail "sweep left the directory"

"$hvlab" resume --db "$db" >"$work/log" 2>&1 || fail "resume ended with $?"
[ "$(sql "SELECT count(*) FROM boot WHERE verdict = 'ok'")" = 6 ] || fail "boots are lost or doubled"
[ "$(sql "SELECT count(DISTINCT cells) FROM (SELECT count(*) cells FROM cell GROUP BY boot_id)")" = 1 ] ||
	fail "boots have different numbers of cells"
grep -q '^verdict: ok' "$work/log" || fail "no good verdict"
[ ! -e "/tmp/hvlab-$(id -u)/$tag" ] || fail "resume left the directory"
