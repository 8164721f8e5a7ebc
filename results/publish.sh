#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the folder of a published run (README.md here says what it must hold and why) from a stored campaign; its README.md
# remains for you. Facts that name a machine are left out, and what a machine says of itself that only emulates another one: no
# count depends on it.
#
#   results/publish.sh CAMPAIGN NAME [DATABASE]     NAME: a few words joined by hyphens
set -eu

[ $# -ge 2 ] || { echo "usage: results/publish.sh CAMPAIGN NAME [DATABASE]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
campaign=$1 name=$2 db=${3:-$here/hvlab.db}
hvlab=${HVLAB:-$here/../build/hvlab}
ask() { "$hvlab" "$@" --db "$db"; }
say() { sqlite3 -readonly "$db" "SELECT $1 FROM campaign WHERE tag = '$campaign'"; }

[ -n "$(say tag)" ] || { echo "results/publish.sh: no campaign $campaign in $db" >&2; exit 2; }
date=$(echo "$campaign" | sed 's/^c\(....\)\(..\)\(..\)-.*/\1-\2-\3/')
to=$here/$date-$(say lane)-$name
mkdir "$to" # a published run is never edited
ask show "$campaign" --format csv >"$to/values.csv"
ask export "$campaign" --series --format csv >"$to/series.csv"
ask show "$campaign" --facts --format csv | grep -Ev '^[^,]*,[^,]*,host\.(name|serial)' |
	grep -Ev '^environment,"?lab[^,]*:(bare|minimal)[^,]*,(host|topology|placement)\.' >"$to/facts.csv"
say plan >"$to/plan.ini"
ask report "$campaign" --redact --output "$to/report.html" >/dev/null
# where paths were recorded: what each step from version to version is made of
benches=$(sqlite3 -readonly "$db" "SELECT DISTINCT x.bench FROM path p JOIN cell x ON x.id = p.cell_id JOIN boot b ON b.id = x.boot_id
	JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id WHERE c.tag = '$campaign' ORDER BY 1" | paste -s -d ,)
if [ -n "$benches" ] && ! ask explain "$benches" --from "$campaign" --steps --format csv >"$to/steps.csv" 2>/dev/null; then
	rm -f "$to/steps.csv" # one version alone, or a path that is not its value
fi
echo "$to"
