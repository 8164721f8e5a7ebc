#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whatever a Windows host can be or do has its own sentence and its exit status, a guest or a relay that dies costs one
# boot, and of all that nothing stays on the host. By the way that WSL takes, which is the quickest.
set -eu

cd "$(dirname "$0")/.."
. tests/hyperv/guests.sh
need sqlite3

export HVLAB_POWERSHELL="$PWD/tests/hyperv/powershell.exe"
url=wsl://localhost

# --- the host: each by its kind, with what Windows said, in run and doctor alike
unable() { # WORD ID
	faults "{\"stop\": {\"probe\": [\"$1\", \"their w\\u00f6rds\"]}}"
	run hyperv/gen1 5
	[ "$(sql "SELECT DISTINCT reason LIKE '$2 text=localhost:%20%their%20w%rds)' FROM job
		WHERE campaign_id = (SELECT max(id) FROM campaign)")" = 1 ] || fail "$1 is no $2: $(sql "SELECT DISTINCT reason FROM job")"
	[ "$(grep -c "^not run: localhost:hyperv/gen1, localhost:hyperv/gen1+aa: .*their" "$work/out")" = 1 ] || fail "$1: not one line says why"
	never "script stopped"
	nothing_left "$1"
}
for word in role module hypervisor; do unable $word refused.missing; done
for word in service hyperv policy bits old; do unable $word refused.unsupported; done
unable rights refused.forbidden
: >"$HVLAB_STUB_DIR/restricted"
run hyperv/gen1 5
sentence 'PowerShell runs in a restricted language mode there (ConstrainedLanguage): lift the policy'
rm "$HVLAB_STUB_DIR/restricted"
faults '{"stop": {"probe": ["rights", "denied"]}}'
status 0 doctor --host "$url" --place local
sentence 'hyperv/gen1 *host *no: localhost: the user may not command Hyper-V'
sentence '^  probe  [0-9.]* s  status 3  hvlab-answer {"failed": "rights", "said": "denied"}'
faults '{"throw": {"probe": "line 3: broken [Some.Error]"}}'
run hyperv/gen2 5
sentence 'a script failed (line 12: line 3: broken \[Some.Error\])'

# --- what a plan can get wrong
faults '{}'
memory=65M; run hyperv/gen1 5; memory=
sentence 'pieces of 2 MiB'
status 2 run --db "$db" --hv hyperv/gen1 --bench exit_cpuid
sentence '--host winrm://'
status 2 run --db "$db" --hv hyperv/gen1 --host telnet://x --bench exit_cpuid
sentence 'reached by winrm'
run hyperv/gen1 5 --lane path
sentence 'no path lane'

# --- the making and the start of a VM
faults '{"throw": {"vm-create": "no room on C:"}}'
run hyperv/gen1 5
sentence 'a script failed (line 12: no room on C:)'
nothing_left "a VM that was not made"
faults '{"die": {"vm-create": ["after", 9]}}'
run hyperv/gen1 75
sentence 'lost in the middle of "vm-create".*hvlab resume'
nothing_left "a script that died"
status 75 resume --db "$db"
faults '{"die": {"vm-create": ["after", 1]}}'
status 0 resume --db "$db"
nothing_left "a script that died once"
faults '{"stop": {"vm-relay": ["start", "0x800705AA"]}}'
run hyperv/gen1 6
sentence 'the VM does not start (0x800705AA)'
nothing_left "a VM that did not start"
faults '{"stop": {"vm-create": ["access", "C:\\x.iso: their words"]}}'
run hyperv/gen1 5
sentence "Hyper-V's service may not read the image: icacls FILE /grant \*S-1-5-83-0:(R) (C:.x.iso: their words)"
faults '{"deaf": true}'
run hyperv/gen1 6
sentence 'did not open the pipe of its COM1'
nothing_left "a deaf VM"
faults '{"reserve": true, "client": true, "least": true, "held": 3, "slow": {"vm-create": 1, "vm-relay": 1}}'
run hyperv/gen1 0
status 0 show --db "$db" --facts
sentence 'hyperv.scheduler  *root, by edition'
sentence 'host.cpu.sockets  *unknown: Access denied'
sentence 'vm.reserve.effective  *no'
sentence 'vm.differs  *reserve, limit and weight have no effect under the root scheduler'
sentence 'vm.reserve  *0'
sentence 'vm.reserve.refused  *not enough processor resources'
nothing_left "a slow host without a reserve"

# --- the guest: of two boots the first one goes wrong
dies() { # FAULT WORD VERDICT OPTION...
	faults "{\"$1\": \"$2\"}"
	wanted_verdict=$3
	shift 3
	run hyperv/gen1 6 "$@"
	[ "$(verdicts | grep -c '^ok')" = 1 ] && verdicts | grep -q "^$wanted_verdict" ||
		fail "not $wanted_verdict and ok, but: $(verdicts)"
	nothing_left "$wanted_verdict"
}
dies reset ' bench ' 'crash boot.reset'
dies off ' bench ' 'crash the VM ended: the VM is off'
dies cut ' bench ' 'error lost in the middle of "vm-relay"'
dies quiet ' bench ' 'timeout boot.timeout s=30' --timeout 30

# --- the harness dies, and somebody else lives there, too
faults '{"quiet": " bench ", "unmarked": true}'
"$hvlab" run --db "$db" --hv hyperv/gen1 --host "$url" --bench exit_cpuid --batches 5 --rounds 1 --memory 64M >"$work/out" 2>&1 &
harness=$!
within 60 [ -e "$HVLAB_STUB_DIR/done-quiet" ] || fail "no guest runs"
status 0 sweep --host "$url"
! grep -q VM "$work/out" || fail "a living campaign was swept"
kill -KILL $harness
wait $harness 2>/dev/null || :
for name in hvlab-c20200101-000000-abcd-OTHERs hvlab-mine precious; do
	cat >"$HVLAB_STUB_DIR/vms/$name.json" <<END
{"name": "$name", "notes": "hvlab:c20200101-000000-abcd:7@elsewhere:1577836800", "generation": 1, "vcpus": 1,
 "memory": 67108864, "iso": "", "reserve": 0, "pid": 0}
END
done
mkdir -p "$HVLAB_STUB_DIR/hvlab/hvlab-c20200101-000000-abcd-nobody"
faults '{"broken": true}'
status 0 sweep --host "$url" --dry-run
sentence '^did not remove file C:.ProgramData.hvlab.*VM broken does not say what it boots from, so all images stay'
! grep -q '^would remove file' "$work/out" || fail "an image is swept though nobody knows who uses it"
faults '{}'
status 0 sweep --host "$url" --dry-run
sentence '^would remove VM hvlab-c20'
sentence '^did not remove VM hvlab-c20200101-000000-abcd-OTHERs .*made by 7@elsewhere, left alone'
status 0 sweep --host "$url"
sentence '^removed VM hvlab-c20'
sentence '^removed file C:.ProgramData.hvlab.[0-9a-f]*.iso'
[ "$(find "$HVLAB_STUB_DIR/vms" -mindepth 1 -maxdepth 1 -name '*json*' | wc -l)" = 3 ] || fail "sweep has taken too much or too little"
[ "$(ls "$HVLAB_STUB_DIR/hvlab")" = hvlab-c20200101-000000-abcd-nobody ] || fail "a directory without our mark is gone"
status 0 sweep --host "$url"
! grep -q '^removed' "$work/out" || fail "a second sweep finds more"
rmdir "$HVLAB_STUB_DIR/hvlab/hvlab-c20200101-000000-abcd-nobody" "$HVLAB_STUB_DIR/hvlab"
rm "$HVLAB_STUB_DIR"/vms/*.json
faults '{}'
status 0 resume --db "$db"
nothing_left "a harness that was killed"
echo "each fault has its sentence, and nothing is left on the host"
