#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab image and hvlab run --console: an emulated PC with its serial line on a pty is the machine of its own, booted
# from the image as from CD, from a USB stick and by UEFI, and given its choices over that line; then the same from
# captured files, whole and cut. COM1 is the only device that anything is said to, and one machine has neither PIT nor
# PIC nor keyboard controller.
# Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
OVMF=/usr/share/ovmf/OVMF.fd
hvlab=$BUILD/hvlab
pids=

clean_up() { for p in $pids; do kill "$p" 2>/dev/null || :; done; }

need qemu-system-x86_64 grub-mkrescue xorriso mformat
[ -d /usr/lib/grub/i386-pc ] || skip "GRUB for BIOS (grub-pc-bin) is not installed"
[ -d /usr/lib/grub/x86_64-efi ] || skip "GRUB for UEFI (grub-efi-amd64-bin) is not installed"
[ -f "$OVMF" ] || skip "UEFI for QEMU (ovmf) is not installed"
for f in hvlab hvlab-minimal.elf hvlab-metal.elf; do [ -f "$BUILD/$f" ] || fail "$f is not there: make it first"; done

# machine QEMU-OPTION...: becomes QEMU, so that its process is the one we know.
machine() {
	exec qemu-system-x86_64 -accel tcg -cpu max -m 256 -nodefaults -display none -no-reboot "$@"
}

# listen HV QEMU-OPTION...: a machine with its line on a pty, and the harness at the other end. A real line stays
# when its machine goes; a pty goes with QEMU and takes along what was not read, so QEMU has to stay.
listen() {
	hv=$1
	shift
	rm -f "$work/monitor" "$work/qemu" "$work/db"
	mkfifo "$work/monitor"
	machine -S -no-shutdown -serial pty -monitor stdio "$@" <"$work/monitor" >"$work/qemu" 2>&1 &
	qemu=$!
	exec 9>"$work/monitor"
	until line=$(grep -o '/dev/pts/[0-9]*' "$work/qemu"); do kill -0 $qemu || fail "QEMU ended"; sleep 0.1; done
	"$hvlab" run --db "$work/db" --hv "$hv" --console "$line" --bench 'exit_cpuid,cpu_alu' >"$work/out" 2>&1 &
	reader=$!
	pids="$qemu $reader"
	until find /proc/$reader/fd -lname "*$line" 2>/dev/null | grep -q .; do
		kill -0 $reader 2>/dev/null || fail "hvlab did not listen"
		sleep 0.1
	done
	echo cont >&9
	wait $reader || fail "hvlab run ended with status $?"
	exec 9>&-
	kill $qemu 2>/dev/null || :
	wait $qemu 2>/dev/null || :
	pids=
	"$hvlab" show --db "$work/db" --boots >"$work/out"
	grep -q "console:$hv/serial  *emulated .* ok" "$work/out" || fail "no good boot of an emulated machine"
	# the image holds other choices: what ran is what the run asked for
	"$hvlab" show --db "$work/db" --facts >"$work/out"
	grep -q "cmdline.source  *answer" "$work/out" || fail "the guest did not take its choices from the line"
	"$hvlab" show --db "$work/db" --format csv >"$work/out"
	[ "$(cut -d, -f5 "$work/out" | sort | tr '\n' ' ')" = "bench cpu_alu exit_cpuid " ] || fail "another selection ran"
}

# --- images
for hv in minimal bare; do
	status 0 image --hv $hv --output "$work/$hv.iso" --bench 'exit_*,clk_null' --batches 5
	says "hvlab run --hv $hv --console"
done
status 2 image
talks "--output"
status 2 image --hv kvm --output "$work/x.iso"
talks "--hv minimal or --hv bare"
status 2 image --output "$work/x.iso" --bench cpu_nothing
status 4 image --output "$work/no/x.iso"
[ ! -e "$work/x.iso" ] || fail "an image was made in spite of an error"

# --- a machine at a serial line
listen minimal -M pc -cdrom "$work/minimal.iso"
listen minimal -M q35 -drive "format=raw,file=$work/minimal.iso,if=none,id=stick" -device qemu-xhci \
	-device usb-storage,drive=stick
listen bare -M q35 -bios "$OVMF" -cdrom "$work/bare.iso"

# --- the same line with damage on it
bare=$work/bare.iso
for case in "1 -M pc -cdrom $bare" "2 -M q35,pit=off,pic=off,hpet=off,i8042=off -bios $OVMF -cdrom $bare"; do
	timeout -s KILL 200 python3 tests/shake_hands.py multiboot2 $case >"$work/out" 2>&1 || fail "damaged answers: $case"
done

# --- files with what came over one; nobody answers, so the image's own choices are taken
(machine -M pc -serial "file:$work/captured" -cdrom "$work/minimal.iso") 2>"$work/out" ||
	fail "QEMU ended with status $?"
status 0 run --db "$work/files" --hv minimal --console "$work/captured" --bench 'exit_*,clk_null'
says "console:minimal/serial"
says "exits as declared in"
status 0 show --db "$work/files" --facts
grep -q "cmdline.source  *own" "$work/out" || fail "a guest that nobody answered did not say so"
head -c $(($(wc -c <"$work/captured") / 2)) "$work/captured" >"$work/cut"
status 6 run --db "$work/files" --hv minimal --console "$work/cut" --bench 'exit_*,clk_null'
status 2 run --db "$work/files" --hv minimal --rounds 2 --console "$work/captured"
talks "--rounds 1"
status 2 run --db "$work/files" --hv kvm --console "$work/captured"
status 5 run --db "$work/files" --hv minimal --console "$work/nothing"
says "cannot read $work/nothing"
status 5 run --db "$work/files" --hv minimal/serial --rounds 1
says "--console /dev/ttyUSB0"
