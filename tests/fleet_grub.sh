#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A real GRUB on a disk of the test's own, started by QEMU: what hvlab-boot asks for comes up in the next boot, by the entry's title or
# by its id within a submenu, and in that one alone.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need grub-editenv grub-mkimage mformat mcopy qemu-system-x86_64
[ -d /usr/lib/grub/i386-pc ] || skip "GRUB's modules for a PC are not installed (grub-pc-bin)"
status 0 fleet init --output "$work/init" --fleet "$work/none.ini"

# What Debian's grub.cfg does with the block (grub-mkconfig's 00_header, GRUB_DEFAULT=saved); the entries say who they are.
cat >"$work/grub.cfg" <<'END'
serial --unit=0
terminal_output serial
load_env
if [ "${next_entry}" ]; then
	set default="${next_entry}"
	set next_entry=
	save_env next_entry
else
	set default="${saved_entry}"
fi
set timeout=0
menuentry 'Debian GNU/Linux' --id gnulinux-simple { echo "BOOTED kvm"; halt; }
submenu 'Advanced options' --id gnulinux-advanced {
	menuentry 'Debian GNU/Linux, with Xen 4.17-amd64 and Linux 6.1' --id xen-advanced { echo "BOOTED xen"; halt; }
}
menuentry 'Debian GNU/Linux, with our core (2>1)' { echo "BOOTED minimal"; halt; }
END
grub-editenv "$work/grubenv" create
grub-editenv "$work/grubenv" set saved_entry=gnulinux-simple

# A disk with a partition of FAT, and GRUB before it: its core where its boot sector looks for it.
disk=$work/disk at=$work/disk@@1M
truncate -s 32M "$disk"
put() { dd of="$disk" bs=1 seek="$1" conv=notrunc status=none; }
printf '\200\0\0\0\014\0\0\0\0\010\0\0\0\370\0\0' | put 446 # bootable, FAT, from sector 2048 on, 63,488 of them
printf '\125\252' | put 510
mformat -i "$at" -T 63488 -h 16 -s 63 ::
MTOOLS_SKIP_CHECK=1 mcopy -i "$at" "$work/grub.cfg" "$work/grubenv" ::
grub-mkimage -O i386-pc -p '(hd0,msdos1)' -o "$work/core" biosdisk part_msdos fat normal serial terminal loadenv echo halt test
dd if=/usr/lib/grub/i386-pc/boot.img of="$disk" bs=440 count=1 conv=notrunc status=none
dd if="$work/core" of="$disk" bs=512 seek=1 conv=notrunc status=none

printf 'METHOD=grub\nGRUBENV=%s\nENTRY_kvm=gnulinux-simple\nENTRY_xen="gnulinux-advanced>xen-advanced"\nENTRY_minimal="Debian GNU/Linux, with our core (2>>1)"\n' \
	"$work/grubenv" >"$work/boot.conf"
export HVLAB_BOOT_CONF="$work/boot.conf"

# next WORD: what hvlab-boot does on a machine whose /boot is that disk
next() {
	mcopy -n -o -i "$at" ::grubenv "$work/grubenv"
	sh "$work/init/hvlab-boot" "$1" >"$work/out" 2>"$work/err" || fail "hvlab-boot $1 ended with $?"
	mcopy -o -i "$at" "$work/grubenv" ::
}
booted() {
	timeout -s KILL 120 qemu-system-x86_64 -M pc -accel tcg -m 64 -nodefaults -no-user-config -display none -no-reboot \
		-serial "file:$work/out" -drive "if=ide,format=raw,file=$disk" 2>"$work/err" || fail "QEMU ended with status $?"
	says "BOOTED $1"
}

booted kvm
next xen
booted xen
booted kvm # asked for once
next minimal
booted minimal
next xen
next kvm # the last word counts
booted kvm
