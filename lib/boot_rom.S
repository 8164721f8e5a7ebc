/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot ROM (lab/boot) and what is preloaded into Bochs (lab/bochs), found in the build directory. */
	.section .rodata
	.globl boot_rom, boot_rom_end
boot_rom:
	.incbin "boot/rom.bin"
boot_rom_end:
	.globl preload, preload_end
preload:
	.incbin "boot/preload.so"
preload_end:

	.section .note.GNU-stack, "", @progbits
