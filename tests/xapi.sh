#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A host of XAPI over HTTPS, from the plan to the report: the guest as HVM and as PVH; an independent client at the same
# host; every way to be refused has its id and the host's own code; what a killed run left goes with sweep, and only that.
set -eu

cd "$(dirname "$0")/.."
. tests/xapi/host.sh
need npm
serve

# --- real records, from plan to report
"$hvlab" run --db "$db" --host "$host" --hv xapi/hvm,xapi/pvh --bench exit_cpuid,clk_rdtsc --rounds 1 --batches 3 --backing 2M \
	>"$work/out" 2>&1 || fail "run ended with $?"
[ "$(sql "SELECT count(*) FROM v_cell WHERE bench = 'exit_cpuid' AND verdict = 'ok'")" = 3 ] || fail "not three good cells"
for fact in "xen.version 4.17.5-15" "xapi.product XCP-ng 8.3.0" "xapi.trust --cacert" "xen.scheduler credit" "shape.backing 2M, transparent"; do
	[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key || ' ' || value = '$fact'")" = 1 ] || fail "no fact $fact"
done
[ "$(sql "SELECT count(*) FROM environment_fact WHERE value LIKE '%horse%'")" = 0 ] || fail "the password is in the database"
"$hvlab" report --db "$db" --output "$work/report.html" >/dev/null || fail "no report"
grep -q 'xapi/pvh' "$work/report.html" || fail "the report lacks a system"
nothing_left "a good run"

# --- somebody else's client can do the same at this host
cache=$BUILD/tests/xapi-client
cmp -s tests/xapi/package-lock.json "$cache/package-lock.json" && [ -d "$cache/node_modules/xen-api" ] || {
	rm -rf "$cache" && mkdir -p "$cache" && cp tests/xapi/package.json tests/xapi/package-lock.json "$cache/"
	(cd "$cache" && timeout 200 npm ci --no-audit --no-fund --ignore-scripts) >"$work/out" 2>&1 || { rm -rf "$cache"; fail "npm ci"; }
}
cp tests/xapi/cycle.mjs "$cache/"
mkdir -p "$work/iso/boot/grub" && cp "$BUILD/hvlab-metal.elf" "$work/iso/boot/guest.elf"
printf 'set timeout=0\nmultiboot2 /boot/guest.elf bench=exit_cpuid batches=2\nboot\n' >"$work/iso/boot/grub/grub.cfg"
TMPDIR="$work" grub-mkrescue -o "$work/disk.iso" -d /usr/lib/grub/i386-pc "$work/iso" 2>/dev/null
NODE_EXTRA_CA_CERTS=$work/cert.pem timeout 200 node "$cache/cycle.mjs" "https://root:correct%20horse@127.0.0.1:$port" \
	"$work/disk.iso" >"$work/out" 2>&1 || fail "the independent client ended with $?"
grep -q '^@hvl1 .* bye cells=1' "$work/out" || fail "the independent client's guest did not end well"
nothing_left "an independent client"

# --- refused ID WORD [NAME=VALUE...]: it cannot run for a reason of that id in which WORD stands, or (ID -) not now; nothing is
# left, no password kept
url=$host backing=2M
refused() {
	id=$1 word=$2
	shift 2
	env "$@" "$hvlab" run --db "$work/refused.db" --host "$url" --hv "${hv:-xapi/pvh}" --bench clk_null --rounds 1 \
		--backing "$backing" >"$work/out" 2>&1 && fail "$id $word: it ran"
	if [ "$id" = - ]; then
		grep -q "^hvlab: .*$word" "$work/out" || fail "no \"$word\""
	else
		why=$(sql "SELECT DISTINCT reason FROM job WHERE campaign_id = (SELECT max(id) FROM campaign)" "$work/refused.db")
		case $why in "$id text="*"$word"*) ;; *) fail "no $id $word: $why" ;; esac
		grep -q '^not run: ' "$work/out" || fail "$id $word: a refusal is not said"
	fi
	grep -q 'horse\|low rights' "$work/out" "$work/refused.db" && fail "a password has been said"
	nothing_left "$id $word"
}
refused refused.forbidden SESSION_AUTHENTICATION_FAILED HVLAB_PASSWORD=wrong
refused refused.missing HVLAB_PASSWORD HVLAB_PASSWORD=
refused refused.failed --cacert HVLAB_CACERT=
refused refused.failed 127.0.0.1 HVLAB_PIN=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
backing=4K
refused refused.unsupported --backing
backing=2M url=xapi://operator@127.0.0.1:$port
refused refused.forbidden RBAC_PERMISSION_DENIED HVLAB_PASSWORD='low rights'
url=xapi://root@127.0.0.1:1
refused refused.unreachable 127.0.0.1:1
url=xapi://root@nowhere.invalid
refused refused.unreachable nowhere.invalid
url=$host

# with FAULT ID WORD: the same, the host being so
with() {
	fault "$1"
	refused "$2" "$3"
	for name in fail answer; do fault "[\"$name\", {}]"; done
}
with '["answer", {"VM.get_by_name_label": []}]' refused.unsupported template-list
with '["answer", {"PBD.get_all_records": {}}]' - sr-create
with '["import", true]' - "could not write the guest's disk"
with '["memory", 1048576]' - '(HOST_NOT_ENOUGH_FREE_MEMORY: 268435456, 1048576)'
with '["answer", {"pool.get_all_records": {"OpaqueRef:x": {"vm_console_idle_timeout": "900"}}}]' \
	refused.unsupported vm-console-idle-timeout
fault '["memory", 8589934592]'
with '["fail", {"VM.clone": ["LICENCE_RESTRICTION", "x"]}]' refused.unsupported LICENCE_RESTRICTION
with '["fail", {"VM.start_on": ["VM_HVM_REQUIRED", "x"]}]' refused.unsupported VM_HVM_REQUIRED
with '["fail", {"VDI.create": ["SR_BACKEND_FAILURE_44", "", "full"]}]' - SR_BACKEND_FAILURE_44
with '["fail", {"VM.provision": ["HANDLE_INVALID", "VM", "OpaqueRef:x"]}]' refused.missing HANDLE_INVALID
with '["fail", {"VM.set_domain_type": ["NEVER_HEARD_OF", "x", "y"]}]' - 'VM.set_domain_type failed: NEVER_HEARD_OF: x, y'
hv=xapi/hvm
HVLAB_XAPI_SERIAL=nonsense with '["answer", {}]' refused.request nonsense
hv=
grep -q "xapi://root@127.0.0.1:$port" "$work/refused.db" || fail "a search that does not find the host would find no password"

# --- a killed run, and what sweep takes: ours that is dead, somebody else's only when it is old
sweep() { "$hvlab" sweep --host "$host" "$@" >"$work/out" 2>&1; }
"$hvlab" run --db "$work/killed.db" --host "$host" --hv xapi/pvh --rounds 1 --backing 2M >"$work/out" 2>&1 &
victim=$!
two_consoles() { case $(call test.state '[]') in *'"console": 2'*) ;; *) return 1 ;; esac; }
within 60 two_consoles || fail "the guest to be left behind does not start"
sweep --dry-run || fail "sweep --dry-run"
grep -q 'remove V[DM]I* .* of campaign ' "$work/out" && fail "sweep would take what a living run has made"
kill -KILL $victim
wait $victim || true
session=$(call session.login_with_password '["root", "correct horse"]' | tr -d '"')
today=$(date +%Y%m%d)
for name in "hvlab-c$today-000000-abcd-XYZxyz" "hvlab-c20200101-000000-abcd-XYZxyz" "hvlab-of-mine-XYZxyz" "database server"; do
	template=$(call VM.get_by_name_label "[\"$session\", \"Other install media\"]" | tr -d '[" ' | cut -d, -f1)
	call VM.clone "[\"$session\", \"${template%]}\", \"$name\"]" >/dev/null
done
sweep --dry-run || fail "sweep --dry-run"
[ "$(grep -c '^would remove V[DM]I* hvlab-c.*-...... of campaign c' "$work/out")" = 3 ] || fail "sweep would not take the right ones"
sweep || fail "sweep"
[ "$(grep -c '^removed V' "$work/out")" = 3 ] || fail "sweep does not take what it would take"
case $(call test.state '[]') in *'"VDI": 0,'*'"VM": 3,'*'"domain": 0}'*) ;; *) fail "sweep: $(call test.state '[]')" ;; esac
for name in "hvlab-c$today-000000-abcd-XYZxyz" "hvlab-of-mine-XYZxyz" "database server"; do
	call VM.get_by_name_label "[\"$session\", \"$name\"]" | grep -q Opaque || fail "sweep has taken \"$name\""
done
echo "a host of XAPI from plan to report; an independent client agrees; refusals are sentences; nothing is left"
