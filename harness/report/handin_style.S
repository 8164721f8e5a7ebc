/* SPDX-License-Identifier: BSD-2-Clause */
/* The look of the page that is handed in, inside the program: whoever verifies a page makes the same one. */
	.section .rodata
	.globl hvlab_handin_style
	.type hvlab_handin_style, @object
hvlab_handin_style:
	.incbin "reports/handin.css"
	.byte 0
	.size hvlab_handin_style, . - hvlab_handin_style

	.section .note.GNU-stack, "", @progbits
