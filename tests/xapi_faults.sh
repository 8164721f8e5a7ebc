#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What goes wrong at a host of XAPI while a guest runs there: the session expires, the console is cut off, the guest
# crashes, is reset, hangs or floods, the host never answers, or is none of those that may be asked. A verdict or a
# sentence each, and nothing is left behind.
set -eu

cd "$(dirname "$0")/.."
. tests/xapi/host.sh
serve
for what in crash hang flood; do
	python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" $what "$work/$what.elf"
done
# measure STATUS OPTION...
measure() {
	ended=$1
	shift
	status "$ended" run --db "$db" --host "$host" --hv xapi/pvh --bench clk_rdtsc --rounds 1 --batches 2 --backing 2M --attempts 1 "$@"
}
# verdicts WANTED: "VERDICT: REASON" of each boot of the last campaign begins so, one a line
verdicts() {
	sql "SELECT verdict || ': ' || reason FROM boot WHERE id > ${seen:-0} ORDER BY id" >"$work/said"
	seen=$(sql "SELECT max(id) FROM boot")
	printf '%s\n' "$1" >"$work/wanted"
	while IFS= read -r wanted <&3; do
		IFS= read -r said <&4 && case $said in "$wanted"*) ;; *) fail "\"$said\", \"$wanted\" expected" ;; esac
	done 3<"$work/wanted" 4<"$work/said"
	[ "$(wc -l <"$work/said")" = "$(wc -l <"$work/wanted")" ] || fail "other boots than \"$1\": $(cat "$work/said")"
}

# --- the session is gone while the guest runs: a new one ends what the old one began
fault '["expire_after", "VM.unpause"]'
measure 0
verdicts 'ok: 
ok: '
nothing_left "an expired session"

# --- the guest itself
fault '["crash", 600]'
measure 6
verdicts 'crash: the guest crashed: Xen ended it
ok: '
nothing_left "a crashed guest"
measure 6 --image "$work/crash.elf"
verdicts 'crash: the guest was reset (triple fault
crash: the guest was reset (triple fault'
nothing_left "a guest that was reset"
measure 6 --image "$work/flood.elf" --timeout 4
verdicts 'timeout: boot.timeout s=4
timeout: boot.timeout s=4'
nothing_left "a flooding guest"

# --- its console
fault '["cut", 1000]'
measure 6 --image "$work/hang.elf" --timeout 12
verdicts 'error: the console was cut off
error: the console was cut off'
nothing_left "a console that was cut off"
fault '["cut", 0]'
measure 6 --image "$work/hang.elf" --timeout 4
verdicts 'timeout: boot.timeout s=4
timeout: boot.timeout s=4'
nothing_left "a hanging guest"
for refusal in 404 503; do
	fault "[\"console\", $refusal]"
	measure 6
	[ "$(grep -c 'serves no text console .*404\|one at a time (limit_console_sessions)' "$work/err")" = 2 ] || fail "HTTP $refusal has no sentence"
done
fault '["console", 0]'
nothing_left "a console that is refused"

# --- a host that never answers, and one that is not the master
fault '["hang", ["session.login_with_password"]]'
status 6 sweep --dry-run --host "$host"
talks '^hvlab: https://127.0.0.1:.*: no answer in time'
fault '["hang", []]'
nothing_left "a silent host"
python3 tests/xapi_server.py "$work/cert.pem" "$work/key.pem" "$work/host" --slave-of 10.1.2.3 <"$work/stdin" >"$work/slave" \
	2>>"$work/server.err" 9>&- &
slave=$!
within 60 [ -s "$work/slave" ] || fail "the member of a pool does not start"
status 5 run --db "$work/slave.db" --host "xapi://root@127.0.0.1:$(cat "$work/slave")" --hv xapi/pvh --bench clk_null --backing 2M
kill $slave
says 'it is not the master of its pool; name that with --host xapi://USER@10.1.2.3 (HOST_IS_SLAVE)'
echo "what goes wrong at a host of XAPI is a verdict or a sentence, and leaves nothing there"
