#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Guests beside the one that is measured (idle, busy): what they cost is told, one that does not last spoils the boot,
# whoever can have none says so, and nothing of them is left, also after SIGKILL. In the lab: on real KVM and real Xen
# three sleeping guests leave every exit's path as long as it was, to the instruction.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

# one STATUS ARGUMENTS: a round, and how it ended
one() {
	ended=$1
	shift
	status "$ended" run --db "$db" --rounds 1 "$@"
}
# of the last boot
fact() {
	sql "SELECT value FROM boot_fact WHERE key = '$1' AND boot_id = (SELECT max(id) FROM boot) UNION
	     SELECT value FROM environment_fact f JOIN boot b USING (environment_id) WHERE key = '$1' AND b.id = (SELECT max(id) FROM boot)"
}
left() { ls -A "/tmp/hvlab-$(id -u)/$1" 2>/dev/null || true; }

# canned guests: all well; one that crashes while it stands; one that ends first; one that never says that it stands
null="null.stream=$golden/good.stream"
on_null() { HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="$null $1" one "$2" --place local --hv null --bench clk_null,exit_cpuid,exit_hypercall,mem_chase_random \
	--attempts 1 --lane path --timeout "${3:-20}" --idle 2; }
on_null "null.neighbour=$golden/neighbour.stream" 0
says '^verdict: ok: 3 of 4 results measured, 1 skipped$'
on_null "null.neighbour=$golden/neighbour.stream null.neighbour.end=crash" 6
talks 'neighbour guest 1: it ended by itself: crashed as asked'
on_null "null.neighbour=$golden/good.stream null.neighbour.end=off" 5
says 'neighbour guest 1: it ended before it was ready: it powered off'
on_null "null.neighbour=$golden/good.stream" 5 1
says 'neighbour guest 1: not ready after 1 s'
on_null "" 5
says 'neighbour guest 1: null has nothing to replay: set HVLAB_NULL=null.neighbour=FILE'

# who has no room for another
one 5 --place lab/qemu --hv bare --bench exit_cpuid --idle 1
says 'bare runs one guest at a time, so it has no neighbours'
one 2 --place lab/qemu --hv kvm --lane path --busy 1
talks 'how long a turn is no count of instructions says: --lane time'
one 2 --place local --hv native --idle 65
talks 'idle = 65: must be from 0 to 64'

# a guest with neighbours is compared with one without only when that is what is compared
cpu="--place local --hv native --bench cpu_alu"
one 0 $cpu
alone=$(sql "SELECT max(id) FROM campaign")
one 0 $cpu --idle 1
status 4 compare --db "$db" native native --against "$alone"
talks 'shape.idle is 0 in A and 1 in B.*--factor shape.idle'
"$hvlab" compare --db "$db" native native --against "$alone" --factor shape.idle >"$work/out" 2>&1 || [ $? = 3 ] || fail "compare --factor"
says '^cpu_alu'

# processes: they are there, and cost something; they go with the harness, and leave nothing
one 0 --place local --hv native --bench cpu_alu --idle 2 --busy 1
tag=$(sql "SELECT tag FROM campaign ORDER BY id DESC LIMIT 1")
[ "$(fact shape.idle)$(fact shape.busy)" = 21 ] || fail "the shape does not tell of the neighbours"
[ "$(fact launch.neighbour_ns)" -gt 0 ] && [ "$(fact launch.neighbour_resident)" -gt 0 ] || fail "what a neighbour cost is not told"
[ -z "$(left "$tag")" ] || fail "left behind: $(left "$tag")"
status 0 show --db "$db" --launch-cost
says 'create to ready, per neighbour guest'
"$hvlab" run --db "$db" --rounds 1 --place local --hv native --bench cpu_alu --idle 2 --busy 1 --batches 4096 >"$work/out" 2>&1 &
pid=$!
theirs() { ps -e -o pid=,ppid=,args= | awk -v p="$pid" '$2 == p && / agent / { print $1 }'; }
until [ "$(theirs | wc -l)" = 3 ]; do
	kill -0 "$pid" 2>/dev/null || fail "it ended before three neighbours were seen"
	sleep 0.05
done
agents=$(theirs)
kill -9 "$pid"
wait "$pid" 2>/dev/null || true
all_gone() { for agent in $agents; do case $(ps -o stat= -p "$agent") in ""|Z*) ;; *) return 1 ;; esac; done; }
within 10 all_gone || fail "neighbours outlive the harness: $agents"
status 0 sweep

# real hypervisors: sleeping guests are not on anybody's path (where a host's tick falls is another matter)
values() {
	one 0 --place lab/qemu --lane path --hv kvm,xen/pvh --memory 64M --bench exit_cpuid,exit_hypercall,exit_hlt,exit_pio_user "$@"
	"$hvlab" show --db "$db" --format csv | awk -F, 'NR > 1 && $15 == "ok" { print $2, $5, $8 }' | sort
}
values >"$work/alone"
values --idle 3 >"$work/crowded"
[ "$(fact shape.idle)" = 3 ] && [ "$(wc -l <"$work/alone")" = 12 ] || fail "not all was measured"
diff "$work/alone" "$work/crowded" || fail "with three guests asleep beside it the path is another one"

# and what they cost there: whole guests of Xen are memory that no process of dom0 has
one 0 --place lab/qemu --lane time --hv xen/pvh --memory 64M --bench exit_cpuid --idle 2
[ "$(fact launch.neighbour_machine)" -gt $((64 << 20)) ] || fail "a guest of 64 MiB takes only $(fact launch.neighbour_machine) bytes from the machine"
