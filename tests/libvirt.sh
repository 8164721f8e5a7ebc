#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Guests in domains of a real libvirtd: the plain domain measures what QEMU without libvirt measures, to the instruction; a
# template's configuration reaches the guest and is told beside the numbers; the template itself stays as it is; every way to
# be refused has its id and a sentence; what a killed run left goes with sweep, and only that.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/libvirtd.sh
clean_up() { libvirtd_stop; }
libvirtd_start

# --- the plain domain
"$hvlab" doctor --host "$host" --format csv >"$work/out" 2>"$work/err" || fail "doctor ended with $?"
says '^libvirt,host,yes,time and path,'
run --host "$host" --hv libvirt,tcg --bench exit_cpuid,clk_rdtsc --rounds 1 --batches 3 --backing own
[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok'")" = 6 ] || fail "not six good cells"
nothing_left "a good run"
# a configuration that is the same is no difference
"$hvlab" compare --db "$db" tcg libvirt >"$work/out" 2>"$work/err" || [ $? = 3 ] || fail "compare ended with $?"
for key in type machine cpu hyperv kvm features clock iothreads memory devices qemu; do
	never "^config.$key: "
	[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key = 'config.$key'")" = 1 ] || fail "config.$key differs"
done

# counted, it is the machine of the lab, to the instruction
four="$four,cpu_kernel,irq_selfipi,tmr_deadline_now"
run --host "$host" --hv libvirt,bare --place lab/qemu --lane path --bench "$four" --rounds 2
[ -z "$(unequal)" ] || fail "not the same in all boots: $(unequal)"
status 0 compare --db "$db" bare libvirt
says '^verdict: compared: [1-9].* equal; '
never ' differ'
nothing_left "a counted run"

# --- a template: a domain that is defined there, and the same as a file with something changed
virsh_there define tests/libvirt/web01.xml >/dev/null
virsh_there dumpxml web01 >"$work/before"
sed 's/pc-q35-7.2/pc/; /pcie-root/d; s/<hyperv.*<\/hyperv>//; s/<iothreads>2/<iothreads>3/' tests/libvirt/web01.xml >"$work/web02.xml"
run --host "$host" --hv libvirt,tcg --template "web01,$work/web02.xml" --bench exit_cpuid,exit_pio_write --rounds 1 --backing own
virsh_there dumpxml web01 | cmp - "$work/before" || fail "the template was changed"
[ "$(sql "SELECT count(DISTINCT system) FROM v_cell WHERE system LIKE '%:libvirt/web0_' AND verdict = 'ok' AND
	bench = 'exit_pio_write'")" = 2 ] || fail "not a system a template"
nothing_left "a run of templates"
# fact SYSTEM KEY VALUE
fact() {
	status 0 show --db "$db" --facts
	grep -q "^environment  *local:libvirt/$1  *$2  *$3\$" "$work/out" || fail "$1: no $2 $3"
}
fact web01 config.hyperv 'relaxed vapic spinlocks=8191'
fact web02 config.hyperv none
fact web01 config.iothreads 2
fact web02 config.iothreads 3
fact web01 config.cpu 'qemu64 -svm.*'
fact web01 config.pinning 'vcpu0=0 emulator=0-1'
fact web01 config.clock 'utc rtc.tickpolicy=catchup pit.tickpolicy=delay hpet.present=no'
fact web01 config.dropped 'disk 2, interface, channel, graphics.*'
fact web01 libvirt.template web01
# the guest itself has met them
grep -q '^guest  *local:libvirt/web01  *cpu.brand  *QEMU Virtual CPU' "$work/out" || fail "another CPU than the template's"
"$hvlab" compare --db "$db" libvirt:web02 libvirt:web01 >"$work/out" 2>"$work/err" || [ $? = 3 ] || fail "compare ended with $?"
says '^config.hyperv: none against relaxed vapic spinlocks=8191: '
says '^local:libvirt/web01: .*of its template left out: disk 2, interface'

# --- refused ID WORD ARGUMENTS: it cannot run for a reason of that id in which WORD stands; nothing is left
url=$host backing=own lane=path # where no A/A control is refused as well
refused() {
	id=$1 word=$2
	shift 2
	"$hvlab" run --db "$work/refused.db" --host "$url" --hv libvirt --bench clk_null --rounds 1 --backing $backing --lane $lane "$@" \
		>"$work/out" 2>&1 && fail "$id $word: it ran"
	why=$(sql "SELECT DISTINCT reason FROM job WHERE campaign_id = (SELECT max(id) FROM campaign)" "$work/refused.db")
	case $why in "$id text="*) ;; *) fail "no $id: $why" ;; esac
	grep -q "^not run: .*$word" "$work/out" || fail "$id: no \"$word\""
	nothing_left "$id $word"
}
# template SED: web01 with something else, in a file
template() { sed "$1" tests/libvirt/web01.xml >"$work/other.xml"; }
refused refused.missing 'no such domain' --template web99
refused refused.missing 'cannot read the template' --template "$work/nowhere.xml"
echo '<network><name>x</name></network>' >"$work/other.xml"
refused refused.request 'is no domain: its first element is <network>' --template "$work/other.xml"
echo 'web01' >"$work/other.xml"
refused refused.failed 'this is no XML' --template "$work/other.xml"
template "s/x86_64' machine='pc-q35-7.2/aarch64' machine='virt/"
refused refused.unsupported 'another architecture' --template "$work/other.xml"
template 's/pc-q35-7.2/pc-q35-1.0/'
refused refused.unsupported 'no machine of the template' --template "$work/other.xml"
template "s/type='qemu'>/type='xen'>/"
refused refused.unsupported 'xenpvh' --template "$work/other.xml"
template "s/<domain type='qemu'/<domain type='kvm'/"
refused refused.unsupported 'emulates counts' --template "$work/other.xml"
lane="time"
[ -w /dev/kvm ] && [ "$(id -u)" != 0 ] || refused refused.missing 'no KVM' --template "$work/other.xml"
lane=path
template "s/<features>/<memoryBacking><hugepages><page size='1048576'\\/><\\/hugepages><\\/memoryBacking>&/"
refused refused.unsupported 'huge pages' --template "$work/other.xml"
template "s/<pm>/<launchSecurity type='sev'><policy>3<\\/policy><\\/launchSecurity>&/"
refused refused.unsupported 'encrypted' --template "$work/other.xml"
template "s/<emulator>.*</<emulator>\\/nowhere\\/qemu</"
refused refused.missing '/nowhere/qemu' --template "$work/other.xml"
refused refused.unsupported 'libvirt cannot do --vary irqchip=user' --vary irqchip=user
backing=4K
template "s/<features>/<memoryBacking><hugepages\/><\/memoryBacking>&/"
refused refused.unsupported 'backing own' --template "$work/other.xml"
backing=own
url="qemu+unix:///session?socket=$work/no-socket"
refused refused.missing 'no libvirt daemon listens'
url="qemu+unix:///nonsense?socket=$rundir/libvirt/libvirt-sock"
refused refused.request 'no URI of libvirt'
url=qemu+ssh://nowhere.invalid/system
refused refused.unreachable 'nowhere.invalid'
url="xen+unix:///system?socket=$rundir/libvirt/libvirt-sock"
refused refused.unsupported 'no driver for that'
url=$host
for bad in "--template web01 --hv tcg" "--template $work/web02.xml,tests/../$work/web02.xml"; do
	status 2 plan --host "$host" --hv libvirt $bad
	one_line
done

# --- a killed run, and what sweep takes: ours that is dead, somebody else's only when it is old
sweep() { "$hvlab" sweep --host "$host" "$@" >"$work/out" 2>&1; }
"$hvlab" run --db "$work/killed.db" --host "$host" --hv libvirt --bench 'exit_*,mem_*' --batches 4000 --rounds 1 --backing own \
	>"$work/out" 2>&1 &
victim=$!
running() { case $(virsh_there list) in *hvlab-*running*) ;; *) return 1 ;; esac; }
within 60 running || fail "the guest to be left behind does not start"
sweep --dry-run || fail "sweep --dry-run"
grep -q 'remove libvirt domain' "$work/out" && fail "sweep would take what a living run has made"
kill -KILL $victim
wait $victim || true
today=$(date +%Y%m%d)
# ours by name and mark, or not
domain() {
	printf "<domain type='qemu'><name>%s</name><metadata><x:owner xmlns:x='urn:hvlab'>1@elsewhere</x:owner></metadata>" "$1"
	echo "<memory>16384</memory><os><type>hvm</type></os></domain>"
}
for name in "hvlab-c$today-000000-abcd-XYZxyz" "hvlab-c20200101-000000-abcd-XYZxyz" hvlab-of-mine-XYZxyz database; do
	domain "$name" >"$work/other.xml" && virsh_there create "$work/other.xml" --paused >/dev/null
done
domain hvlab-c20200101-000000-abcd-DEFdef >"$work/other.xml" && virsh_there define "$work/other.xml" >/dev/null
sweep --dry-run || fail "sweep --dry-run"
[ "$(grep -c '^would remove libvirt domain hvlab-c.*-...... of campaign c' "$work/out")" = 2 ] || fail "sweep would not take the right domains"
[ "$(grep -c '^would remove storage pool hvlab-c.*-...... of campaign c' "$work/out")" = 1 ] || fail "sweep would not take the right pool"
sweep || fail "sweep"
[ "$(grep -c '^removed libvirt domain' "$work/out")" = 2 ] || fail "sweep does not take what it would take"
[ "$(grep -c '^removed storage pool' "$work/out")" = 1 ] || fail "sweep does not take the pool"
for name in "hvlab-c$today-000000-abcd-XYZxyz" hvlab-of-mine-XYZxyz database hvlab-c20200101-000000-abcd-DEFdef web01; do
	virsh_there dominfo "$name" >/dev/null 2>&1 || fail "sweep has taken \"$name\""
done
for name in "hvlab-c$today-000000-abcd-XYZxyz" hvlab-of-mine-XYZxyz database; do virsh_there destroy "$name" >/dev/null; done
nothing_left sweep
echo "the plain domain counts as QEMU does; templates reach the guest and stay as they are; refusals are sentences; nothing is left"
