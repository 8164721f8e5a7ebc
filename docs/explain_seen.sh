#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The table of docs/explain.md: what was seen of whether a path adds up to the value of its benchmark, out of databases with campaigns of
# hvlab explain and of hvlab run. A cell is the sum over all functions; "(alone)": no ordinary run is there to compare with; "!": the
# ordinary run has another value, several values: campaigns differ; "?": of how many in a hundred instructions the name is not known, where that is not nought.
#
#   docs/explain_seen.sh DATABASE...            prints it
#   docs/explain_seen.sh --write DATABASE...    puts it into docs/explain.md
#   docs/explain_seen.sh --add DATABASE...      the same, and what they have not stays as it is there
set -eu

here=$(cd "$(dirname "$0")" && pwd)
hvlab=${HVLAB:-$here/../build/hvlab}
write='' add=''
case ${1:-} in --write | --add) write=1; [ "$1" = --write ] || add=1; shift ;; esac
[ $# -gt 0 ] || { echo "usage: docs/explain_seen.sh [--write | --add] DATABASE..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
paths="path p JOIN cell x ON x.id = p.cell_id JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id"

# What both kinds of campaign say, as one table each: params are words with commas, so nothing here takes a line apart itself.
{
	echo "CREATE TABLE value(campaign, system, lane, class, bench, params, unit, value, low, high, n, d, e, clock, verdict, reason, ns, gb, exits, note, subset);"
	echo "CREATE TABLE sum(campaign, system, bench, params, layer, function, calls, self, total);"
	echo ".mode csv"
} >"$work/sql"
k=0
for db; do
	for row in $(sqlite3 -readonly -separator / "$db" "SELECT tag, coalesce((SELECT group_concat(DISTINCT x.bench) FROM $paths
			WHERE c.tag = o.tag), '') FROM campaign o"); do
		k=$((k + 1)) tag=${row%%/*} benches=${row#*/}
		if [ -n "$benches" ]; then
			"$hvlab" explain "$benches" --db "$db" --from "$tag" --format csv >"$work/$k" 2>"$work/err" || cat "$work/err" >&2
		else
			"$hvlab" show "$tag" --db "$db" --format csv >"$work/$k"
		fi
		echo ".import --skip 1 $work/$k $([ -n "$benches" ] && echo sum || echo value)" >>"$work/sql"
	done
done
cat >>"$work/sql" <<'END'
.mode list
.headers off
CREATE VIEW one AS SELECT DISTINCT system, bench, params, sum(self) AS total, 100.0 * sum(self * (layer = 'unknown')) / sum(self) AS unknown
	FROM sum GROUP BY campaign, system, bench, params;
CREATE VIEW cell AS SELECT substr(system, 1, instr(system, ':') - 1) AS place, substr(system, instr(system, ':') + 1) AS variant, bench, params,
	printf('%.10g', total) || CASE
		WHEN v.value IS NULL THEN ' (alone)'
		WHEN abs(v.value - total) > 1e-6 * abs(total) THEN ' ! ' || v.value ELSE '' END ||
		CASE WHEN unknown > 0 THEN printf(' ? %.1f', unknown) ELSE '' END AS text
	FROM one LEFT JOIN value v USING (system, bench, params);
SELECT '| benchmark | system | lab/qemu | lab/intel | lab/amd |' || char(10) || '|---|---|---:|---:|---:|';
SELECT '| `' || bench || '`' || CASE WHEN params <> '' THEN ' ' || params ELSE '' END || ' | `' || variant || '` | ' ||
	coalesce(group_concat(DISTINCT text) FILTER (WHERE place = 'lab/qemu'), '-') || ' | ' || coalesce(group_concat(DISTINCT text) FILTER (WHERE place = 'lab/intel'), '-') || ' | ' ||
	coalesce(group_concat(DISTINCT text) FILTER (WHERE place = 'lab/amd'), '-') || ' |' FROM cell GROUP BY bench, params, variant ORDER BY bench, params, variant;
END
sqlite3 :memory: <"$work/sql" >"$work/table"
if [ -n "$add" ]; then # of two rows of one benchmark and system the cells that say something, the new one first
	{ head -n 2 "$work/table"
	  { tail -n +3 "$work/table"; sed -n '/^| benchmark | system /,/^$/p' "$here/explain.md" | tail -n +3 | grep '^|'; } |
		awk -F' *[|] *' '{ k = $2 " | " $3 } !(k in seen) { seen[k] = 1; order[++n] = k } { for (i = 4; i <= 6; i++) if (!((k, i) in c) || c[k, i] == "-") c[k, i] = $i }
			END { for (j = 1; j <= n; j++) { k = order[j]; print "| " k " | " c[k, 4] " | " c[k, 5] " | " c[k, 6] " |" } }' | LC_ALL=C sort
	} >"$work/both"
	mv "$work/both" "$work/table"
fi
if [ -z "$write" ]; then
	cat "$work/table"
	exit
fi
awk -v file="$work/table" '/^\| benchmark \| system / { while ((getline line < file) > 0) print line; skip = 1 }
	!/^\|/ { skip = 0 } !skip { print }' "$here/explain.md" >"$work/page"
cat "$work/page" >"$here/explain.md"
