# SPDX-License-Identifier: BSD-2-Clause
# What the test scripts do alike: a directory $work that is gone in the end, the sanitised program, how it ended and what
# it said. Sourced in the root of the tree under set -eu; BUILD becomes absolute.

BUILD=$(cd "${BUILD:-build}" && pwd)
hvlab=$BUILD/san/hvlab
golden=$PWD/tests/golden
four=clk_null,exit_cpuid,exit_hypercall,mem_chase_random # what the canned guests run; more than was asked for is an error
work=$(mktemp -d)
db=$work/x.db
limit=600  # seconds for one call of hvlab
secret=    # what no call may say
shown=     # files that fail() prints, besides what the last call said
clean_up() { :; } # a script has its own for what must end before $work goes
trap 'clean_up; rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' INT TERM HUP

skip() { echo "$1"; exit 77; }
need() { for program; do command -v "$program" >/dev/null || skip "$program is not installed"; done; }
fail() {
	echo "FAIL: $*"
	for file in "$work/out" "$work/err" $shown; do
		[ ! -s "$file" ] || { echo "--- $file"; tail -n 40 "$file" | tr -d '\000' | cut -c-300; }
	done
	exit 1
}
sql() { sqlite3 -readonly "${2:-$db}" "$1"; }

# status WANTED ARGUMENTS: hvlab ends so; what it said is in $work/out (CSV without carriage returns) and $work/err
status() {
	wanted=$1 got=0
	shift
	timeout "$limit" "$hvlab" "$@" >"$work/raw" 2>"$work/err" || got=$?
	tr -d '\r' <"$work/raw" >"$work/out"
	[ "$got" = "$wanted" ] || fail "hvlab $*: status $got, not $wanted"
	[ -z "$secret" ] || ! grep -qF "$secret" "$work/out" "$work/err" || fail "hvlab $* has told the secret"
}
run() { status 0 run --db "$db" "$@"; }
says() { grep -q -e "$1" "$work/out" || fail "no \"$1\" on stdout"; }
talks() { grep -q -e "$1" "$work/err" || fail "no \"$1\" on stderr"; }
never() { if grep -q -e "$1" "$work/out" "$work/err"; then fail "\"$1\" is said"; fi; }
one_line() { [ "$(wc -l <"$work/err")" = 1 ] || fail "not one line on stderr"; }

# value SYSTEM BENCH [CAMPAIGN]: in whole instructions
value() { "$hvlab" show --db "$db" --format csv --bench "$2" ${3:-} | awk -F, -v s="$1" '$2 == s { print int($8) }'; }
# unequal: stable series that are not the same in all boots of $db
unequal() {
	sql "SELECT v.system || ' ' || v.bench || ' ' || s.kind FROM v_cell v JOIN series s USING (cell_id)
	     JOIN bench b ON b.image_id = v.image_id AND b.name = v.bench WHERE v.lane = 'path' AND b.stable = 1
	     GROUP BY v.system, v.bench, v.params, s.kind HAVING count(DISTINCT hex(s.data)) > 1"
}
# alone SYSTEMS CAMPAIGN: a benchmark is as long alone as behind all others of that campaign (but for Xen's timers, and what
# dom0's processes have a part in). In a database of its own: a host's tick meets it elsewhere, so its series is not equal.
alone() {
	few='exit_cpuid,exit_db,exit_hypercall,exit_pit,irq_selfipi,irq_selfipi_hlt,mem_touch,tmr_deadline_now'
	status 0 run --db "$work/few.db" lab/qemu.ini --hv "$1" --rounds 1 --bench "$few"
	for file in "$work/few.db" "$db"; do
		"$hvlab" show --db "$file" --format csv --bench "$few" $([ "$file" = "$work/few.db" ] || echo "$2") |
			awk -F, '$15 == "ok" { print $2, $5, $6, $8 }' | sort >"$file.values"
	done
	[ -s "$db.values" ] || fail "no values of a few benchmarks"
	diff "$db.values" "$work/few.db.values" || fail "other values without the other benchmarks"
}
# emulator_of PID NAME: sets $emulator to the process of the lab's emulator that PID has started, once there is one
emulator_of() {
	emulator=$(ps -e -o pid=,ppid=,args= | awk -v p="$1" -v name="libexec/$2" '$2 == p && index($0, name) { print $1; exit }')
	[ -n "$emulator" ]
}
# within SECONDS COMMAND: until it succeeds
within() {
	tries=$(($1 * 20))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}
# longer BY FILE: the canned guest in which exit_cpuid takes so many ticks more in each of its 64 operations
longer() {
	python3 - "$1" "$golden/good.stream" >"$2" <<'END'
import re, sys, zlib
by, name = 64 * int(sys.argv[1]), ""
for line in open(sys.argv[2]):
    text = line.rstrip("\n")
    if text.startswith("@hvl1 "):
        text = text[:text.rindex(" *")]
        name = re.search(r" bench name=(\S+)", text)[1] if " bench name=" in text else name
        if name == "exit_cpuid" and " batch kind=body" in text:
            head, values = text.split(" d=")
            text = head + " d=" + ",".join(str(int(v) + by) for v in values.split(","))
        text += " *%08x" % zlib.crc32(text.encode())
    print(text)
END
}
