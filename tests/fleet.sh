#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A fleet of two nodes: a real munged, slurmctld and two slurmd on loopback, each node's machine being the lab. The plan's hypervisors
# make each node "boot" into them; both nodes are lost in mid-job, one process hangs and the other goes on unseen: in the end every
# cell is there once. Cancelled, what runs ends itself. A part that is lacking is submitted again alone.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/slurm.sh
[ -e "$BUILD/lab/debian12/xen/manifest" ] || skip "the lab's hosts are not assembled: make images"
fast=$BUILD/hvlab
clean_up() { slurm_stop >/dev/null 2>&1 || true; }

# A node of its own has a work directory of its own. Each start is noted; what the first part of each node starts is stopped at once,
# while $work/stop is there, so that it is lost in mid-job however fast it is.
cat >"$work/node" <<END
#!/bin/sh
[ "\$1" != fleet ] || echo "\$4 \${SLURM_RESTART_COUNT:-0} \$(cat $slurm/boot/\$SLURMD_NODENAME)" >>$work/starts
case "\$4 \${SLURM_RESTART_COUNT:-0}" in
hv?.0000\ 0)
	[ ! -e $work/stop ] || {
		(
			until child=\$(pgrep -P \$\$ -f ' resume '); do :; done
			kill -STOP \$child
			echo \$child >$work/stopped.\$SLURMD_NODENAME
		) &
	} ;;
esac
export HVLAB_WORK=$work/guests-\$SLURMD_NODENAME
exec $fast "\$@"
END
chmod +x "$work/node"
touch "$work/stop"
mkdir "$work/shared" "$work/scratch"
cat >"$work/fleet.ini" <<END
[fleet]
directory = $work/shared
scratch = $work/scratch
program = $work/node
[nodes]
hv1 = kvm,xen
hv2 = kvm,xen
[machines]
box = hv1 winrm://bench@box
END
export HVLAB_FLEET="$work/fleet.ini"
status 0 fleet init --output "$work/init"
[ -x "$work/init/hvlab-boot" ] && [ -x "$work/init/hvlab-reboot" ] || fail "no scripts"
grep -qx 'Licenses=box:1' "$work/init/slurm-hvlab.conf" || fail "no licence for a machine without slurmd"
slurm_configure "$work/init"
slurm_start

# what one machine alone measures; its hosts then lie ready as snapshots for both nodes
printf '[plan]\nhv = kvm/direct,xen/pvh\nplace = lab/qemu\nlane = path\nbench = clk_null,exit_cpuid\nrounds = 2\nseed = 3\norder = 5\n' >"$work/plan.ini"
"$fast" run --db "$work/alone.db" "$work/plan.ini" --rounds 1 >"$work/out" 2>"$work/err" || fail "a run without a fleet ended with $?"
status 0 fleet submit "$work/plan.ini" --db "$db"
says '^campaign c.*: 8 jobs in [0-9]* of [0-9]* parts on 3 hosts'
tag=$(sql 'SELECT tag FROM campaign')
parts=$(ls "$work/shared/$tag/queue" | wc -l)

# --- both nodes are lost while they work on their first part
out=$work/shared/$tag/out
stopped() { [ -s "$work/stopped.hv1" ] && [ -s "$work/stopped.hv2" ]; }
within 60 stopped || fail "the parts do not start: $(squeue)"
hung=$(cat "$work/stopped.hv1") # it hangs; what it has begun is not done
node_lose hv1
node_lose hv2
kill -CONT "$(cat "$work/stopped.hv2")" # it goes on, and nobody sees it
rm "$work/stop"
within 120 [ -e "$out/hv2.0000.0.db" ] || fail "who lost Slurm did not deliver"
lost() { [ "$(sinfo -h -t down -N -o %N | sort -u | wc -l)" = 2 ]; }
within 120 lost || fail "Slurm has not noticed: $(sinfo -N)"
for node in $hosts; do node_start "$node"; done

# --- all of it comes
ended() { [ -z "$(squeue -h)" ]; }
within 400 ended || fail "parts do not end: $(squeue; tail -n 5 "$work/shared/$tag"/log/*.txt)"
[ -e "$work/shared/$tag/all.db" ] || fail "nothing was merged in the end: $(cat "$work/shared/$tag/log/merge.txt")"
! kill -0 $hung 2>/dev/null || fail "who hung is still there"
grep -q 'the lease of hv1.0000 is gone: ended' "$work/shared/$tag/log/hv1.0000.txt" || fail "no word of the lease"
grep -q 'hv2.0000 was delivered by an earlier start' "$work/shared/$tag/log/hv2.0000.txt" || fail "hv2 did its part twice"
grep -q '^hv1.0000 1 ' "$work/starts" && grep -q '^hv2.0000 1 ' "$work/starts" || fail "no part came again: $(cat "$work/starts")"
status 0 fleet status --db "$db" --format csv
[ "$(grep -c '^hv[12]\..*,yes$' "$work/out")" = "$parts" ] || fail "not every part is delivered"
status 0 fleet collect --db "$db"
says "^campaign $tag: 8 of 8 jobs are done$"
status 0 fleet collect --db "$db"
says ': 0 new launches'
refused=$(sql "SELECT system || ': ' || reason FROM job WHERE state = 'refused'")
[ -z "$refused" ] || fail "refused: $refused: $(tail -n 4 "$work/shared/$tag"/log/*.txt)"
for file in "$db" "$work/shared/$tag/all.db"; do
	[ "$(sql 'SELECT count(*) FROM boot' "$file")" = 8 ] || fail "launches were lost or doubled in $file"
	[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok'" "$file")" = 16 ] || fail "cells were lost or doubled in $file"
	[ "$(sql 'SELECT count(*) FROM (SELECT DISTINCT system, round, bench FROM v_cell)' "$file")" = 16 ] || fail "not every cell once"
done
[ "$(sql "SELECT count(*) FROM boot WHERE attempt >= 100")" -ge 1 ] || fail "no launch is of a second start"

# --- every part ran in what its node had booted, in the order of the seed
sqlite3 -readonly "$db" "SELECT substr(system, 1, 3), CASE WHEN spec LIKE '%variant=kvm/%' THEN 'kvm' ELSE 'xen' END
	FROM job ORDER BY substr(system, 1, 3), round, position" | uniq | tr '|' ' ' >"$work/wanted"
sort -k1,1 -u "$work/starts" | sed 's/\.[0-9]* [0-9]* / /' >"$work/ran"
[ "$(cat "$work/wanted")" = "$(cat "$work/ran")" ] || fail "not in the order of the plan: $(cat "$work/starts")"
grep -q '^hv1 xen$' "$slurm/boots" && grep -q '^hv2 xen$' "$slurm/boots" || fail "no node has booted Xen"
values() { "$fast" show --db "$1" --format csv | awk -F, 'NR > 1 { split($2, at, ":"); print at[2], $5, $8 }' | sort -u; }
values "$work/alone.db" >"$work/wanted"
values "$db" >"$work/got"
diff "$work/wanted" "$work/got" || fail "two nodes do not measure what one machine does"

# --- cancelled: what runs ends itself, and nothing more is delivered
status 0 fleet submit "$work/plan.ini" --db "$db" --rounds 20 --hv kvm/direct
second=$(sql 'SELECT tag FROM campaign ORDER BY id DESC LIMIT 1')
within 60 [ -e "$work/shared/$second/lease/hv1.0000" ] || fail "the second campaign does not start: $(squeue)"
status 75 fleet collect --db "$db"
status 0 fleet cancel --db "$db"
says "^campaign $second: [1-9]"
within 60 ended || fail "cancelled jobs stay"
gone() { [ -z "$(ps -e -o args= | grep "[h]vlab-$second")" ]; }
within 30 gone || fail "something still works on what was cancelled"

# --- a part that never ran is told, and submitted again alone; who lost it before is known by its starts
slurm_idle || within 60 slurm_idle || fail "the nodes do not come back: $(sinfo -N)"
scontrol update nodename=hv2 state=drain reason=test
status 0 fleet submit "$work/plan.ini" --db "$db" --rounds 1 --hv kvm/direct
third=$(sql 'SELECT tag FROM campaign ORDER BY id DESC LIMIT 1')
scancel "$(sed -n 's/ hv2.*//p' "$work/shared/$third/jobs")"
within 60 ended || fail "the third campaign does not end: $(squeue)"
scontrol update nodename=hv2 state=resume
status 75 fleet collect --db "$db"
says "^campaign $third: 1 of 2 jobs are done"
status 0 fleet status --db "$db" --format csv
grep -q '^hv1\.0000,.*,yes$' "$work/out" && grep -q '^hv2\.0000,.*,ended,.*,no$' "$work/out" || fail "not what is lacking: $(cat "$work/out")"
status 0 fleet resume --db "$db"
says "^campaign $third: 1 of 2 parts were lacking"
status 0 fleet resume --db "$db"
says "^campaign $third: 0 of 2 parts were lacking"
within 60 ended || fail "what was submitted again does not end: $(squeue)"
status 0 fleet collect --db "$db"
says "^campaign $third: 2 of 2 jobs are done$"
[ -e "$work/shared/$third/out/hv2.0000.21.db" ] || fail "its starts are not its own: $(ls "$work/shared/$third/out")"
[ "$(sql 'SELECT count(*) FROM boot' "$work/shared/$third/all.db")" = 2 ] || fail "the last merge has not all"
echo "$parts parts on two nodes, $(wc -l <"$slurm/boots") boots, $(wc -l <"$work/starts") starts: no cell lost, none doubled"
