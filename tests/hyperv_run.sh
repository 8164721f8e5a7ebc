#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A campaign on Hyper-V from the plan to the report, over WinRM with TLS: the server is ours, the "Hyper-V" behind it boots
# the image in QEMU, generation 1 by BIOS, generation 2 by UEFI, and hands COM1 on. Then the same with a connection that is
# lost, at every place where one can be.
set -eu

cd "$(dirname "$0")/.."
. tests/hyperv/guests.sh
need openssl sqlite3

certificate one
certificate other
winrm main --tls "$work/one.pem"
url=winrm://tester@127.0.0.1:$port
HVLAB_PASSWORD="$secret" HVLAB_PIN="$(cat "$work/one.pin")"
export HVLAB_PASSWORD HVLAB_PIN
misbehave() { echo "$1" >"$state/control.new" && mv "$state/control.new" "$state/control"; }
shells_left() { [ ! -s "$state/shells" ] || fail "$1: shells left on the host"; }

# --- what a user sees before
status 0 doctor --host "$url" --place local
sentence '^  hyperv/gen1 *host  *yes, lanes: time'
sentence '^  hyperv/gen2 *host  *yes'
sentence 'hyperv.scheduler  *core'
sentence '^  probe  [0-9.]* s  status 0  hvlab-answer {"facts"'
shells_left doctor

# --- the whole way
faults '{"no_auto": true, "differs": "weight is 90, not 100"}'
run hyperv/gen1,hyperv/gen2 0
sentence '127.0.0.1:hyperv/gen1 ok  2 cells'
sentence '127.0.0.1:hyperv/gen2 ok  2 cells'
sentence '^exit_cpuid  *op '
sentence 'verdict: ok: [0-9] of 6 results measured, 0 skipped' # how many of them are numbers is the machine's: a cheap emulated operation
[ "$(sqlite3 "$db" "SELECT count(*) FROM cell WHERE verdict = 'ok'")" = 6 ] || fail "not six good cells"
nothing_left "a campaign"
shells_left "a campaign"
[ "$(grep -c '^created' "$HVLAB_STUB_DIR/log")" = 3 ] || fail "three VMs were due, the control's too"
status 0 show --db "$db" --boots
[ "$(grep -c '127.0.0.1:hyperv/gen[12].* emulated .* ok' "$work/out")" = 3 ] || fail "boots are not what they are"
status 0 show --db "$db" --facts
for fact in 'hyperv.scheduler  *core' 'vm.automatic_checkpoints  *no such setting' 'vm.differs  *weight is 90, not 100' \
	'vm.reserve  *100' 'host.kernel  *Windows' 'hyperv.transport  *winrm' 'hyperv.scripts  *[0-9a-f]\{64\}' \
	'hyperv.other_running_vms  *0' 'cmdline.source  *answer' 'placement.pinned  *no' 'host.trust  *pin'; do
	sentence "$fact"
done
! grep -q tls.insecure "$work/out" || fail "a pinned host is called insecure"
boot=$(sqlite3 "$db" 'SELECT max(id) FROM boot')
status 0 show --db "$db" --log "$boot"
sentence '^\[127.0.0.1\] vm-create  [0-9.]* s  status 0  hvlab-answer {"facts"'
sentence '^\[127.0.0.1\] vm-relay '
status 3 compare --db "$db" hyperv/gen1 hyperv/gen2
sentence exit_cpuid
status 0 report --db "$db" --output "$work/report.html"
grep -q 'hyperv/gen2' "$work/report.html" || fail "the report does not know Hyper-V"

# --- a connection that is lost: while the guest runs it costs that boot alone
faults "{\"sever\": \" bench \", \"control\": \"$state/control\"}"
run hyperv/gen1 6
[ "$(verdicts | grep -c '^ok')" = 1 ] && [ "$(verdicts | grep -c '^error lost in the middle of "vm-relay"')" = 1 ] ||
	fail "a lost relay has cost more or less than its boot: $(verdicts)"
nothing_left "a lost relay"
shells_left "a lost relay"

# in the making of a VM, after the deed: it is made again
misbehave '[]'
faults "{\"severed\": \"vm-create\", \"control\": \"$state/control\"}"
run hyperv/gen1 0
[ "$(verdicts | grep -c '^ok')" = 2 ] && [ "$(grep -c '^severed' "$HVLAB_STUB_DIR/log")" = 1 ] || fail "a lost connection in the making of a VM was not made good"
nothing_left "a connection lost in the making"

# --- who the host is: not said to anybody else, and told in the results when nobody cared
before=$(grep -c credentials "$state/log")
(HVLAB_PIN=$(cat "$work/other.pin") && export HVLAB_PIN && run hyperv/gen1 5 && sentence 'not the pinned one')
[ "$(grep -c credentials "$state/log")" = "$before" ] || fail "the password went to a host with another key"
(HVLAB_PASSWORD=wrong && export HVLAB_PASSWORD && run hyperv/gen1 5 && sentence 'a wrong password')
(url=winrm://tester@127.0.0.1:1 && run hyperv/gen1 5 && sentence 'nobody answers there')
(url=winrm://tester@no-such-host.invalid && run hyperv/gen1 5 && sentence 'no-such-host.invalid.*not known')
# who is in Hyper-V Administrators and Remote Management Users alone has no shell, until the descriptor of the service says so
me=S-1-5-21-1-2-3-1001
echo "S-1-5-32-578 S-1-5-32-580 $me" >"$state/groups"
run hyperv/gen1 5
sentence 'gives no remote shell: be in Administrators, or in the RootSDDL of its WinRM service (Access is denied'
echo "O:NSG:BAD:P(A;;GA;;;BA)(A;;GR;;;IU)(A;;GXGR;;;$me)S:P(AU;FA;GA;;;WD)(AU;SA;GXGW;;;WD)" >"$state/rootsddl"
faults '{"least": true}'
(unset HVLAB_PIN && run hyperv/gen1 0 --insecure && status 0 show --db "$db" --facts && sentence 'tls.insecure  *yes' &&
	sentence 'host.cpu.model  *unknown: Access denied' && sentence 'vm.reserve.effective  *unknown')
rm "$state/groups" "$state/rootsddl"
nothing_left "everything"
shells_left "everything"
# --- a host that goes for good: the campaign stops with its jobs pending, and goes on when the host is back; sweep takes what was cut off
faults "{\"severed\": \"vm-create\", \"forever\": true, \"control\": \"$state/control\"}"
run hyperv/gen1 75
sentence 'hvlab sweep --host removes it'
sentence 'hvlab resume'
misbehave '[]'
status 0 resume --db "$db"
sentence 'verdict: ok'
[ "$(sqlite3 -readonly "$db" "SELECT count(*) FROM v_cell WHERE campaign = (SELECT tag FROM campaign ORDER BY id DESC LIMIT 1)
	AND verdict = 'ok'")" = 4 ] || fail "after resume not all of four cells are ok"
status 0 sweep --host "$url" --dry-run
sentence '^would remove VM hvlab-c'
status 0 sweep --host "$url"
sentence '^removed VM hvlab-c'
nothing_left "a host that was gone for a while" # but a shell, which the host deletes after 180 s

echo "a campaign runs on Hyper-V, and a lost connection costs one boot"
