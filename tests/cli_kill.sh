#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The harness is killed (SIGKILL) again and again at moments nobody chose, then resumed: at the end every job has its
# one boot, with all of its cells, and nothing is there twice. Also: SIGINT stops politely, sweep clears what is left.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab # the plain one: it is killed at more moments
shown=$work/log
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf # the image that the canned guests say they are
rounds=150
export HVLAB_NULL="null.stream=$golden/good.stream null.chunk=256 null.delay=1"

sql() { sqlite3 -cmd '.timeout 5000' "$db" "$1"; }

"$hvlab" run --db "$db" --place local --hv null --lane path --rounds $rounds --seed 7 \
	--bench clk_null,exit_cpuid,exit_hypercall,mem_chase_random >"$work/log" 2>&1 &
kills=0
while :; do
	pid=$!
	# 20 to 275 ms: before, in and between transactions
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | awk '{ printf "%03d", 20 + $1 }')"
	kill -9 "$pid" 2>/dev/null && kills=$((kills + 1))
	wait "$pid" 2>/dev/null || true
	[ -s "$db" ] && [ "$(sql 'SELECT count(*) FROM campaign' 2>/dev/null)" = 1 ] || {
		[ "$kills" -lt 20 ] || fail "the campaign was never stored"
		rm -f "$db" "$db"-*
		"$hvlab" run --db "$db" --place local --hv null --lane path --rounds $rounds --seed 7 \
			--bench clk_null,exit_cpuid,exit_hypercall,mem_chase_random >"$work/log" 2>&1 &
		continue
	}
	[ "$(sql 'PRAGMA integrity_check')" = ok ] || fail "the database is damaged after $kills kills"
	[ "$(sql "SELECT count(*) FROM job WHERE state = 'done' AND id NOT IN (SELECT job_id FROM boot)")" = 0 ] ||
		fail "a job is done without its boot"
	[ "$(sql "SELECT count(*) FROM job WHERE state = 'pending'")" != 0 ] && [ "$kills" -lt 60 ] || break
	"$hvlab" resume --db "$db" >"$work/log" 2>&1 &
done
"$hvlab" resume --db "$db" >"$work/log" 2>&1 || fail "the last resume ended with $?"

[ "$kills" -ge 5 ] || fail "only $kills kills hit a running harness"
[ "$(sql 'SELECT count(*) FROM job')" = $rounds ] || fail "jobs were lost or doubled"
[ "$(sql "SELECT count(*) FROM job WHERE state = 'done'")" = $rounds ] || fail "not every job is done"
[ "$(sql 'SELECT count(*) FROM boot')" = $rounds ] || fail "boots: $(sql 'SELECT count(*) FROM boot'), not $rounds"
[ "$(sql 'SELECT count(*) FROM cell')" = $((4 * rounds)) ] || fail "cells were lost or doubled"
[ "$(sql 'SELECT count(DISTINCT samples) FROM (SELECT sum(s.n) samples FROM series s JOIN cell c ON c.id = s.cell_id GROUP BY boot_id)')" = 1 ] ||
	fail "boots have different numbers of samples"

# politely: what runs is finished and stored, the rest is said to be resumable
"$hvlab" run --db "$db" --place local --hv null --lane path --rounds 200 --bench $four >"$work/log" 2>&1 &
pid=$!
until grep -q '^\[3/' "$work/log"; do sleep 0.05; done
kill -INT "$pid"
got=0
wait "$pid" || got=$?
[ "$got" = 130 ] || fail "SIGINT ended with $got, not 130"
grep -q 'hvlab resume c' "$work/log" || fail "no word about resume"
tag=$(sql 'SELECT tag FROM campaign ORDER BY id DESC LIMIT 1')
"$hvlab" resume --db "$db" "$tag" >"$work/log" 2>&1 || [ $? = 6 ] || fail "resume after SIGINT"
[ "$(sql "SELECT count(*) FROM job JOIN campaign c ON c.id = campaign_id WHERE tag = '$tag' AND state = 'done'")" = 200 ] ||
	fail "the interrupted campaign is not complete"

# a process and a directory with the tag of a dead run go; the same with no tag of ours stay
tag=c20260101-000000-abcd
mkdir -p "/tmp/hvlab-$(id -u)/$tag/vm"
HVLAB_TAG=$tag sleep 300 &
ours=$!
HVLAB_TAG=somebody-elses sleep 300 &
other=$!
"$hvlab" sweep --dry-run >"$work/log"
kill -0 "$ours" || fail "a dry run has ended a process"
"$hvlab" sweep >"$work/log"
grep -q "ended process $ours of campaign $tag" "$work/log" || fail "sweep did not end the process"
grep -q "removed /tmp/hvlab-$(id -u)/$tag" "$work/log" || fail "sweep did not remove the directory"
kill -0 "$other" || fail "sweep has ended a process that is not ours"
kill "$other"
wait "$ours" "$other" 2>/dev/null || true
[ ! -e "/tmp/hvlab-$(id -u)/$tag" ] || fail "the directory is still there"
echo "killed $kills times: nothing lost, nothing doubled"
