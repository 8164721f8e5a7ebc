#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The minimal core on emulated AMD processors. A test guest provokes each exit the core handles and reaches for the
# core's memory in every way it has; the rest is machines that cannot carry the core, ends of the machine, and the
# metal guest. Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

GRUB_MODULES=/usr/lib/grub/i386-pc
core=$BUILD/hvlab-minimal.elf
suite=$BUILD/hvlab-hvguest.elf
metal=$BUILD/hvlab-metal.elf

need qemu-system-x86_64 grub-mkrescue xorriso
[ -d "$GRUB_MODULES" ] || skip "GRUB's BIOS modules (grub-pc-bin) are not installed"
for f in "$core" "$suite" "$metal"; do [ -f "$f" ] || fail "$f is not there: make it first"; done

counting="-accel tcg,thread=single -icount shift=0,sleep=off -smp 1 -seed 1 -rtc base=2024-01-01T00:00:00,clock=vm"

# machine OUTPUT QEMU-OPTION...
machine() {
	out=$work/$1 shown=$work/$1
	shift
	timeout -s KILL 60 qemu-system-x86_64 -M pc -nodefaults -no-user-config -display none -no-reboot \
		-serial "file:$out" "$@" 2>"$work/qemu" || fail "QEMU ended with status $?: $(cat "$work/qemu")"
}

# boot OUTPUT GUEST COMMAND-LINE QEMU-OPTION...: the guest on the core.
boot() {
	out=$1 guest=$2 words=$3
	shift 3
	machine "$out" -cpu max -m 128 -kernel "$core" -initrd "$guest" -append "$words" "$@"
}

# prints TEXT: the last machine has said so.
prints() { grep -qF -- "$1" "$out" || fail "\"$1\" was not said"; }

# passed PROCESSORS: the suite ran to its end and nothing failed in it.
passed() {
	! grep -q '^FAIL' "$out" || fail "a test of the suite failed"
	prints "done: $1 processors, 0 failed"
}

# --- the suite, twice: the same bytes each time. A million rounds of each kind are in long/hv_svm.sh.
boot one "$suite" "rounds=2000" $counting
passed 1
boot two "$suite" "rounds=2000" $counting
cmp -s "$work/one" "$work/two" || fail "two runs of the suite differ"
[ "$(grep -c '^ok' "$out")" -ge 40 ] || fail "the suite has lost tests"
[ "$(grep -c '^      2000 x ' "$out")" -ge 30 ] || fail "the suite has lost kinds of exits"

# --- several processors: started in real mode, by STARTUP that the core has caught
for n in 2 4; do
	boot smp "$suite" "rounds=200 cpus=$n" -smp $n -accel tcg
	passed $n
	[ "$(grep -cx '      200 x write to the APIC' "$out")" = 2 ] || fail "writes to the APIC were not caught"
	prints "hvlab-minimal: svm, $n processors"
done

# --- without 1 GiB pages; with one processor model after the other
for cpu in max,-pdpe1gb EPYC phenom; do
	machine model -accel tcg -cpu $cpu -m 128 -kernel "$core" -initrd "$suite" -append rounds=100
	passed 1
done

# --- ends of the machine: one sentence and a reset, which -no-reboot turns into QEMU's end
for end in triple tables idt; do
	boot end "$suite" "test=$end" $counting
	prints "the end: $end"
	prints "the machine is reset"
	! grep -q '^FAIL' "$out" || fail "the guest survived $end"
done

# --- machines that cannot carry the core: a sentence, and a record that the harness turns into SKIP
refused() {
	prints "hvlab-minimal: cannot run here: $1"
	prints "@hvl1 0 verdict v=skip reason=$(echo "$1" | sed 's/ /%20/g')"
}
machine refused -accel tcg -cpu max,-svm -m 64 -kernel "$core" -initrd "$metal"
refused "this processor has no SVM"
machine refused -accel tcg -cpu qemu64 -m 64 -kernel "$core" -initrd "$metal"
refused "this processor has no nested paging (NPT)"
machine refused -accel tcg -cpu max -m 12 -kernel "$core" -initrd "$metal"
refused "too little memory: the core needs all of 0x800000.."
machine refused -accel tcg -cpu max -m 64 -kernel "$core"
refused "no guest was given: it must be the first boot module"
machine refused -accel tcg -cpu max -m 64 -kernel "$core" -initrd "$0"
refused "the guest is no 64-bit ELF file"
machine refused -accel tcg -cpu max -m 64 -kernel "$core" -initrd "$core"
refused "the guest's segment at 0x800000 ("
head -c 20000 "$metal" >"$work/short"
machine refused -accel tcg -cpu max -m 64 -kernel "$core" -initrd "$work/short"
refused "the guest's file is cut short"

# --- by GRUB and multiboot2, with the guest as a module
mkdir -p "$work/iso/boot/grub"
cp "$core" "$suite" "$work/iso/boot/"
cat >"$work/iso/boot/grub/grub.cfg" <<'GRUB'
set timeout=0
multiboot2 /boot/hvlab-minimal.elf rounds=100
module2 /boot/hvlab-hvguest.elf
boot
GRUB
TMPDIR="$work" grub-mkrescue -d "$GRUB_MODULES" -o "$work/k.iso" "$work/iso" --fonts= --locales= --themes= \
	--install-modules="multiboot2 iso9660 biosdisk normal part_msdos" >"$work/grub" 2>&1 || fail "$(cat "$work/grub")"
machine mb2 -accel tcg -cpu max -m 128 -cdrom "$work/k.iso"
passed 1

# --- the metal guest, byte for byte the one that runs everywhere: its counters, and the length of the core's path
boot metal "$metal" "cpus=1 marks=2 batches=3 ops=1000 bench=exit_cpuid,exit_hypercall,cpu_*,mem_*" $counting
prints "fact hv.signature=hvlabMinimal"
prints "bye cells="
python3 - "$out" <<'PYTHON' || fail "the core's numbers are not as promised"
import re, sys

cells, name = {}, None
for line in open(sys.argv[1]):
    words = line.split(" *")[0].split()
    if words[:1] != ["@hvl1"]:
        continue
    keys = dict(w.split("=", 1) for w in words[3:])
    if words[2] == "bench":
        name = keys["name"]
        cells[name] = {"n": int(keys["n"]), "marks": {}}
    elif words[2] == "batch":
        cells[name][keys["kind"]] = [int(v) for v in keys["d"].split(",")]
    elif words[2] == "mark":
        cells[name]["marks"][keys["at"]] = int(keys["exits"])
    elif words[2] == "verdict":
        if keys["v"] == "skip":
            del cells[name]
        else:
            assert keys["v"] == "ok", (name, keys)
assert {"exit_cpuid", "exit_hypercall", "cpu_alu", "cpu_avx", "mem_copy", "mem_pte_update"} <= set(cells), cells.keys()
most = {"exit_cpuid": 40, "exit_hypercall": 36}
assert len(cells) >= 35, cells.keys()
for name, c in cells.items():
    assert len(set(c["body"])) == 1 and len(set(c["control"])) == 1, name + ": batches differ"
    length = (c["body"][0] - c["control"][0]) / c["n"]
    m = c["marks"]
    exits = (m["body"] - m["start"]) - (m["control"] - m["body"])
    if name.startswith("exit_"):
        assert exits == 1000, f"{name}: {exits} exits in 1000 operations"
        assert length <= most[name], f"{name}: {length} instructions"
    else:
        assert exits == 0, f"{name}: {exits} exits"
PYTHON
