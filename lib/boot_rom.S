/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot ROM (lab/boot), found in the build directory. */
	.section .rodata
	.globl boot_rom, boot_rom_end
boot_rom:
	.incbin "boot/rom.bin"
boot_rom_end:

	.section .note.GNU-stack, "", @progbits
