#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What tests/hv_vmx.sh has no time for: a million exits of each kind of the minimal core on emulated Intel processors,
# and Debian's own kernel on it, unmodified, with all of the machine's devices, to user space. Takes some twelve minutes
# alone on a machine. Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

GRUB_MODULES=/usr/lib/grub/i386-pc

need bochs grub-mkrescue xorriso mformat cpio
[ -f /usr/share/bochs/BIOS-bochs-latest ] || skip "Bochs' BIOS (bochsbios) is not installed"
[ -f /usr/share/vgabios/vgabios.bin ] || skip "Bochs' VGA BIOS (vgabios) is not installed"
ls /usr/lib/*/bochs/plugins/libbx_term_gui.so >/dev/null 2>&1 || skip "bochs-term is not installed"
[ -d "$GRUB_MODULES" ] || skip "GRUB's BIOS modules (grub-pc-bin) are not installed"
[ -f "$BUILD/lab/debian12/kvm/vmlinux" ] || skip "no Debian kernel in $BUILD/lab/debian12/kvm: make images"
for f in minimal.elf hvguest.elf hosted; do [ -f "$BUILD/hvlab-$f" ] || fail "$BUILD/hvlab-$f is not there"; done

# boot PROCESSORS SECONDS WORDS MODULE...: the core with these modules, until Bochs ends or the time is over.
boot() {
	processors=$1
	shift
	limit=$1
	rm -rf "$work/iso" "$work/out"
	mkdir -p "$work/iso/boot/grub"
	cp "$BUILD/hvlab-minimal.elf" "$work/iso/boot/core.elf"
	printf 'set timeout=0\nmultiboot2 /boot/core.elf %s\n' "$2" >"$work/iso/boot/grub/grub.cfg"
	shift 2
	for m; do
		cp "$m" "$work/iso/boot/"
		echo "module2 /boot/$(basename "$m")" >>"$work/iso/boot/grub/grub.cfg"
	done
	echo boot >>"$work/iso/boot/grub/grub.cfg"
	TMPDIR="$work" grub-mkrescue -d "$GRUB_MODULES" -o "$work/k.iso" "$work/iso" --fonts= --locales= --themes= \
		--install-modules="multiboot2 iso9660 biosdisk normal part_msdos" >"$work/grub" 2>&1 ||
		fail "$(cat "$work/grub")"
	cat >"$work/rc" <<BOCHS
config_interface: textconfig
display_library: term
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
speaker: enabled=0
sound: driver=dummy
megs: 512
cpu: model=corei7_skylake_x, count=$processors, ips=50000000, reset_on_triple_fault=0
clock: sync=none, time0=1700000000
ata0-master: type=cdrom, path="$work/k.iso", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="$work/out"
log: /dev/null
panic: action=fatal
error: action=ignore
info: action=ignore
debug: action=ignore
BOCHS
	printf 'c\nq\n' >"$work/commands"
	TERM=dumb timeout -s KILL "$limit" bochs -q -f "$work/rc" -rc "$work/commands" </dev/null \
		>"$work/words" 2>&1 || :
}

# --- two processors, or no write to the APIC would be an exit
boot 2 7200 "rounds=1000000 cpus=2" "$BUILD/hvlab-hvguest.elf"
grep -aq "done: 2 processors, 0 failed" "$work/out" || fail "the suite did not end well"
! grep -aq '^FAIL' "$work/out" || fail "a test of the suite failed"
grep -aqx '      1000000 x write to the APIC' "$work/out" || fail "writes to the APIC were not caught"
[ "$(grep -ac '^      1000000 x ' "$work/out")" -ge 35 ] || fail "the suite has lost kinds of exits"

# --- its init ends at once, so the kernel panics over the last bytes of its output: that it ran is enough.
mkdir "$work/root"
cp "$BUILD/hvlab-hosted" "$work/root/init"
(cd "$work/root" && echo init | cpio -o -H newc --quiet >"$work/initrd")
boot 1 300 "console=ttyS0 panic=-1 -- bench=cpu_alu" "$BUILD/lab/debian12/kvm/vmlinux" "$work/initrd"
grep -aq "^hvlab-minimal: vmx, 1 processor" "$work/out" || fail "the core did not start"
grep -aq 'Linux version .*Debian' "$work/out" || fail "this is not Debian's kernel"
grep -aq 'hello .* kind=hosted cpus=1 ' "$work/out" || fail "no user space"
grep -aq 'bench name=cpu_alu' "$work/out" || fail "no benchmark in user space"
