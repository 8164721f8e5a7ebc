#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The minimal core on emulated Intel processors: in Bochs, the same test guest as on AMD's, the ends of the machine,
# models that cannot carry the core, and the metal guest through the harness with its exits and path lengths.
# Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

GRUB_MODULES=/usr/lib/grub/i386-pc
core=$BUILD/hvlab-minimal.elf
suite=$BUILD/hvlab-hvguest.elf
metal=$BUILD/hvlab-metal.elf
hvlab=$BUILD/hvlab

need bochs grub-mkrescue xorriso mformat sqlite3
[ -f /usr/share/bochs/BIOS-bochs-latest ] || skip "Bochs' BIOS (bochsbios) is not installed"
[ -f /usr/share/vgabios/vgabios.bin ] || skip "Bochs' VGA BIOS (vgabios) is not installed"
ls /usr/lib/*/bochs/plugins/libbx_term_gui.so >/dev/null 2>&1 || skip "bochs-term is not installed"
[ -d "$GRUB_MODULES" ] || skip "GRUB's BIOS modules (grub-pc-bin) are not installed"
for f in "$core" "$suite" "$metal" "$hvlab"; do [ -f "$f" ] || fail "$f is not there: make it first"; done

# image NAME GUEST WORDS: a boot image of core and guest.
image() {
	mkdir -p "$work/iso/boot/grub"
	cp "$core" "$work/iso/boot/core.elf"
	cp "$2" "$work/iso/boot/guest.elf"
	printf 'set timeout=0\nmultiboot2 /boot/core.elf %s\nmodule2 /boot/guest.elf\nboot\n' "$3" \
		>"$work/iso/boot/grub/grub.cfg"
	TMPDIR="$work" grub-mkrescue -d "$GRUB_MODULES" -o "$work/$1.iso" "$work/iso" --fonts= --locales= --themes= \
		--install-modules="multiboot2 iso9660 biosdisk normal part_msdos" >"$work/grub" 2>&1 ||
		fail "$(cat "$work/grub")"
}

# machine OUTPUT IMAGE MODEL PROCESSORS: until Bochs ends, or has reset the machine once.
machine() {
	out=$work/$1 shown=$work/$1
	dir=$work/$1.bochs
	mkdir -p "$dir"
	cat >"$dir/rc" <<BOCHS
config_interface: textconfig
display_library: term
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
speaker: enabled=0
sound: driver=dummy
megs: 128
cpu: model=$3, count=$4, ips=50000000, reset_on_triple_fault=0
clock: sync=none, time0=1700000000
ata0-master: type=cdrom, path="$work/$2.iso", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="$out"
log: $dir/log
panic: action=fatal
error: action=ignore
info: action=ignore, pc_system=report
debug: action=ignore
BOCHS
	printf 'c\nq\n' >"$dir/commands"
	TERM=dumb bochs -q -f "$dir/rc" -rc "$dir/commands" </dev/null >"$dir/words" 2>&1 &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		if [ -f "$dir/log" ] && [ "$(grep -c 'Reset(' "$dir/log")" -ge 2 ]; then kill -KILL $pid 2>/dev/null || :; fi
		sleep 0.1
	done
	wait $pid 2>/dev/null || :
}

# prints TEXT: the last machine has said so.
prints() { grep -aqF -- "$1" "$out" || fail "\"$1\" was not said"; }

# passed PROCESSORS: the suite ran to its end and nothing failed in it.
passed() {
	! grep -aq '^FAIL' "$out" || fail "a test of the suite failed"
	prints "done: $1 processors, 0 failed"
}

# --- the suite, twice at once: the same bytes
image one "$suite" "rounds=1000 cpus=1"
machine first one corei7_skylake_x 1 &
machine second one corei7_skylake_x 1
wait
passed 1
prints "hvlab-minimal: vmx, 1 processor"
[ "$(grep -ac '^ok' "$out")" -ge 40 ] || fail "the suite has lost tests"
[ "$(grep -ac '^      1000 x ' "$out")" -ge 30 ] || fail "the suite has lost kinds of exits"
prints "prefixed CPUID"
cmp -s "$work/first" "$work/second" || fail "two runs of the suite differ"

# --- other models: the oldest that will do and the newest
image few "$suite" "rounds=100 cpus=1"
machine old few corei7_sandy_bridge_2600k 1
passed 1
machine new few tigerlake 1
passed 1

# --- two processors: writes to the APIC are caught until both run, and INIT is held. Also on a processor of AMD's manner,
# which tells instruction lengths and refuses INVD; there Bochs delivers the guest's single steps to the core.
image smp "$suite" "rounds=100 cpus=2"
image smp-amd "$suite" "rounds=100 cpus=2 steps=no"
two_processors() {
	machine "smp-$1" "$2" "$3" 2
	passed 2
	prints "hvlab-minimal: $1, 2 processors"
	grep -aqx '      100 x write to the APIC' "$out" || fail "writes to the APIC were not caught"
	grep -aqx '      100 x write to the APIC, no exit' "$out" || fail "the APIC was not given to the guest"
	prints "vCPU 1: got INIT after it had been started, and is parked"
}
two_processors vmx smp corei7_skylake_x
two_processors svm smp-amd ryzen
prints "prefixed CPUID"

# --- ends of the machine: one sentence and a reset
for end in triple tables idt init; do
	image end "$suite" "test=$end cpus=1"
	machine "end-$end" end corei7_skylake_x 1
	prints "the end: $end"
	prints "the machine is reset"
	! grep -aq '^FAIL' "$out" || fail "the guest survived $end"
done

# --- through the harness: counts, lengths, the same series twice, and SKIP where the core cannot run
hvlab() { "$hvlab" "$@" 2>"$work/talk" || fail "hvlab $1: status $?: $(cat "$work/talk")"; }
db=$work/db
hvlab run --db "$db" --hv minimal,bare --place lab/intel --lane path --batches 3 \
	--bench 'exit_cpuid,exit_hypercall,exit_trap_*,cpu_*,mem_chase_local' >"$work/table"
hvlab show --db "$db" --format csv >"$work/csv"
python3 - "$work/csv" <<'PYTHON' || fail "the core's numbers are not as promised: $(cat "$work/table")"
import csv, sys

rows = {(r["system"].split(":")[1], r["bench"]): r for r in csv.DictReader(open(sys.argv[1]))}
core = {bench: r for (system, bench), r in rows.items() if system == "minimal/vmx"}
bare = {bench: r for (system, bench), r in rows.items() if system == "bare"}
for bench, most in ("exit_cpuid", 50), ("exit_hypercall", 42):
    assert core[bench]["verdict"] == "ok", core[bench]
    assert float(core[bench]["value"]) <= most, core[bench]
    assert float(core[bench]["exits_counted"]) == 1, core[bench]
for bench in ("cpu_alu", "cpu_mul", "cpu_branch", "mem_chase_local"):
    assert core[bench]["verdict"] == bare[bench]["verdict"] == "ok", bench
    assert core[bench]["value"] == bare[bench]["value"], bench
    assert float(core[bench]["exits_counted"]) == 0, core[bench]
assert bare["exit_cpuid"]["verdict"] == "ok" and bare["exit_hypercall"]["verdict"] == "skip"
PYTHON
grep -q "series identical to the instruction" "$work/table" || fail "two boots differ: $(cat "$work/table")"

# refused MODEL REASON
refused() {
	"$hvlab" run --cpu-model "$1" --db "$work/$1.db" --hv minimal/vmx --place lab/intel --lane path --rounds 1 \
		--bench cpu_alu >"$work/table" 2>"$work/talk" || :
	grep -qF "not run: lab/intel:minimal/vmx: $2" "$work/table" ||
		fail "$1: not \"$2\": $(cat "$work/table" "$work/talk")"
}
refused core2_penryn_t9600 "this processor has no nested paging (EPT)"
refused corei5_lynnfield_750 "this processor cannot run a guest in real mode (no unrestricted guest)"
