#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What each verb says, word by word, is in tests/golden/verbs/VERB.txt. Other tests go by exit status, CSV, JSON and the
# database, so that a change of prose changes these files and nothing else. They are written anew by
#
#   UPDATE=1 tests/verbs.sh    (look at the difference)
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
export HOME="$work" XDG_CONFIG_HOME="$work/config" HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream"
four=clk_null,exit_cpuid,exit_hypercall,mem_chase_random
texts=$work/verbs
mkdir "$texts"

# what differs between two runs, two machines or two catalogues, how full a line is, and what is said only when a boot takes a second
same() {
	sed -E "s|$work|WORK|g; s|$BUILD|BUILD|g; s|$PWD|TREE|g; s/c20[0-9]{6}-[0-9]{6}-[0-9a-f]{4}/TAG/g; s/$(sed 's/[.]/[.]/g' VERSION)/VERSION/g
		s/20[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?/DATE/g; s/, [0-9.]+ s\$/, N s/; s/\([0-9]+ KB\)/(N KB)/; s/ [0-9]+ [^ ]+ 20[0-9]{2}([^ ;]+)?; / DATE; /; /^\| preflight: /d; /^\| \[[0-9]+\/[0-9]+\] .*: running \([0-9]+ s\)/d
		s/^[0-9]+ of [0-9]+ cells/N of N cells/; s/^(not run: not in the plan \()[0-9]+\): .*/\1N): .../"
}
# call STATUS VERB ARGUMENT...: what it says becomes part of VERB.txt; stderr behind a bar
call() {
	ended=$1
	shift
	status "$ended" "$@"
	[ "$ended" != 2 ] || one_line
	{
		echo "\$ hvlab $*"
		cat "$work/out"
		sed 's/^/| /' "$work/err"
		[ "$ended" = 0 ] || echo "[$ended]"
		echo
	} | same >>"$texts/$1.txt"
}
null() { call "$1" run --db "$db" --place local --hv null --workers 1 --order 7 --seed 7 --bench "$four" --lane "$2" --rounds "$3"; }

call 0 help
call 2 compere
mv "$texts/compere.txt" "$work/unknown" && cat "$work/unknown" >>"$texts/help.txt"
for verb in $(sed -n 's/^  \([a-z]*\)  .*/\1/p' "$texts/help.txt"); do
	status 0 help "$verb"
	same <"$work/out" >"$texts/$verb.txt"
	echo >>"$texts/$verb.txt"
done

# --- what cannot be asked for
call 2 doctor --place mars
call 2 doctor --place lab/intl
call 2 list --bench exit_cpiud
call 2 list --format xml
call 2 plan --place lab@debain13
call 2 plan --hv minimal/vmx --place lab/amd
call 2 plan --hv bare --place lab --lane time
call 2 plan "$work/none.ini"
call 2 run --rouds 3
call 2 run --db "$db" --hv null --place local --rounds many
call 2 run --db "$db" --hv natve
call 2 run --db "$db" --hv null --place local --events page-fualts
call 7 show --db "$work/none.db"
call 2 show --rounds 3
call 2 compare bare
call 2 image
call 2 image --hv kvm --output "$work/x.iso"
call 2 lab lst
call 2 lab import
call 2 crosscheck mbv
call 2 sweep --place mars
printf '[plan]\nhv = null\nplace = local\nruonds = 3\n' >"$work/bad.ini"
call 2 run --db "$db" "$work/bad.ini"

# --- runs of canned guests
null 0 path 2
null 0 time 3
HVLAB_NULL="null.stream=$golden/dead.stream null.end=crash null.retry=$golden/good.stream" null 6 path 1
HVLAB_NULL="null.stream=$golden/abi2.stream" null 6 path 1
HVLAB_NULL="$HVLAB_NULL null.uncounted=1" null 0 path 1
call 6 run --db "$db" --workers 1 --place local --hv null --bench 'clk_*' --lane path --rounds 1
call 0 run --db "$db" --workers 1 --place local --hv null,native --bench "$four" --lane path --rounds 1
call 5 run --db "$db" --place local --hv native --bench clk_null --lane path --rounds 1
call 0 resume --db "$db" 1

# --- what is kept of them
call 0 list clk_null
call 0 show --db "$db" 1
call 0 show --db "$db" 2 --body
call 0 show --db "$db" 3
call 0 show --db "$db" 4
call 0 show --db "$db" 5
for what in --clock --guest-diff --launch-cost --counters --crosschecks '--log 1' '--log 999' '--log first' --versions; do
	case $what in *999 | *first | --versions) ended=2 ;; *) ended=0 ;; esac
	call $ended show --db "$db" 1 $what
done
call 0 compare --db "$db" null null+aa 2
call 4 compare --db "$db" null null 2 --against 1
call 0 compare --db "$db" null null 2 --against 1 --force --bench exit_cpuid
call 2 compare --db "$db" nul native 1
call 2 export --db "$db" 1 --bench exit_cpiud
call 2 show --db "$db" c1999

# --- many files, many hosts
call 0 merge --db "$work/merged.db" "$db"
call 0 import --db "$work/merged.db" "$db"
echo nonsense >"$work/nonsense.db"
call 7 merge --db "$work/merged.db" "$work/nonsense.db" "$work/none.db"
call 2 merge --db "$work/merged.db"
call 2 fleet
call 2 fleet start
call 2 fleet status --db "$db" --fleet "$work/none.ini"
call 0 fleet init --output "$work/fleet"
call 2 fleet init
call 2 fleet status --db "$db" --fleet "$work/fleet/fleet.ini"
call 2 fleet work x
call 2 compare --db "$db" null null+aa 2 --hosts
call 0 show --db "$db" 2 --hosts --bench exit_cpuid

# --- nights
printf '[plan]\nhv = null\nplace = local\nbench = %s\nlane = path\nrounds = 1\nseed = 7\norder = 7\n' "$four" >"$work/night.ini"
for ended in 3 0; do call $ended nightly "$work/night.ini" --db "$work/nights.db" --workers 1; done
call 2 nightly
call 0 gate --db "$work/nights.db" --all
call 3 gate --db "$work/nights.db" 1
call 0 history --db "$work/nights.db" exit_cpuid null
call 2 history --db "$work/nights.db" exit_cpiud
call 2 baseline ack --db "$work/nights.db"
call 2 baseline move --db "$work/nights.db"
call 0 baseline set --db "$work/nights.db" 1 --bench 'exit_*' --who ada --why 'another compiler'
call 0 baseline show --db "$work/nights.db"

# --- every word of a comparison, and why
python3 tests/one_road.py make "$db"
call 3 compare --db "$db" bare kvm/direct c20260101-000000-0001
call 3 compare --db "$db" bare kvm/direct c20260101-000000-0001 --bench zero_in_a --max-slowdown 5
call 3 compare --db "$db" native kvm/direct c20260101-000000-0002
call 0 compare --db "$db" native kvm/direct c20260101-000000-0002 --bench equivalent --max-slowdown 0.05
call 0 compare --db "$db" native kvm/direct c20260101-000000-0002 --bench slower,faster,only_b --mean
call 0 compare --db "$db" bare kvm/direct c20260101-000000-0001 --bench equal,different --mean
call 2 compare --db "$db" bare bare c20260101-000000-0001
call 0 show --db "$db" c20260101-000000-0001
call 0 show --db "$db" c20260101-000000-0002

# --- what the lecture says
call 3 lecture --db "$db" c20260101-000000-0002
call 3 lecture --db "$work/nights.db" --lang ru
call 2 lecture --db "$db" --lang de
call 2 lecture --db "$db" c1999

# --- what is handed in
call 2 lab-report --db "$db" --group K-42
call 0 lab-report --db "$db" --name Ada --group K-42 --output "$work/page.html" c20260101-000000-0001
call 0 verify "$work/page.html"
sed 's/Ada/Eve/' "$work/page.html" >"$work/eve.html"
call 1 verify --lang ru "$work/eve.html"
call 2 verify "$work/none.html"

# --- what a plan will find, by a pilot
call 0 plan --db "$db" --place local --hv native,kvm/direct --pilot c20260101-000000-0002 --detect 5
call 2 plan --db "$db" --place local --hv native,kvm/qemu --pilot c20260101-000000-0002 --detect 5
call 2 plan --db "$db" --place lab --hv bare --detect 5
call 2 plan --db "$db" --place local --hv native --pilot c20260101-000000-0001 --detect 5

[ -z "${UPDATE:-}" ] || cp "$texts"/*.txt tests/golden/verbs/
diff -ru tests/golden/verbs "$texts" || fail "what a verb says has changed: UPDATE=1 tests/verbs.sh, and look at it"
echo "all verbs say what they said before"
