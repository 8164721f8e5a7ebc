#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What goes wrong at a host of XAPI while a guest runs there: the session expires, the console is cut off, the guest
# crashes, is reset, hangs or floods, the host never answers, or is none of those that may be asked. A verdict or a
# sentence each, and nothing is left behind.
set -eu

BUILD=${BUILD:-build}
cd "$(dirname "$0")/.."
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
. tests/xapi/host.sh
serve
for what in crash hang flood; do
	python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" $what "$work/$what.elf"
done
measure() {
	"$hvlab" run --db "$db" --host "$host" --hv xapi/pvh --bench clk_rdtsc --rounds 1 --batches 2 --backing 2M --attempts 1 "$@" \
		>"$work/out" 2>&1
}
# verdicts WANTED: "VERDICT: REASON" of each boot of the last campaign begins so, one a line
verdicts() {
	sqlite3 -readonly "$db" "SELECT verdict || ': ' || reason FROM boot WHERE id > ${seen:-0} ORDER BY id" >"$work/said"
	seen=$(sqlite3 -readonly "$db" "SELECT max(id) FROM boot")
	printf '%s\n' "$1" >"$work/wanted"
	while IFS= read -r wanted <&3; do
		IFS= read -r said <&4 && case $said in "$wanted"*) ;; *) fail "\"$said\", \"$wanted\" expected" ;; esac
	done 3<"$work/wanted" 4<"$work/said"
	[ "$(wc -l <"$work/said")" = "$(wc -l <"$work/wanted")" ] || fail "other boots than \"$1\": $(cat "$work/said")"
}
bad() {
	status=0
	measure "$@" || status=$?
	[ $status = 6 ] || fail "$*: status $status, 6 expected"
}

# --- the session is gone while the guest runs: a new one ends what the old one began
fault '["expire_after", "VM.unpause"]'
measure || fail "an expired session: status $?"
verdicts 'ok: 
ok: '
nothing_left "an expired session"

# --- the guest itself
fault '["crash", 600]'
bad
verdicts 'crash: the guest crashed: Xen ended it
ok: '
nothing_left "a crashed guest"
bad --image "$work/crash.elf"
verdicts 'crash: the guest was reset (triple fault
crash: the guest was reset (triple fault'
nothing_left "a guest that was reset"
bad --image "$work/flood.elf" --timeout 4
verdicts 'timeout: still running after 4 s
timeout: still running after 4 s'
nothing_left "a flooding guest"

# --- its console
fault '["cut", 1000]'
bad --image "$work/hang.elf" --timeout 12
verdicts 'error: the console of hvlab-c
error: the console of hvlab-c'
nothing_left "a console that was cut off"
fault '["cut", 0]'
bad --image "$work/hang.elf" --timeout 4
verdicts 'timeout: still running after 4 s
timeout: still running after 4 s'
nothing_left "a hanging guest"
for refusal in 404 503; do
	fault "[\"console\", $refusal]"
	bad
	[ "$(grep -c 'serves no text console .*404\|one at a time (limit_console_sessions)' "$work/out")" = 2 ] || fail "HTTP $refusal has no sentence"
done
fault '["console", 0]'
nothing_left "a console that is refused"

# --- a host that never answers, and one that is not the master
fault '["hang", ["session.login_with_password"]]'
got=0
"$hvlab" sweep --dry-run --host "$host" >"$work/out" 2>&1 || got=$?
[ $got = 6 ] && grep -q '^hvlab: https://127.0.0.1:.*: no answer in time' "$work/out" || fail "a silent host: status $got"
fault '["hang", []]'
nothing_left "a silent host"
python3 tests/xapi_server.py "$work/cert.pem" "$work/key.pem" "$work/host" --slave-of 10.1.2.3 <"$work/stdin" >"$work/slave" \
	2>>"$work/server.err" 9>&- &
slave=$!
tries=0
until [ -s "$work/slave" ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "the member of a pool does not start"
	sleep 0.1
done
"$hvlab" run --db "$work/slave.db" --host "xapi://root@127.0.0.1:$(cat "$work/slave")" --hv xapi/pvh --bench clk_null \
	--backing 2M >"$work/out" 2>&1 && fail "a member of a pool: it ran"
kill $slave
grep -q 'it is not the master of its pool; name that with --host xapi://USER@10.1.2.3 (HOST_IS_SLAVE)' "$work/out" ||
	fail "a member of a pool is not told from its master"
echo "what goes wrong at a host of XAPI is a verdict or a sentence, and leaves nothing there"
