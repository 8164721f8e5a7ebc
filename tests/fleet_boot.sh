#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The scripts that fleet init writes for a node, run as slurmd runs them: a real block of GRUB's environment, bootctl, kexec and
# systemctl as recorders of what they were asked for. No machine is booted.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need grub-editenv
status 0 fleet init --output "$work/init" --fleet "$work/none.ini"
mkdir "$work/bin"
for tool in bootctl kexec systemctl grub-reboot; do
	printf '#!/bin/sh\necho "%s $*" >>%s/asked\n' "$tool" "$work" >"$work/bin/$tool"
	chmod +x "$work/bin/$tool"
done
export PATH="$work/bin:$PATH" HVLAB_BOOT_CONF="$work/boot.conf" HVLAB_BOOT_STATE="$work/next"
boot() { sh "$work/init/hvlab-boot" "$@" >"$work/out" 2>"$work/err"; }
reboot() { sh "$work/init/hvlab-reboot" >"$work/out" 2>"$work/err"; }
asked() { [ "$(cat "$work/asked")" = "$1" ] || fail "asked for: $(cat "$work/asked")"; rm "$work/asked"; }

# --- GRUB: the next boot alone, and what else is in the block stays
grub-editenv "$work/grubenv" create
grub-editenv "$work/grubenv" set saved_entry=gnulinux-simple
xen='Debian GNU/Linux, with Xen 4.17-amd64 and Linux 6.1'
printf 'METHOD=grub\nGRUBENV=%s\nENTRY_kvm=gnulinux-simple\nENTRY_xen="%s"\n' "$work/grubenv" "$xen" >"$work/boot.conf"
boot xen || fail "$(cat "$work/err")"
grub-editenv "$work/grubenv" list >"$work/out"
grep -qx "next_entry=$xen" "$work/out" && grep -qx 'saved_entry=gnulinux-simple' "$work/out" || fail "in the block: $(cat "$work/out")"
[ "$(stat -c %s "$work/grubenv")" = 1024 ] || fail "GRUB reads 1024 bytes"
boot kvm && grub-editenv "$work/grubenv" list | grep -qx 'next_entry=gnulinux-simple' || fail "kvm is not next"
! boot bare || fail "there is no entry for bare, and it was taken"
grep -q 'no ENTRY_bare in' "$work/err" || fail "$(cat "$work/err")"
! boot 'xen;id' || fail "a word with a semicolon was taken"
reboot || fail "$(cat "$work/err")"
asked 'systemctl reboot'
sed -i '/GRUBENV/d' "$work/boot.conf"
boot xen
asked "grub-reboot $xen"

# --- systemd-boot, kexec
printf 'METHOD=systemd\nENTRY_xen=xen.efi\n' >"$work/boot.conf"
boot xen
asked 'bootctl set-oneshot xen.efi'
printf "METHOD=kexec\nKEXEC_xen='/boot/xen.gz --module=/boot/vmlinuz --reuse-cmdline'\n" >"$work/boot.conf"
boot xen || fail "$(cat "$work/err")"
[ ! -e "$work/asked" ] || fail "a helper boots nothing: $(cat "$work/asked")"
reboot || fail "$(cat "$work/err")"
asked "kexec /boot/xen.gz --module=/boot/vmlinuz --reuse-cmdline -l
systemctl kexec"
reboot
asked 'systemctl reboot' # nothing was prepared: as it always boots
boot || fail "$(cat "$work/err")"
grep -qx 'kvm\|xen' "$work/out" || fail "it does not know what it runs: $(cat "$work/out")"
printf 'METHOD=hope\n' >"$work/boot.conf"
! boot xen || fail "METHOD=hope was taken"
echo "GRUB's block, systemd-boot and kexec are asked for the next boot, and nothing else"
