/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot ROM (lab/boot) and what presses the save button (lab/button.c), found in the build directory. */
	.section .rodata
	.globl boot_rom, boot_rom_end
boot_rom:
	.incbin "boot/rom.bin"
boot_rom_end:
	.globl save_button, save_button_end
save_button:
	.incbin "boot/button.so"
save_button_end:

	.section .note.GNU-stack, "", @progbits
