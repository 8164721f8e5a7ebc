#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fio in the guest "linux" beside our io_blk_read: Debian's fio with its libraries and our program, in turn, on one block device in one boot of Debian's
# kernel on a machine that counts instructions. The device is a RAM disk of the guest's own, so that neither of the two ever sleeps
# and a nanosecond is an instruction; of fio that is the mean, which then has no tail. fio's time of a request holds some code of its own,
# clock and book-keeping, which its engine "null" has alone, and ours is without its loop: less that, they agree within 10 %.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need cpio dpkg-deb python3
guest=$BUILD/lab/debian12/linux
[ -f "$guest/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

# --- an initramfs: the kernel's brd, fio with all that it is linked to (100 MB), a shell, our program
mkdir -p "$work/kernel"
(
	here=$PWD/lab
	. lab/lib.sh
	. lab/linux.guest
	suite_load debian12
	for deb in $(lab/apt.sh debian12 '^lib' "$kernel$kernel_from"); do sysroot_add "$work/kernel" "$deb" 'brd.ko*'; done # as the guest's
	sysroot_new "$work/root"
	for deb in $(lab/apt.sh debian12 '' fio busybox-static); do sysroot_add "$work/root" "$deb"; done
)
brd=$(find "$work/kernel" -name 'brd.ko*' | head -n 1)
[ -n "$brd" ] || fail "the kernel's package has no brd"
case $brd in *.xz) xz -dc "$brd" ;; *) cat "$brd" ;; esac >"$work/root/brd.ko"
cp "$BUILD/hvlab-hosted" "$work/root/bin/hosted"
cat >"$work/root/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mkdir -p /proc /sys /tmp /dev && $b mount -t proc proc /proc && $b mount -t sysfs sysfs /sys && $b mount -t devtmpfs dev /dev
$b insmod /brd.ko rd_nr=1 rd_size=4096
echo "hvlab scratch disk: all of it may be overwritten" | $b dd of=/dev/ram0 conv=notrunc 2>/dev/null
for turn in 1 2 3; do
	echo "turn hosted"
	/bin/hosted 'bench=io_blk_read batches=10 ticks=1000000' /dev/ram0 </dev/null
	for engine in psync null; do
		echo "turn $engine"
		/bin/fio --name=x --filename=/dev/ram0 --size=2m --direct=1 --rw=randread --bs=4k --ioengine=$engine --number_ios=400 --randrepeat=1 \
			--thread --norandommap --output-format=json --output=/tmp/out 2>/tmp/err || $b cat /tmp/err
		$b sed -n '/"read"/,/"write"/p' /tmp/out | $b grep -A 5 '"lat_ns"' | $b grep '"mean"'
	done
done
echo "turn end"
$b poweroff -f
END
chmod +x "$work/root/init"
(cd "$work/root" && find . | cpio -o -H newc --quiet) >"$work/initrd"

# --- the lab's own emulator, counting
timeout -s KILL 900 "$BUILD/lab/tools/bin/qemu-system-x86_64" -M pc -accel tcg,thread=single -icount shift=0,sleep=off -seed 1 \
	-rtc base=2024-01-01T00:00:00,clock=vm -cpu max -smp 1 -m 1024 -nodefaults -no-user-config -display none -no-reboot -serial "file:$work/out" \
	-kernel "$guest/vmlinux" -initrd "$work/initrd" -append "console=ttyS0 $(sed -n 's/^cmdline=//p' "$guest/manifest")" </dev/null 2>"$work/err" ||
	fail "QEMU ended with status $?"
tr -d '\r' <"$work/out" >"$work/said" && mv "$work/said" "$work/out"
says '^turn end'

# --- both, in instructions of one read of 4 KiB
python3 - "$work/out" <<'END' || fail "they differ"
import re
import statistics
import sys

ours, theirs, turn, n, cell = [], {}, None, 0, False
series = {}
for line in open(sys.argv[1], errors="replace"):
    if line.startswith("turn "):
        turn = line.split()[1]
    elif turn == "hosted" and " bench " in line:
        cell = "params=bs=4096,qd=1 " in line
        n = int(re.search(r" n=(\d+)", line)[1])
        series = {"body": [], "control": []}
    elif turn == "hosted" and cell and " batch " in line:
        series[re.search(r"kind=(\w+)", line)[1]] += map(int, re.search(r" d=([\d,]+)", line)[1].split(","))
    elif turn == "hosted" and cell and " verdict v=ok" in line:
        ours.append((statistics.median(series["body"]) - statistics.median(series["control"])) / n)
        cell = False
    elif '"mean"' in line:
        theirs.setdefault(turn, []).append(float(re.search(r"([\d.]+)", line)[1]))
if len(ours) != 3 or sorted(map(len, theirs.values())) != [3, 3]:
    sys.exit(f"not every turn has a value: {ours} {theirs}")
own = statistics.median(ours)
print(f"io_blk_read bs=4096,qd=1: {own:.0f} instructions, turns {ours}")
means = {engine: statistics.median(values) for engine, values in theirs.items()}
read = means["psync"] - means["null"]
print(f"fio psync: {means['psync']:.0f}, of which its own by null {means['null']:.0f}: {read:.0f}; ours / theirs {own / read:.3f}; turns {theirs}")
sys.exit(abs(own / read - 1) > 0.10)
END
