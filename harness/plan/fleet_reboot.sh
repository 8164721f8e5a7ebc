#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# RebootProgram of slurm.conf: boots this host into what hvlab-boot has prepared. slurmd runs it as root, and only between jobs.
set -eu

conf=${HVLAB_BOOT_CONF:-/etc/hvlab/boot.conf}
METHOD=grub
[ ! -e "$conf" ] || . "$conf"
state=${HVLAB_BOOT_STATE:-/run/hvlab-boot}

case $METHOD in
command)
	exec sh -c "$REBOOT" ;;
kexec)
	[ ! -s "$state" ] || {
		# unquoted: several arguments
		kexec $(cat "$state") -l
		rm -f "$state"
		exec systemctl kexec
	} ;;
esac
exec systemctl reboot
