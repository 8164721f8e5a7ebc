#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The command line end to end with canned guests (adapter null): run, show, compare, export, resume, refusals, and
# what is said at the end.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf # the image that the canned guests say they are

run_null() { status "$1" run --db "$db" --place local --hv null --bench "$four" --lane "$2" --rounds "$3"; }

export HVLAB_NULL="null.stream=$golden/good.stream"
run_null 0 path 2
never "$(printf '\033')" # colour or redraw away from a terminal

status 0 show --db "$db" --format csv
[ "$(head -n 1 "$work/out")" = "campaign,system,lane,class,bench,params,unit,value,low,high,n,exits_declared,\
exits_counted,clock,verdict,reason,ns,gb_per_s,exits,note,subset" ] || fail "the columns of show --format csv are an interface"
says ',local:null,path,emulated,exit_cpuid,,instructions/op,2787,2787,2787,2,1,,virtual,ok,,,,,,SUBSET$'
says ',exit_hypercall,,instructions/op,,,,0,1,,virtual,skip,no hypervisor to call,'
[ "$(sql "SELECT count(*) FROM boot WHERE verdict = 'ok' AND log LIKE 'SeaBIOS%'")" = 2 ] || fail "two boots with their logs expected"
status 0 show --db "$db" --facts --format csv
says ',hv.name,.*kvm'
status 0 show --db "$db" --campaigns --format json
python3 -c 'import json,sys; j=json.load(sys.stdin); assert j[0]["lane"] == "path" and j[0]["jobs"] == 2' <"$work/out"

# raw samples, the same in both formats, as many as the database holds
status 0 export --db "$db" --series
[ "$(head -n 1 "$work/out")" = campaign,round,system,bench,params,kind,index,n,ticks,clock,subset ] || fail "columns of export --series"
rows=$(($(wc -l <"$work/out") - 1))
[ "$rows" = "$(sqlite3 "$db" "SELECT sum(n) FROM series WHERE kind <> 'hist'")" ] || fail "export lost samples"
status 0 export --db "$db" --series --format json
[ "$(python3 -c 'import json,sys; print(len(json.load(sys.stdin)))' <"$work/out")" = "$rows" ] || fail "json samples"
status 0 export --db "$db" --format json
python3 -c 'import json,sys; assert {r["bench"]: r["value"] for r in json.load(sys.stdin)}["exit_cpuid"] == 2787' <"$work/out"

# the time lane has its A/A control, n and a spread; nothing about equal samples is worth a claim
run_null 0 time 3
status 0 show --db "$db" --format csv --bench exit_cpuid
says ',local:null+aa,time,.*,exit_cpuid,,ticks/op,2787,.*,3,'
# each launch knows the boot of its host; of several, these are what is counted
[ "$(sql "SELECT count(*) || ' ' || count(DISTINCT value) FROM boot_fact WHERE key = 'launch.host_boot'")" = "6 1" ] ||
	fail "the boot of the host is not stored with each launch of the time lane"
cp "$db" "$work/rebooted.db"
sqlite3 "$work/rebooted.db" "UPDATE boot_fact SET value = 'another' WHERE key = 'launch.host_boot' AND boot_id IN (SELECT b.id FROM boot b
	JOIN job j ON j.id = b.job_id WHERE j.round = 2)"
status 0 compare --db "$work/rebooted.db" null null+aa --bench exit_cpuid --format csv
n=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "n") at = i } END { print $at }' "$work/out")
[ "$n" = 2 ] || fail "n = $n: launches are counted, not boots of the host"
# compared WORD: the judgement in CSV is that
compared() { says "^exit_cpuid,.*,$1,"; }
status 0 compare --db "$db" null null+aa --bench exit_cpuid --format csv
compared equivalent
status 4 compare --db "$db" null null 1 --against 2
status 3 compare --db "$db" null null 1 --against 2 --force --bench exit_cpuid
status 2 compare --db "$db" null null 1 --against 1
talks 'would be compared with itself'
status 2 compare --db "$db" null null 2

# a slower guest of another campaign, in the path lane: exact, and a gate when one asks for it
sed 's/^\(@hvl1 [0-9]* batch kind=body i=[0-9]* d=\)178/\1278/; s/,178/,278/g' "$golden/good.stream" | python3 -c '
import sys, zlib
for line in sys.stdin:
    text = line.rstrip("\n")
    if text.startswith("@hvl1 "):
        text = text[:text.rindex(" *")]
        text += " *%08x" % zlib.crc32(text.encode())
    print(text)' >"$work/slow.stream"
HVLAB_NULL="null.stream=$work/slow.stream" run_null 0 path 2
status 0 compare --db "$db" null null 3 --against 1 --bench exit_cpuid --format csv
compared different
status 1 compare --db "$db" null null 3 --against 1 --bench exit_cpuid --max-slowdown 5
says '^verdict: slower: 1 of 1 benchmarks by more than 5 %; B = local:null of c.*, against A = local:null of c'
says '^exit_cpuid .* SLOWER than allowed'
status 1 compare --db "$db" null --against 1 --bench exit_cpuid --max-slowdown 5 # as one would say it: tonight against then
sqlite3 "$db" 'UPDATE campaign SET started = started + 60 WHERE id = 3' # this test is quicker than the clock of campaigns
status 0 compare --db "$db" null null 1 --against 3 --bench exit_cpuid --max-slowdown 5
says '^B is the older of the two'

# what a guest can do wrong is a verdict, never a lost campaign
export HVLAB_NULL="null.stream=$golden/dead.stream null.end=crash null.retry=$golden/good.stream"
# last QUERY WANTED: of the last campaign
last() { [ "$(sql "SELECT $1 AND campaign_id = (SELECT max(id) FROM campaign) ORDER BY 1 LIMIT 1")" = "$2" ] || fail "not \"$2\": $1"; }
run_null 6 path 2
last "verdict FROM v_cell WHERE bench = 'exit_cpuid'" crash
HVLAB_NULL="null.stream=$golden/crc.stream" run_null 6 path 1
last "verdict FROM v_cell WHERE bench = 'exit_cpuid'" error
HVLAB_NULL="null.stream=$golden/abi2.stream" run_null 6 path 1
last "verdict FROM boot JOIN job j ON j.id = job_id WHERE boot.reason LIKE 'boot.abi guest=2 %'" error
HVLAB_NULL="null.stream=$golden/good.stream null.flood=300000" run_null 0 path 1
export HVLAB_NULL="null.stream=$golden/good.stream"
status 6 run --db "$db" --place local --hv null --bench 'clk_*' --lane path --rounds 1

# one that cannot run is refused with its reason, the others go on; nothing at all is status 5
status 0 run --db "$db" --place local --hv null,native --bench "$four" --lane path --rounds 1
last "state FROM job WHERE system = 'local:native'" refused
status 0 show --db "$db" --coverage --format csv
grep -q '^clk_null,.*,local:native,not run,refused.unsupported text=.' "$work/out" || fail "a refusal has no id"
status 5 run --db "$db" --place local --hv native --bench clk_null --lane path --rounds 1
status 0 resume --db "$db" 1

# rounds of one campaign are launches of one program: another hvlab-hosted is refused, and so is another guest
mkdir "$work/bin"
cp "$BUILD/hvlab-hosted" "$hvlab" "$work/bin"
again="$work/bin/hvlab resume --db $work/native.db --image $BUILD/hvlab-golden.elf"
"$work/bin/hvlab" run --db "$work/native.db" --place local --hv native --bench clk_null --rounds 1 --image "$BUILD/hvlab-golden.elf" \
	>"$work/out" 2>"$work/err" || fail "native does not run"
# three passes over the suite, ten batches in each
series="FROM series WHERE kind IN ('body', 'control')"
[ "$(sql "SELECT count(*) $series AND n = 30" "$work/native.db")" = 4 ] || fail "not all batches of all passes"
"$work/bin/hvlab" export --db "$work/native.db" --series --format csv | awk -F, 'NR > 1 && $9 + 0 <= 0 { exit 1 }' || fail "a batch took no time"
sqlite3 "$work/native.db" "UPDATE job SET state = 'pending', attempt = 1 WHERE id = 1"
echo >>"$work/bin/hvlab-hosted"
if $again >"$work/out" 2>"$work/err"; then fail "two programs in one campaign"; fi
one_line
talks 'began with the guest image .*hvlab-hosted is another one'
cp "$BUILD/hvlab-hosted" "$work/bin"
$again >"$work/out" 2>"$work/err" || fail "the old program does not go on"

echo "run, show, compare, export and verdicts hold"
