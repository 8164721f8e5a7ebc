#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# place ssh:// against a real sshd on loopback: what can run there, real guests in both lanes, the bundle that is sent
# once, connections that break at either end and in the middle of a guest, a killed harness, resume, sweep; and that
# nothing stays behind. Machines that cannot be reached or used are in ssh_refused.sh.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/sshd.sh

clean_up() { sshd_stop; }

# the program beside the image that the canned guests say they are, so that every verb sends the same bundle
mkdir "$work/near"
cp "$hvlab" "$work/near/hvlab"
for f in hvlab-hosted hvlab-minimal.elf lab reports; do ln -s "$BUILD/$f" "$work/near/$f"; done
ln -s "$BUILD/hvlab-golden.elf" "$work/near/hvlab-metal.elf"
hvlab=$work/near/hvlab
sshd_prepare
sshd_start
place=ssh://$(id -un)@127.0.0.1:$port
label=ssh://127.0.0.1:$port
export HVLAB_REMOTE_DIR="$work/far"
there=$work/far/hvlab-agent-$(id -u)
mkdir "$work/far"
# processes of the far side carry its work directory, those of one campaign its tag too
far_processes() { grep -lsz "^HVLAB_WORK=$there$" /proc/[0-9]*/environ | cut -d/ -f3; }
far_guest() { for p in $(far_processes); do [ "$(cat /proc/$p/comm 2>/dev/null)" != "$1" ] || echo $p; done; }
no_far_process() { [ -z "$(far_processes)" ]; }
only_bundle() { [ "$(ls "$there")" = "$(basename "$there"/bundle-*)" ]; }
clean() {
	within 10 no_far_process || fail "$1: left running there: $(far_processes)"
	only_bundle || fail "$1: left there: $(ls "$there")"
}

# --- what can run there, by the adapters there; the bundle is brought once and stays
status 0 doctor --place "$place"
says "^The machine at $place$"
says "kernel .*$(uname -r)"
status 0 doctor --place "$place" --format csv
says "^native,$place,yes,time,$"
says "^bare,$place,yes,time and path,$"
says "^tcg,$place,yes,time,$"
grep -q '^flags.* \(svm\|vmx\)' /proc/cpuinfo || says "^kvm/direct,$place,no,,.*kvm"
[ -e /sys/hypervisor/type ] || says "^xen/pv,$place,no,,.*does not run on Xen"
clean doctor
brought=$(stat -c '%i %Y' "$there"/bundle-*)

# --- plans
status 0 plan --place "$place" --hv bare,native
says "^place = $place$"
says "$label:bare .*$place .*bare"
"$hvlab" plan --place "$place" --hv bare --lane path --bench 'exit_*' | sed '/^$/,$d' >"$work/plan.ini"
status 0 plan "$work/plan.ini"
says "^place = $place$"

# --- real guests, timed, with what the machine there says of itself
four=clk_null,exit_cpuid,exit_hypercall,mem_chase_random
status 0 run --db "$db" --place "$place" --hv native,null,bare --bench $four --rounds 2
talks "$label:native "
says "^verdict: ok: "
[ "$(sql "SELECT count(*) FROM boot WHERE verdict = 'ok'")" = 8 ] || fail "not eight good boots"
status 0 show --db "$db" --facts
says "environment .*host.kernel .*$(uname -r)"
says "environment .*placement.pinned"
# which two systems are meant is the question here; whether two rounds suffice for a verdict (0) or not (3) is the machine's
"$hvlab" compare --db "$db" "$label:native" bare --bench exit_cpuid --force >"$work/out" 2>"$work/err" || [ $? = 3 ] ||
	fail "hvlab compare did not compare"
says "^A = $label:native "
says "^B = $label:bare "
says "^verdict: "
clean run

# a guest beside the measured one: there our program is started by way of its own loader, and so must the neighbour's agent be
status 0 run --db "$db" --place "$place" --hv native --bench cpu_alu --rounds 1 --idle 1
[ "$(sql "SELECT value > 0 FROM boot_fact WHERE key = 'launch.neighbour_ns' AND boot_id = (SELECT max(id) FROM boot)")" = 1 ] ||
	fail "no guest stood beside the one that was measured there"

# what cannot run there is refused with the reason from there, and nothing else
status 5 run --db "$db" --place "$place" --hv tcg --lane path --rounds 1
says "^not run: $label:tcg: .*path lane"
if [ ! -e /sys/hypervisor/type ]; then
	status 5 run --db "$db" --place "$place" --hv xen --rounds 1
	says "^not run: .*$label:xen/pvh.*: .*does not run on Xen"
fi

# --- the path lane: the same instructions as here, to the byte, by several agents at once
series() { status 0 export --db "$db" --series && cut -d, -f2,4- "$work/out" | sort >"$1"; }
status 0 run --db "$db" "$work/plan.ini" --hv bare,minimal/svm --workers 2
says '^verdict: ok'
clean 'path lane'
series "$work/far.series"
status 0 run --db "$db" --place lab/qemu --hv bare,minimal/svm --lane path --bench 'exit_*' --workers 2
series "$work/lab.series"
cmp "$work/far.series" "$work/lab.series" || fail "the path lane counts other instructions there"
[ "$(stat -c '%i %Y' "$there"/bundle-*)" = "$brought" ] || fail "an unchanged bundle was sent again"

# --- connections that break while a guest runs: one that takes its time
long="--hv bare,native --bench mem_*,exit_* --batches 400 --rounds 1 --place $place --db $db"
start_long() {
	"$hvlab" run $long >"$work/out" 2>"$work/err" &
	run=$!
	within 60 is_measuring || fail "no guest there"
	guest=$(far_guest qemu-system-x86 | head -n 1)
	tag=$(sql "SELECT tag FROM campaign ORDER BY id DESC LIMIT 1")
}
is_measuring() { [ -n "$(far_guest qemu-system-x86)" ]; }
gone() { [ ! -e "/proc/$1" ]; }
near_ssh() { for p in $(grep -lsz "^HVLAB_TAG=$tag$" /proc/[0-9]*/environ | cut -d/ -f3); do
	[ "$(cat /proc/$p/comm)" != ssh ] || echo $p
done; }
ended() { got=0; wait $run || got=$?; [ "$got" = "$1" ] || fail "$2: ended with $got, not $1"; }

start_long
kill -9 "$(near_ssh)"
within 5 gone "$guest" || fail "the guest has survived its connection"
ended 0 'ssh killed'
talks "the connection to $place was lost: ssh was ended by signal 9.*; once more"
says '^verdict: ok'
[ "$(sql "SELECT count(*) FROM boot b JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id
	WHERE c.tag = '$tag' AND b.verdict = 'error' AND b.reason LIKE 'boot.link-lost %'")" = 1 ] || fail "not one lost boot is stored"
clean 'ssh killed'

# the other end of it: the process of sshd that serves the agent; and nobody answers any more
start_long
supervisor=$(parent_of "$(parent_of "$guest")")
session=$(parent_of "$supervisor")
sshd_stop
kill -9 "$session"
within 5 gone "$guest" || fail "the guest has survived sshd"
ended 4 'sshd gone'
talks "^hvlab: $place: nothing listens on that port there.*; continue with: hvlab resume $tag$"
no_far_process || within 10 no_far_process || fail "left running: $(far_processes)"
sshd_start "$port"
status 0 resume --db "$db" "$tag"
says '^verdict: ok'
clean 'sshd gone'

# the harness itself
start_long
kill -9 $run
wait $run 2>/dev/null || true
within 5 gone "$guest" || fail "the guest has survived the harness"
clean 'harness killed'
status 0 resume --db "$db" "$tag"
says '^verdict: ok'
[ "$(sql "SELECT count(*) FROM job j JOIN campaign c ON c.id = j.campaign_id WHERE c.tag = '$tag' AND state = 'done'")" = 3 ] ||
	fail "jobs were lost or doubled"

# --- the process that tidies up there is killed itself: its guest still ends, and sweep takes the rest
start_long
supervisor=$(parent_of "$(parent_of "$guest")")
kill -9 "$run" "$supervisor"
wait $run 2>/dev/null || true
within 10 no_far_process || fail "left running: $(far_processes)"
[ -d "$there/$tag" ] || fail "nothing is left; then this shows nothing"
status 0 sweep --place "$place" --dry-run
says "^would remove $there/$tag$"
says "^would remove $there/bundle-"
[ -d "$there/$tag" ] || fail "a dry run has removed something"
status 0 sweep --place "$place"
says "^removed $there/$tag$"
[ ! -e "$there" ] || fail "sweep left there: $(find "$there")"
"$hvlab" sweep --dry-run >"$work/out" 2>&1
[ ! -d "/tmp/hvlab-$(id -u)/$tag" ] || says "would remove .*/$tag"
rm -rf "/tmp/hvlab-$(id -u)/$tag"
echo "guests run, break off, resume and leave nothing at $place"
