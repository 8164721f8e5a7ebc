#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab explain in the lab: what the functions of a path add up to is the benchmark's value in an ordinary run, to the
# instruction, in every form in which it is shown; every instruction has a name; callgrind_annotate reads the same sum; two systems
# differ by what their functions differ. EXPLAIN_PLACE, EXPLAIN_SYSTEMS, EXPLAIN_BENCHES: others than the quick ones (tests/long);
# EXPLAIN_DB: a database that is kept, and what it has already is not run again.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need sqlite3
[ -z "${EXPLAIN_PLACE:-}" ] || limit=3600 # six systems, one after the other, on Bochs
db=${EXPLAIN_DB:-$db}
place=${EXPLAIN_PLACE:-lab/qemu}
systems=${EXPLAIN_SYSTEMS:-minimal/svm,kvm/direct}
benches=${EXPLAIN_BENCHES:-exit_cpuid irq_selfipi mem_touch}

cells="cell x JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id"
[ -s "$db" ] && [ "$(sql "SELECT count(*) > 0 FROM $cells WHERE c.id = 1")" = 1 ] ||
	run --place "$place" --hv "$systems" --rounds 1 --bench "$(echo $benches | tr ' ' ',')"

# sum FILE: of the column self of its CSV, by system; an operation that costs nothing has no functions
sum() { awk -F, 'NR > 1 { s[$2] += $8 } END { for (x in s) if (s[x]) print x, s[x] }' "$1" | sort; }
# the ordinary run's values of a benchmark, by system
values() {
	sql "SELECT j.system || ' ' || x.id FROM cell x JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id
	     WHERE x.bench = '$1' AND x.verdict = 'ok' AND j.campaign_id = 1" | while read -r system cell; do
		echo "$system $("$hvlab" export --db "$db" --series --format csv 1 | awk -F, -v s="$system" -v b="$1" '
			$3 == s && $4 == b && ($6 == "body" || $6 == "control") { v[$6, ++k[$6]] = $9; n = $8 }
			function median(kind,   i, j, t, m) {
				m = k[kind]
				for (i = 1; i <= m; i++) for (j = i + 1; j <= m; j++)
					if (v[kind, j] < v[kind, i]) { t = v[kind, i]; v[kind, i] = v[kind, j]; v[kind, j] = t }
				return m % 2 ? v[kind, (m + 1) / 2] : (v[kind, m / 2] + v[kind, m / 2 + 1]) / 2
			}
			END { print (median("body") - median("control")) / n }')"
	done | awk '$2 != 0' | sort
}

# recorded BENCH: how hvlab is told to show what has been recorded of it; else to record it
recorded() {
	tag=$(sql "SELECT c.tag FROM $cells JOIN path p ON p.cell_id = x.id WHERE x.bench = '$1' ORDER BY c.id DESC LIMIT 1")
	[ -z "$tag" ] && echo "--place $place --hv $systems" || echo "--from $tag"
}

for bench in $benches; do
	if [ "$(sql "SELECT count(*) FROM $cells WHERE c.id = 1 AND x.bench = '$bench' AND x.verdict <> 'skip'")" = 0 ]; then
		echo "$bench: not on $systems"
		continue
	fi
	status 0 explain "$bench" --db "$db" $(recorded "$bench") --format csv
	head -n 1 "$work/out" | grep -qx 'campaign,system,bench,params,layer,function,calls,self,total' || fail "other columns"
	sum "$work/out" >"$work/sums"
	values "$bench" >"$work/values"
	shown="$work/sums $work/values"
	cmp -s "$work/sums" "$work/values" || fail "$bench: the functions do not add up to the value"
	awk -F, '{ all[$2] += $8 } $5 == "unknown" { none[$2] += $8 }
		END { for (x in none) if (none[x] * 50 > all[x] && all[x]) exit 1 }' "$work/out" || fail "$bench: 2 % or more has no name"
done

[ -z "${EXPLAIN_PLACE:-}" ] || exit 0
status 0 explain exit_cpuid --db "$db" --hv kvm/direct --tree
says "kvm_emulate_cpuid (kvm)"
value=$(sed -n 's/^exit_cpuid on .*: \([0-9]*\) instructions; .*/\1/p' "$work/out")
[ "$value" -gt 1000 ] || fail "exit_cpuid is \"$value\""
status 0 explain exit_cpuid --db "$db" --from last --folded
[ "$(awk '{ s += $NF } END { print s }' "$work/out")" = "$value" ] || fail "folded stacks have another sum"
status 0 explain exit_cpuid --db "$db" --from last --trace
grep -q "kvm      kvm_emulate_cpuid$" "$work/out" || fail "no first instruction of kvm_emulate_cpuid in the trace"
status 0 explain exit_cpuid --db "$db" --from last --story
says "kvm_emulate_cpuid: .*; answers CPUID"
awk '/^```/ { on = 0 } on; /hvlab explain exit_cpuid --story/ { seen = 1 } seen && /^```/ { on = 1; seen = 0 }' README.md >"$work/said"
[ -s "$work/said" ] || fail "the README tells no story"
grep -vxFf "$work/out" "$work/said" >"$work/old" && { shown=$work/old; fail "the README tells another story"; }
status 0 explain exit_cpuid --db "$db" --from last --callgrind
if command -v callgrind_annotate >/dev/null; then
	cp "$work/out" "$work/callgrind.out.1"
	(cd "$work" && callgrind_annotate --threshold=100 callgrind.out.1) >"$work/annotated" 2>"$work/err" || fail "callgrind_annotate refuses the file"
	shown=$work/annotated
	[ ! -s "$work/err" ] || fail "callgrind_annotate complains"
	[ "$(sed -n 's/^ *\([0-9,]*\) .*PROGRAM TOTALS$/\1/p' "$work/annotated" | tr -d ,)" = "$value" ] || fail "callgrind_annotate has another sum"
	grep -q "kvm_emulate_cpuid" "$work/annotated" || fail "callgrind_annotate has no kvm_emulate_cpuid"
else
	echo "callgrind_annotate (valgrind) is not installed: that file is not read back"
fi

status 0 report --db "$db" --output "$work/page.html" last
for said in 'Flame graph of exit_cpuid on KVM' '<title>kvm_emulate_cpuid (KVM): '; do
	grep -q "$said" "$work/page.html" || fail "the report does not say \"$said\""
done
docs/explain_flame.sh "$work/page.html" | cmp -s - docs/explain_cpuid_kvm.svg || fail "the README's flame graph is another one: docs/explain_flame.sh"

# two systems, and what is no question
status 0 explain exit_cpuid minimal/svm kvm/direct --db "$db" --format csv
[ "$(awk -F, 'NR > 1 && $1 != "all" { s += $5 } END { print s }' "$work/out")" = "$(awk -F, '$1 == "all" { print $5 + 0 }' "$work/out")" ] ||
	fail "the difference is not the sum of its functions'"
status 0 compare minimal/svm kvm/direct --db "$db" --force
says '^exit_cpuid: [a-z0-9_]* +[0-9]*, [a-z0-9_]* +[0-9]*, [a-z0-9_]* +[0-9]* and [0-9]* more$'
status 0 explain exit_cpuid kvm/direct kvm/direct --db "$db" --from last --against last --format csv
[ "$(tail -n +2 "$work/out" | cut -d, -f1,5)" = all,+0 ] || fail "a system differs from itself"
status 2 explain exit_cpuid kvm/direct --db "$db"
one_line
status 2 explain exit_cpui --db "$db"
talks 'did you mean "exit_cpuid"'
status 2 explain 'exit_*' --db "$db"
status 2 explain exit_cpuid --place local --db "$db"
status 3 explain clk_gap --hv bare --db "$db"
talks "takes its own time"
status 3 explain exit_hlt --from last --db "$db"

# a database of a time when no paths were recorded
old=$work/old.db
sqlite3 "$db" "VACUUM INTO '$old'"
sqlite3 "$old" "DROP TABLE path; DROP TABLE path_symbol"
for from in '--from last' '--hv kvm/direct'; do
	status 7 explain exit_cpuid --db "$old" $from
	one_line
	talks "was made before hvlab recorded paths .*: name another one with --db"
done
status 0 report --db "$old" --output "$work/page.html" 1
status 0 compare minimal/svm kvm/direct 1 --db "$old" --force
