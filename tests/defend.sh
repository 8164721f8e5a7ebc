#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Numbers that defend themselves: a clock that drifts gives no time anywhere, guests that are not the same are told
# apart, an unequal shape is no comparison, the path lane has no time, a machine that is not fit publishes nothing, and
# every hole has its reason.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf # the image that the canned guests say they are

# run STATUS LANE STREAM [OPTIONS]
run() {
	wanted=$1 lane=$2 stream=$3; shift 3
	HVLAB_NULL="null.stream=$golden/$stream.stream" status "$wanted" run --db "$db" --place local --hv null --bench "$four" \
		--lane "$lane" "$@"
}

# --- a clock that drifts blocks its values everywhere; one that cannot be told wrong does not
run 0 time clock --rounds 1 # campaign 1
status 0 show --db "$db" --clock --format csv
says ',consistent,2600000000,'
run 0 time drift --rounds 1 # campaign 2
never 2787
status 0 show --db "$db"
never 2787
status 0 show --db "$db" --body
never 2787
status 0 show --db "$db" --clock --format csv
says ',invalid,2600000000,'
status 0 show --db "$db" --format csv
says ',exit_cpuid,,ticks/op,,,,0,.*,invalid,ok,value.clock-invalid'
never 2787
status 0 export --db "$db" --format json
python3 -c 'import json,sys; j=json.load(sys.stdin); assert all(r["clock"] == "invalid" and r["value"] is None and r["ns"] is None for r in j)' \
	<"$work/out" || fail "json of an invalid clock"
status 0 export --db "$db" --series
says ',ticks,clock,subset$'
says ',178432,invalid,SUBSET$'
status 3 compare --db "$db" null null+aa
never 2787
status 3 compare --db "$db" null null+aa --format csv
says '^exit_cpuid,.*value.clock-invalid'
cp "$BUILD/hvlab" "$work/" && ln -s "$PWD/reports" "$work/reports"
"$work/hvlab" report --db "$db" --output "$work/drift.html" >/dev/null || fail "report of an invalid clock"
grep -q 'clock invalid' "$work/drift.html" || fail "the report does not stamp an invalid clock"
shows_it() { grep -Eq '(^|[^0-9a-f])2,?787([^0-9a-f]|$)' "$1"; } # no part of a hash or a tag
if shows_it "$work/drift.html"; then fail "the report shows a value of an invalid clock"; fi
"$work/hvlab" report --db "$db" 1 --output "$work/clock.html" >/dev/null && shows_it "$work/clock.html" || fail "the report does not show a value of a good clock"

# --- another guest: a masked feature is named, with the reason; a shape that differs refuses until declared
run 0 path clock --rounds 1 # 3
run 0 path masked --rounds 1 # 4
run 0 path clock --rounds 1 --memory 128M # 5
status 0 compare --db "$db" null null 4 --against 3 --bench exit_cpuid
says 'cpu feature pcid: yes against no: without PCID'
status 4 compare --db "$db" null null 5 --against 3
talks 'shape.memory is 256M in A and 128M in B: .*--factor shape.memory'
one_line
status 4 compare --db "$db" null null 5 --against 3 --factor shape.vcpus
status 0 compare --db "$db" null null 5 --against 3 --factor shape.memory --bench exit_cpuid
says '^Declared factor: shape.memory'
says '^shape.memory: 256M against 128M'
status 0 compare --db "$db" null null 5 --against 3 --force --bench exit_cpuid
says '^FORCED: shape.memory'

# --- in the path lane nothing is time: not in a table, not in a column
for what in show export; do
	status 0 $what --db "$db" 3 --format csv
	python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
assert rows and all(r["ns"] == "" and r["gb_per_s"] == "" and r["unit"].startswith("instructions/") for r in rows)
assert "not latency" in [r["note"] for r in rows if r["bench"] == "mem_chase_random"][0]' <"$work/out" || fail "time in the path lane"
done
status 0 show --db "$db" 3
never ' ns\|GB/s'
says 'mem_chase_random .*not latency'
"$work/hvlab" report --db "$db" 3 --output "$work/path.html" >/dev/null || fail "report of the path lane"
if grep -q '[0-9] ns<\|GB/s<' "$work/path.html"; then fail "time in a report of the path lane"; fi
grep -q 'not latency: the path lane models no cache' "$work/path.html" || fail "the report does not say what the number is not"

# --- exits other than declared
run 0 path exits --rounds 1 # 6
status 0 show --db "$db" --format csv --bench exit_cpuid
says ',disagree,,SUBSET$'
status 0 compare --db "$db" null null 6 --against 3 --bench exit_cpuid
says 'exit_cpuid .*equal .*EXITS other than declared'
status 0 compare --db "$db" null null 6 --against 3 --bench exit_cpuid --format csv
says ',equal,,,disagree,[0-9]*,,virtual,virtual,SUBSET,,$'
"$work/hvlab" report --db "$db" --output "$work/exits.html" >/dev/null || fail "report"
grep -q '2 / 1 †' "$work/exits.html" || fail "the report does not mark exits"

# --- every cell without a number has its reason
status 0 show --db "$db" --coverage --format csv
python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
reason = {(r["bench"], r["word"]): r["reason"] for r in rows}
assert all(r["reason"] for r in rows) and len(rows) > 20
assert reason["exit_hypercall", "skip"] == "no hypervisor to call" and reason["mem_copy", "not run"] == "coverage.not-in-plan"' \
	<"$work/out" || fail "holes"

# --- the machine: --publish refuses what doctor warns of, before anything is stored; instructions do not care
status 0 doctor --place local
if grep -q '^  \(warn\|bad\) .*host.hypervisor' "$work/out"; then
	before=$(sqlite3 "$db" 'SELECT count(*) FROM campaign')
	run 4 time clock --rounds 1 --publish
	talks '^hvlab: warn: host.hypervisor'
	[ "$(sqlite3 "$db" 'SELECT count(*) FROM campaign')" = "$before" ] || fail "--publish stored a campaign it refused"
fi
run 0 path clock --rounds 1 --publish

# --- a real process: its clock is compared with the host's, what it cost is there, its name claims nothing
status 0 run --db "$db" --place local --hv native --bench clk_rdtsc --rounds 1 --lane time
status 0 show --db "$db" --clock --format csv
python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
assert len(rows) == 2 and all(float(r["measured_hz"]) > 1e8 and int(r["sync_points"]) == 33 and float(r["residual"]) <= 5 for r in rows)' \
	<"$work/out" || fail "sync points of a process"
status 0 show --db "$db" --launch-cost --format csv
says '^local:native,launch.first_ns,'
says '^local:native,launch.cpu_share,'
if grep -q '^flags.* hypervisor' /proc/cpuinfo; then
	status 0 show --db "$db"
	says 'local:native (.*, not bare)'
	"$work/hvlab" report --db "$db" --output "$work/native.html" >/dev/null || fail "report of native"
	grep -q '<ul class=stamps>.*in .*: not a bare machine' "$work/native.html" || fail "the title calls a process in a guest native"
fi
status 0 show --db "$db" --preflight --format json
python3 -c 'import json,sys; assert all(r["advice"] and r["level"] in ("note", "warn", "bad") for r in json.load(sys.stdin))' <"$work/out"

# --- another program beside ours; one that speaks in tongues costs its row and nothing else
if command -v mbw >/dev/null; then
	status 0 crosscheck --db "$db" --rounds 1 mbw
	says '^mbw .*copy by a loop.*mem_copy'
	status 0 show --db "$db" --crosschecks --format csv
	says ',mbw -q -n 20 -t 0 16$'
fi
mkdir "$work/bin"
printf '#!/bin/sh\necho "mbw 9.0: all is well"\n' >"$work/bin/mbw"
chmod 755 "$work/bin/mbw"
PATH=$work/bin:$PATH status 0 crosscheck --db "$db" --rounds 1 mbw
talks 'its output was not understood'
echo "clocks, guests, machines and holes defend themselves"
