#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Several hosts in one campaign, each a real sshd on loopback: named in [hosts] of a plan, all looked at before anything runs,
# every system of each host once in every round; when one goes away the others finish, and resume does the rest.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/sshd.sh

first= second=
clean_up() {
	for sshd_pid in $first $second; do sshd_stop; done
}
sshd_prepare
sshd_start
first=$sshd_pid a=$port
known=$(cat "$work/ssh/known")
sshd_start
second=$sshd_pid b=$port
echo "$known" >>"$work/ssh/known"
export HVLAB_REMOTE_DIR="$work/far"
mkdir "$work/far"
one=ssh://$(id -un)@127.0.0.1:$a two=ssh://$(id -un)@127.0.0.1:$b

plan() { # SECTION LINE...
	printf '[plan]\nhv = native\nbench = clk_null,cpu_alu\nbatches = 3\nrounds = 6\nlane = time\n'
	printf '%s\n' "$@"
}
plan '[hosts]' "one = $one" "two = $two" >"$work/many.ini"
status 0 plan "$work/many.ini" --format csv
for place in "$one" "$two"; do # native and its A/A, in each of six rounds
	[ "$(grep -c ",$place,native$" "$work/out")" = 12 ] || fail "not every system of $place in every round"
done
status 0 plan "$work/many.ini"
sed '/^$/,$d' "$work/out" >"$work/stored.ini"
status 0 plan "$work/stored.ini"
says ",$two"
plan '[hosts]' 'one = box' >"$work/bad.ini"
status 2 plan "$work/bad.ini"
talks '\[hosts\] has lines of NAME = ssh://'
plan '[host]' "one = $one" >"$work/bad.ini"
status 2 plan "$work/bad.ini"
talks 'the sections \[plan\] and \[hosts\]'

# --- all of them are looked at, and one that is not there hides no other
status 0 doctor --plan "$work/many.ini" --format csv
says "^native,$one,yes,time,"
says "^native,$two,yes,time,"
sshd_pid=$second
sshd_stop
status 5 doctor --plan "$work/many.ini" --format csv
says "^native,$one,yes,time,"
says "^,$two,no,,.*nothing listens on that port"
# nor does a campaign begin without one of its hosts
status 4 run --db "$db" "$work/many.ini"
talks "$two: nothing listens"
[ ! -e "$db" ] || [ "$(sql "SELECT count(*) FROM campaign")" = 0 ] || fail "a campaign was begun"
sshd_start "$b"
second=$sshd_pid
echo "$known" >>"$work/ssh/known"

# --- one is lost while the campaign runs: between two of its guests nobody is connected there
"$hvlab" run --db "$db" "$work/many.ini" >"$work/out" 2>"$work/err" &
run=$!
begun() { [ "$(sql "SELECT count(*) FROM boot" 2>/dev/null || echo 0)" -ge 2 ]; }
within 120 begun || fail "nothing runs"
sshd_pid=$second
sshd_stop
got=0
wait $run || got=$?
[ "$got" = 4 ] || fail "ended with $got, not 4"
tag=$(sql "SELECT tag FROM campaign")
talks "lost: $two: nothing listens on that port.*; the others go on$"
talks "^hvlab: $two: .*jobs to go, all of the others are done; continue with: hvlab resume $tag$"
done_at() { sql "SELECT count(*) FROM job WHERE state = 'done' AND system LIKE 'ssh://127.0.0.1:$1:%'"; }
[ "$(done_at "$a")" = 12 ] || fail "the other host has done $(done_at "$a") of 12 jobs"
[ "$(done_at "$b")" -lt 12 ] || fail "the host was lost too late; then this shows nothing"
sshd_start "$b"
second=$sshd_pid
echo "$known" >>"$work/ssh/known"
status 0 resume --db "$db" "$tag"
says '^verdict: '
[ "$(done_at "$a") $(done_at "$b")" = "12 12" ] || fail "resume has not done the rest"
echo "hosts of one campaign: all looked at, one lost, the others done, the rest resumed"
