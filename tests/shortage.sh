#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Rows of docs/faults.md about the machine under the harness itself: memory that ends at any allocation (ENDS=12; tests/long: 200), an
# address space that is too small, and a clock that is stepped forth and back. Status 4 and one line, or nothing that differs.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab # the plain one: the sanitizers have an allocator of their own
ENDS=${ENDS:-12}
HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HOME="$work" HVLAB_NULL="null.stream=$golden/good.stream"
export HVLAB_IMAGE HOME HVLAB_NULL
campaign="--place local --hv null --lane path --bench $four --rounds 4 --order 7 --seed 7 --workers 1"
gcc -O2 -shared -fPIC -o "$work/preload.so" tests/shortage/preload.c || fail "the library that takes memory away"

# Everything stored of a campaign but its name and when things happened.
rows() {
	sqlite3 -readonly "$1" "SELECT j.system, j.round, j.state, b.attempt, b.verdict, b.reason, b.class, b.clock, b.log,
		c.bench, c.params, c.n, c.verdict, c.reason, c.result, s.kind, s.n, hex(s.data)
		FROM job j LEFT JOIN boot b ON b.job_id = j.id LEFT JOIN cell c ON c.boot_id = b.id LEFT JOIN series s ON s.cell_id = c.id
		ORDER BY j.system, j.round, b.attempt, c.bench, c.params, s.kind"
}
# under WORD=VALUE... -- ARGUMENTS: hvlab with that library; its status is $got
under() {
	got=0
	set_=
	while [ "$1" != -- ]; do
		set_="$set_ HVLAB_TEST_$1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # words without spaces, as many as there are
	env $set_ LD_PRELOAD="$work/preload.so" timeout "$limit" "$hvlab" "$@" >"$work/out" 2>"$work/err" || got=$?
}
# most COLUMN: of the processes that counted, the one that counted most
most() { awk -v c="$1" '$c > n { n = $c } END { print n + 0 }' "$work/count"; rm -f "$work/count"; }
# a campaign that may have been begun goes on to its end, and is the undisturbed one
goes_on() {
	if [ -e "$db" ] && [ "$(sqlite3 "$db" "SELECT count(*) FROM sqlite_master WHERE name = 'job'")" = 1 ] && [ "$(sqlite3 "$db" 'SELECT count(*) FROM job')" -gt 0 ]; then
		"$hvlab" resume --db "$db" >"$work/out" 2>"$work/err" || fail "resume: $1"
	else
		run $campaign
	fi
	rows "$db" >"$work/got"
	cmp "$work/wanted" "$work/got" || fail "$1: it is another campaign"
	rm -f "$db" "$db"-*
}

status 0 run --db "$work/undisturbed.db" $campaign
rows "$work/undisturbed.db" >"$work/wanted"
[ "$(wc -l <"$work/wanted")" -gt 20 ] || fail "nothing to compare with"

echo "--- memory ends"
under COUNT="$work/count" -- run --db "$db" $campaign
[ "$got" = 0 ] || fail "with the library in front it does not run"
all=$(most 1)
[ "$all" -gt 1000 ] || fail "the library counts $all allocations"
rm -f "$db" "$db"-*
refused=0
for end in $(awk -v n="$ENDS" -v all="$all" -v seed="$$" 'BEGIN { srand(seed); for (i = 0; i < n; i++) print int((i + rand()) * all / n) }'); do
	under ALLOCATIONS="$end" SPARE=1 -- run --db "$db" $campaign
	case $got in
	0) ;; # what was left to do took none
	4) [ "$(grep -c '^hvlab: .*memory' "$work/err")" = 1 ] || fail "not one line"; refused=$((refused + 1)) ;;
	*) fail "without memory after $end of $all allocations it ended with $got" ;;
	esac
	goes_on "memory ended after $end of $all allocations"
done
[ $((refused * 2)) -gt "$ENDS" ] || fail "only $refused of $ENDS were refused: the library takes nothing away"
echo "$refused of $ENDS times refused, and every campaign is the undisturbed one"

echo "--- libhwloc, which does not look, has none either: a signal, and the campaign goes on"
for part in 4 5 6 7 8; do
	under ALLOCATIONS=$((all * part / 10)) -- run --db "$db" $campaign
	case $got in 0 | 4 | 134 | 139) ;; *) fail "it ended with $got" ;; esac
	goes_on "memory ended for all after $part/10"
done

echo "--- the same of what is read"
for verb in show report doctor; do
	case $verb in
	show) set -- show --db "$work/undisturbed.db" --format csv ;;
	report) set -- report --db "$work/undisturbed.db" --output "$work/page.html" ;;
	doctor) set -- doctor --place local ;;
	esac
	under COUNT="$work/count" -- "$@"
	plain=$got
	all=$(most 1)
	for part in 1 3 5 7 9; do
		under ALLOCATIONS=$((all * part / 10)) SPARE=1 -- "$@"
		[ "$got" = 4 ] || [ "$got" = "$plain" ] || fail "$verb without memory ended with $got"
		[ "$got" != 4 ] || talks 'memory'
	done
done

echo "--- the clock is stepped"
for step in 86400 -864000; do
	under STEP=$step COUNT="$work/count" -- run --db "$db" $campaign --timeout 60
	[ "$got" = 0 ] || fail "a clock that is stepped by $step s ended it with $got"
	looks=$(most 2)
	[ "$looks" -gt 3 ] || fail "the clock was looked at $looks times, and never stepped"
	rows "$db" >"$work/got"
	cmp "$work/wanted" "$work/got" || fail "a clock that is stepped by $step s makes another campaign"
	[ "$(sql 'SELECT count(*) FROM boot WHERE wall < 0 OR wall > 600000000000 OR first_record > 600000000000')" = 0 ] || fail "a launch took $step s"
	under STEP=$step -- show --db "$db" --format csv
	[ "$got" = 0 ] || fail "show: $got"
	under STEP=$step -- sweep
	[ "$got" = 0 ] || fail "sweep: $got"
	rm -f "$db" "$db"-*
done
echo "ok"
