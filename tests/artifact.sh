#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A campaign as a folder that others can check and run again, and what comes out when they do. Canned guests.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need sqlite3
ln -s "$PWD/reports" "$work/reports"
ln -s "$PWD/LICENSE" "$work/LICENSE"
cp "$hvlab" "$work/hvlab"
cp "$BUILD/hvlab-golden.elf" "$work/hvlab-metal.elf" # the image that the canned guests say they are
hvlab=$work/hvlab
export HVLAB_NULL="null.stream=$golden/good.stream"

canned() { run --place local --hv null --lane "$1" --rounds "$2" --name "$1" --bench "$four"; }
canned path 2
canned time 3
path=$(sql "SELECT tag FROM campaign WHERE name = 'path'") time=$(sql "SELECT tag FROM campaign WHERE name = 'time'")

# --- the folder: all that is needed, nothing of another campaign, sums that other programs check
dir=$work/published
status 0 artifact "$path" --db "$db" --output "$dir"
says "artifact: $dir"
for file in README LICENSE plan.ini values.csv series.csv facts.csv report.html reproduce.sh hvlab-metal.elf results.db; do
	[ -s "$dir/$file" ] || fail "no $file in the folder"
done
(cd "$dir" && sha256sum --quiet -c SHA256SUMS) || fail "sums that sha256sum does not confirm"
[ "$(ls "$dir" | wc -l)" = $(($(wc -l <"$dir/SHA256SUMS") + 1)) ] || fail "a file without a sum"
[ "$(sql 'SELECT group_concat(tag) FROM campaign' "$dir/results.db")" = "$path" ] || fail "more than that campaign is in its database"
[ "$(sql 'SELECT count(*) FROM boot' "$dir/results.db") $(sql 'SELECT count(*) FROM cell' "$dir/results.db")" = "2 8" ] ||
	fail "rows of another campaign, or too few"
[ -z "$(sql 'PRAGMA foreign_key_check' "$dir/results.db")" ] || fail "rows without what they refer to"
"$hvlab" show "$path" --db "$db" --format csv >"$work/values.csv"
cmp -s "$work/values.csv" "$dir/values.csv" || fail "values.csv is not what show says"
"$hvlab" show --db "$dir/results.db" --format csv | cmp -s - "$dir/values.csv" || fail "the packed database gives other values"
status 2 artifact "$path" --db "$db" --output "$dir"
talks 'is there already'
status 2 artifact nosuch --db "$db" --output "$work/nosuch"
[ ! -e "$work/nosuch" ] || fail "a folder of nothing"
status 4 artifact "$path" --db "$db" --output "$work/no/where"
talks 'No such file or directory'
# what a database calls an image is no path
sqlite3 "$db" ".backup $work/other.db"
sqlite3 "$work/other.db" "UPDATE image SET kind = 'metal/../../x'"
status 0 artifact "$path" --db "$work/other.db" --output "$work/other"
grep -q 'not in this folder' "$work/other/README" || fail "an image of an unknown kind is packed"

# --- run again: identical; of another length: named, with status 1; only a part: no more is asked of it
again() { wanted_=$1; shift; status "$wanted_" reproduce "$@" --db "$work/again.db"; }
again 0 "$dir"
says 'reproduce: 3 of 3 numbers identical'
HVLAB=$hvlab "$dir/reproduce.sh" --db "$work/again.db" >"$work/out" 2>"$work/err" || fail "reproduce.sh"
says 'reproduce: 3 of 3 numbers identical'
[ "$(sql 'SELECT DISTINCT name FROM campaign' "$work/again.db")" = "of $path" ] || fail "the second run does not say what it is of"
longer 5 "$work/longer.stream"
HVLAB_NULL="null.stream=$work/longer.stream" again 1 "$dir"
says '^exit_cpuid .*2787 .*2792 .*differs'
says 'reproduce: 2 of 3 numbers identical, others differ'
again 1 "$dir" --against last --format csv
says '^exit_cpuid,local:null,,2787,2792,differs,'
says '^clk_null,local:null,,.*,identical,'

# --- time lane: intervals that overlap, and such that do not
status 0 artifact "$time" --db "$db" --output "$work/timed"
again 0 "$work/timed"
says 'reproduce: 4 of 4 numbers overlap'
longer 500 "$work/slower.stream"
HVLAB_NULL="null.stream=$work/slower.stream" again 1 "$work/timed"
says '^exit_cpuid .*apart'
again 2 "$work/timed" --against "$(sql "SELECT tag FROM campaign WHERE name = 'of $path' ORDER BY id LIMIT 1" "$work/again.db")"
talks 'never compared'

# --- a folder that is not what was published, and none at all
cp -r "$dir" "$work/forged"
sed -i 's/2787/2700/' "$work/forged/values.csv"
again 7 "$work/forged"
talks 'values.csv is not the file that was published'
one_line
cp -r "$dir" "$work/outside"
echo "$(head -c 64 "$dir/SHA256SUMS")  ../../etc/passwd" >>"$work/outside/SHA256SUMS"
again 7 "$work/outside"
talks "none of sha256sum's"
cp -r "$dir" "$work/silent"
sed -i '/results.db/d' "$work/silent/SHA256SUMS"
again 7 "$work/silent"
talks 'does not name results.db'
again 2 "$work/nowhere"
talks 'hvlab artifact makes such a folder'
again 2
talks 'which folder'
echo "a published campaign is packed, checked and run again"
