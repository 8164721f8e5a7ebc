#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The metal guest on QEMU's emulated machine: boots by PVH and by multiboot2, sends a whole and valid stream of
# records, gives the same bytes twice when instructions are counted, and turns a trap in a benchmark into a verdict.
# Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
. tests/lib/traps.sh

GRUB_MODULES=/usr/lib/grub/i386-pc
image=$BUILD/hvlab-metal.elf

need qemu-system-x86_64 python3 grub-mkrescue xorriso
[ -d "$GRUB_MODULES" ] || skip "GRUB's BIOS modules (grub-pc-bin) are not installed"
[ -f "$image" ] || fail "$image is not there: make it first"

# boot OUTPUT QEMU-OPTION...
boot() {
	out=$1
	shift
	timeout -s KILL 120 qemu-system-x86_64 -cpu max -nodefaults -display none -no-reboot -serial "file:$out" "$@" ||
		fail "QEMU ended with status $? ($out)"
}

counting="-accel tcg,thread=single -icount shift=0,sleep=off -smp 1 -seed 1 -rtc base=2024-01-01T00:00:00,clock=vm"

# check OUTPUT KEY=VALUE...: the stream is whole, every cell is ok or skipped with a reason, and what is said is so.
# fails=A,B names the cells that must be a FAIL.
check() {
	python3 - "$(ls workloads/bench/*.c "$work"/aaa_*.c 2>/dev/null | wc -l)" "$@" <<'PYTHON' || fail "$1 is not as it must be"
import re, sys, zlib

def record(line, seq):
    body, crc = line.rsplit(" *", 1)
    assert zlib.crc32(body.encode()) == int(crc, 16), "CRC: " + line
    words = body.split(" ")
    assert words[0] == "@hvl1" and int(words[1]) == seq, "sequence: " + line
    return words[2], dict(w.split("=", 1) for w in words[3:])

lines = open(sys.argv[2], "rb").read().decode("ascii").splitlines()
records = [record(l, i) for i, l in enumerate(l for l in lines if l.startswith("@hvl1 "))]
want = dict(a.split("=", 1) for a in sys.argv[3:])
fails = set(filter(None, want.pop("fails", "").split(",")))
facts, cells, cell = {}, {}, None
for kind, keys in records:
    if kind in ("hello", "fact"):
        facts.update(keys)
    elif kind == "bench":
        cell = keys
        cell["samples"] = {"body": 0, "control": 0}
    elif kind == "batch":
        assert int(keys["i"]) == cell["samples"][keys["kind"]], "batches out of order"
        cell["samples"][keys["kind"]] += len(keys["d"].split(","))
    elif kind == "verdict":
        key = cell["name"], cell.get("params", "")
        assert key not in cells, "twice: " + " ".join(key)
        cells[key] = dict(cell, **keys)
        cell = None
assert records[0][0] == "hello" and records[-1][0] == "bye" and cell is None, "begins with hello, ends with bye"
names = {name for name, params in cells}
assert int(records[-1][1]["cells"]) == len(cells) and len(names) == int(sys.argv[1]), "number of cells"
for (name, params), c in cells.items():
    if name in fails:
        assert c["v"] == "fail" and re.match(r"#[A-Z]{2}\(", c["reason"]), (name, c)
    elif c["v"] == "skip":
        assert c["reason"], (name, c)
    else:
        assert c["v"] == "ok" and int(c["n"]) > 0, (name, c)
        assert c["samples"]["body"] == c["samples"]["control"] > 0, (name, c)
assert fails <= names, fails - names
for key, value in want.items():
    assert facts.get(key) == value, (key, facts.get(key), value)
PYTHON
}

# PVH, instructions counted: valid, and the same twice.
for i in 1 2; do
	boot "$work/pvh$i" -M pc -m 64 $counting -kernel "$image" -append "batches=10"
done
check "$work/pvh1" kind=metal boot.protocol=pvh cpus=1 tsc.quantum=1 tsc.intercepted=0 hv.signature=TCGTCGTCGTCG
cmp "$work/pvh1" "$work/pvh2" || fail "two boots with counted instructions differ"

# q35, two vCPUs, real time. The firmware's option ROM leaves the list of modules as it finds its memory, so that is not empty here.
head -c 8192 /dev/zero | tr '\0' '\276' >"$work/garbage"
boot "$work/smp" -device "loader,file=$work/garbage,addr=0x1000,force-raw=on" -M q35 -m 128 -accel tcg -smp 2 -kernel "$image" -append "batches=5 cpus=2"
check "$work/smp" boot.protocol=pvh cpus=2 cpus.asked=2 apic.ids=0,1

# Multiboot2, by GRUB from a CD.
mkdir -p "$work/iso/boot/grub"
cp "$image" "$work/iso/boot/metal.elf"
cat >"$work/iso/boot/grub/grub.cfg" <<'GRUB'
set timeout=0
menuentry hvlab {
	multiboot2 /boot/metal.elf batches=5 cpus=1
}
GRUB
TMPDIR="$work" grub-mkrescue -d "$GRUB_MODULES" -o "$work/metal.iso" "$work/iso" --fonts= --locales= --themes= \
	--install-modules="multiboot2 iso9660 biosdisk normal part_msdos" >"$work/mkrescue" 2>&1 ||
	fail "$(cat "$work/mkrescue")"
boot "$work/mb2" -M pc -m 64 -accel tcg -smp 1 -cdrom "$work/metal.iso"
check "$work/mb2" boot.protocol=multiboot2 cpus=1 cpus.asked=1

# A benchmark that traps fails alone; one file each is all it takes to add them.
trapping aaa_ud2 '__asm__ volatile("ud2")'
trapping aaa_gp '*(volatile u64 *)0x8000000000000000 = 1' # not canonical
trapping aaa_pf '*(volatile u64 *)0x7f0000000000 = 1'
trapping_image aaa_ud2 aaa_gp aaa_pf
boot "$work/trap" -M pc -m 64 $counting -kernel "$work/build/hvlab-metal.elf" -append "batches=3"
check "$work/trap" fails=aaa_ud2,aaa_gp,aaa_pf
