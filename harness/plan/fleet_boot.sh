#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which hypervisor this host runs, and which one it boots into next. Slurm's slurmd calls it as a helper of node_features/helpers:
# without an argument it prints what is running now, with one (kvm, xen) it prepares the next boot. hvlab-reboot then boots.
# How that is done here stands in the file below, shell variables:
#
#   METHOD=grub       the default; ENTRY_kvm, ENTRY_xen: titles or ids of menu entries (grub-reboot; GRUB_DEFAULT=saved).
#                     GRUBENV=/boot/grub/grubenv: where there is no grub-reboot, the file that it would write
#   METHOD=systemd    systemd-boot; ENTRY_...: names of entries (bootctl set-oneshot)
#   METHOD=kexec      KEXEC_kvm, KEXEC_xen: arguments of kexec for each, without -e; fast, and no firmware runs
#   METHOD=command    NOW, NEXT, REBOOT: commands of your own; NEXT gets the word as its argument
set -eu

conf=${HVLAB_BOOT_CONF:-/etc/hvlab/boot.conf}
METHOD=grub
[ ! -e "$conf" ] || . "$conf"
state=${HVLAB_BOOT_STATE:-/run/hvlab-boot}

# what the machine itself says; Xen's dom0 has its hypercalls in /proc/xen or /sys/hypervisor
now() {
	if [ "$METHOD" = command ]; then
		sh -c "$NOW"
	elif [ "$(cat /sys/hypervisor/type 2>/dev/null)" = xen ] || [ -e /proc/xen/capabilities ]; then
		echo xen
	else
		echo kvm
	fi
}

[ $# -gt 0 ] || { now; exit 0; }
case $1 in
*[!a-z0-9_]*) echo "hvlab-boot: \"$1\" is no word for a hypervisor" >&2; exit 2 ;;
esac
case $METHOD in
grub)
	eval "entry=\${ENTRY_$1:-}"
	[ -n "$entry" ] || { echo "hvlab-boot: no ENTRY_$1 in $conf" >&2; exit 1; }
	if [ -z "${GRUBENV:-}" ]; then
		grub-reboot "$entry"
	elif command -v grub-editenv >/dev/null; then
		grub-editenv "$GRUBENV" set next_entry="$entry"
	else
		grub2-editenv "$GRUBENV" set next_entry="$entry"
	fi ;;
systemd)
	eval "entry=\${ENTRY_$1:-}"
	[ -n "$entry" ] || { echo "hvlab-boot: no ENTRY_$1 in $conf" >&2; exit 1; }
	bootctl set-oneshot "$entry" ;;
kexec)
	eval "what=\${KEXEC_$1:-}"
	[ -n "$what" ] || { echo "hvlab-boot: no KEXEC_$1 in $conf" >&2; exit 1; }
	echo "$what" >"$state" ;;
command)
	sh -c "$NEXT" next "$1" ;;
*)
	echo "hvlab-boot: METHOD=$METHOD in $conf: grub, systemd, kexec or command" >&2
	exit 2 ;;
esac
