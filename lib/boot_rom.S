/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot ROM (lab/boot) and what is preloaded into Bochs (lab/button.c, lab/where.c), found in the build directory. */
	.section .rodata
	.globl boot_rom, boot_rom_end
boot_rom:
	.incbin "boot/rom.bin"
boot_rom_end:
	.globl save_button, save_button_end
save_button:
	.incbin "boot/button.so"
save_button_end:
	.globl tell_where, tell_where_end
tell_where:
	.incbin "boot/where.so"
tell_where_end:

	.section .note.GNU-stack, "", @progbits
