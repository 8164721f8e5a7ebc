#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The table of docs/explain.md: what was seen of whether a path adds up to the value of its benchmark, out of databases with campaigns of
# hvlab explain and of hvlab run. A cell is the sum over all functions; "(alone)": no ordinary run is there to compare with; "!": the
# ordinary run has another value; "?": of how many in a hundred instructions the name is not known, where that is not nought.
#
#   docs/explain_seen.sh DATABASE...            prints it
#   docs/explain_seen.sh --write DATABASE...    puts it into docs/explain.md
set -eu

here=$(cd "$(dirname "$0")" && pwd)
hvlab=${HVLAB:-$here/../build/hvlab}
write=
[ "${1:-}" != --write ] || { write=1; shift; }
[ $# -gt 0 ] || { echo "usage: docs/explain_seen.sh [--write] DATABASE..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
has_paths="SELECT 1 FROM path p JOIN cell x ON x.id = p.cell_id JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id WHERE j.campaign_id = c.id"

for db; do
	for tag in $(sqlite3 -readonly "$db" "SELECT tag FROM campaign c WHERE NOT EXISTS ($has_paths)"); do
		"$hvlab" show "$tag" --db "$db" --format csv | awk -F, 'NR > 1 { print "value," $2 "," $5 "," $8 }'
	done
	for tag in $(sqlite3 -readonly "$db" "SELECT tag FROM campaign c WHERE EXISTS ($has_paths)"); do
		benches=$(sqlite3 -readonly "$db" "SELECT DISTINCT x.bench FROM path p JOIN cell x ON x.id = p.cell_id JOIN boot b ON b.id = x.boot_id
			JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id WHERE c.tag = '$tag'" | paste -s -d ,)
		"$hvlab" explain "$benches" --db "$db" --from "$tag" --format csv 2>/dev/null | awk -F, 'NR > 1 { print "sum," $2 "," $3 "," $8 "," ($5 == "unknown") }'
	done
done >"$work/rows"

awk -F, '
	$1 == "value" { value[$2, $3] = $4; next }
	{ sum[$2, $3] += $4; none[$2, $3] += $5 ? $4 : 0 }
	{ split($2, at, ":"); systems[at[2]]; places[at[1]]; benches[$3] }
	function cell(place, on, bench,   key, text) {
		key = place ":" on SUBSEP bench
		if (!(key in sum)) return "-"
		text = sum[key] (key in value ? (value[key] == sum[key] ? "" : " ! " value[key]) : " (alone)")
		return none[key] ? text sprintf(" ? %.1f", 100 * none[key] / sum[key]) : text
	}
	END {
		print "| benchmark | system | lab/qemu | lab/intel | lab/amd |\n|---|---|---:|---:|---:|"
		for (b in benches) for (s in systems)
			printf "| `%s` | `%s` | %s | %s | %s |\n", b, s, cell("lab/qemu", s, b), cell("lab/intel", s, b), cell("lab/amd", s, b) | "sort"
	}' "$work/rows" >"$work/table"
if [ -z "$write" ]; then
	cat "$work/table"
	exit
fi
awk -v file="$work/table" '/^\| benchmark \| system / { while ((getline line < file) > 0) print line; skip = 1 }
	!/^\|/ { skip = 0 } !skip { print }' "$here/explain.md" >"$work/page"
cat "$work/page" >"$here/explain.md"
