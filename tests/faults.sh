#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Rows of docs/faults.md that no other test holds: killed at random moments and resumed, a campaign is the undisturbed one, sample
# for sample (KILLS=10; tests/long: 200); every signal that asks; a database that is locked or may only be read; two harnesses.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab # the plain one: it is killed at more moments
KILLS=${KILLS:-10}
export HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HOME="$work"
quick="null.stream=$golden/good.stream" slow="null.stream=$golden/good.stream null.chunk=512 null.delay=2"
campaign="--place local --hv null --lane path --bench $four --rounds 40 --order 7 --seed 7"

# Everything stored of a campaign but its name and when things happened.
rows() {
	sqlite3 -readonly -cmd '.timeout 20000' "$1" "SELECT j.system, j.round, j.position, j.state, b.attempt, b.verdict, b.reason, b.class, b.clock, b.log,
		c.bench, c.params, c.n, c.verdict, c.reason, c.result, c.exits_counted, s.kind, s.n, hex(s.data)
		FROM job j LEFT JOIN boot b ON b.job_id = j.id LEFT JOIN cell c ON c.boot_id = b.id LEFT JOIN series s ON s.cell_id = c.id
		ORDER BY j.system, j.round, b.attempt, c.bench, c.params, s.kind"
}
pending() { sqlite3 -readonly -cmd '.timeout 20000' "$db" "SELECT count(*) FROM job WHERE state = 'pending'" 2>/dev/null; }

echo "--- $KILLS kills"
HVLAB_NULL=$quick "$hvlab" run --db "$work/undisturbed.db" $campaign >/dev/null 2>&1 || fail "the undisturbed run"
rows "$work/undisturbed.db" >"$work/wanted"
[ "$(wc -l <"$work/wanted")" -gt 200 ] || fail "nothing to compare with"
kills=0 runs=0 here=0
: >"$work/where"
while [ "$kills" -lt "$KILLS" ]; do
	rm -f "$db" "$db"-*
	runs=$((runs + 1))
	HVLAB_NULL=$slow "$hvlab" run --db "$db" $campaign >"$work/out" 2>"$work/err" &
	pid=$!
	within 60 sql 'SELECT 1 FROM job LIMIT 1' >/dev/null 2>&1 || fail "no campaign"
	here=0
	while :; do
		# every other one soon, the rest whenever in the second that a few launches take
		sleep "$(od -An -N2 -tu2 /dev/urandom | awk -v soon=$((kills % 2)) '{ print 0.005 + $1 % (soon ? 256 : 1024) / 1000 }')"
		! kill -9 $pid 2>/dev/null || kills=$((kills + 1)) here=$((here + 1))
		wait $pid 2>/dev/null || :
		pending >>"$work/where"
		[ "$(pending)" != 0 ] && [ "$kills" -lt "$KILLS" ] && [ $here -lt 20 ] || break
		HVLAB_NULL=$slow "$hvlab" resume --db "$db" >"$work/out" 2>"$work/err" &
		pid=$!
	done
	HVLAB_NULL=$quick "$hvlab" resume --db "$db" >"$work/out" 2>"$work/err" || fail "the last resume"
	rows "$db" >"$work/got"
	cmp "$work/wanted" "$work/got" || fail "after $kills kills it is another campaign: $(diff "$work/wanted" "$work/got" | head -n 3 | cut -c-200)"
done
points=$(sort -u "$work/where" | wc -l)
[ $((points * 4)) -ge "$runs" ] || fail "all kills were at the same point"
echo "$kills kills in $runs campaigns, with $points different numbers of launches still to come: each is the undisturbed one"

echo "--- signals that ask"
for signal in INT TERM HUP; do
	rm -f "$db" "$db"-* "$work/err"
	HVLAB_NULL=$slow "$hvlab" run --db "$db" $campaign >"$work/out" 2>"$work/err" &
	pid=$!
	within 60 grep -sq '^\[2/' "$work/err" || fail "no second boot"
	kill -$signal $pid
	got=0
	wait $pid || got=$?
	[ "$got" = 130 ] || fail "SIG$signal ended it with $got, not 130"
	talks 'continue with: hvlab resume c'
	HVLAB_NULL=$quick "$hvlab" resume --db "$db" >"$work/out" 2>"$work/err" || fail "resume after SIG$signal"
	rows "$db" >"$work/got"
	cmp "$work/wanted" "$work/got" || fail "after SIG$signal it is another campaign"
done

echo "--- a database that somebody holds, and one that may only be read"
export HVLAB_NULL="$quick"
mkfifo "$work/hold"
sqlite3 "$db" <"$work/hold" >/dev/null &
holder=$!
exec 8>"$work/hold"
echo 'BEGIN EXCLUSIVE; SELECT 1;' >&8
within 20 sh -c "! sqlite3 '$db' 'SELECT count(*) FROM job; BEGIN IMMEDIATE; ROLLBACK' >/dev/null 2>&1" || fail "nobody holds it"
status 75 run --db "$db" $campaign
one_line
exec 8>&-
wait $holder || :
status 0 run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 1 # the control
if [ "$(id -u)" != 0 ]; then
	chmod 400 "$db"
	status 4 run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 1
	chmod 600 "$db"
fi

echo "--- two harnesses on one campaign, and on one database"
rm -f "$db" "$db"-*
HVLAB_NULL="null.stream=$golden/good.stream null.chunk=512 null.delay=20" "$hvlab" run --db "$db" $campaign --workers 1 >"$work/first" 2>&1 &
first=$!
within 60 grep -sq '^\[1/' "$work/first" || fail "no first boot"
status 75 resume --db "$db"
talks 'is being run by another process'
HVLAB_NULL=$quick status 0 run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 2
wait $first || fail "the first of two harnesses ended with $?"
[ "$(sql "SELECT count(*) FROM job WHERE state = 'done'")" = 42 ] && [ "$(sql 'SELECT count(*) FROM boot')" = 42 ] || fail "jobs of two harnesses"
