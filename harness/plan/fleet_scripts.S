/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scripts that hvlab fleet init hands out, as text with a NUL behind it.
 */
	.section .rodata
	.globl fleet_boot_script, fleet_reboot_script
fleet_boot_script:
	.incbin "harness/plan/fleet_boot.sh"
	.byte 0
fleet_reboot_script:
	.incbin "harness/plan/fleet_reboot.sh"
	.byte 0

	.section .note.GNU-stack, "", @progbits
