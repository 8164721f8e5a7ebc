/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exit loop of an AMD processor: registers in, VMRUN, registers out, svm_exit_...(). README.md justifies each
 * instruction. RAX and RSP travel in the VMCB; RBP, RSI and R8..R15 stay in the processor, because the core's C preserves
 * them. GIF is 0 whenever the core runs (svm_vcpu_init): nothing can interrupt it, so no interrupt is ever its own.
 */
	.set VCPU_VENDOR_PA, 40        /* struct vcpu: behind struct regs */
	.set VMCB_EXIT_CODE, 0x070
	.set VMCB_RAX, 0x5f8
	.set EXIT_VMMCALL, 0x81

	.text
	.globl svm_run, svm_spin, svm_nmi

	.macro loop exit
1:	movq VCPU_VENDOR_PA(%rsp), %rax
	popq %rdi
	popq %rdx
	popq %rcx
	popq %rbx
	popq VMCB_RAX(%rax)
	vmrun
	pushq VMCB_RAX(%rax)
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rdi
	movq %rsp, %rdi
	call \exit
	jmp 1b
	.endm

/* _Noreturn void svm_run(struct vcpu *v, bool saves_rip): there is a loop for either kind of processor. */
svm_run:
	movq %rdi, %rsp
	movq VCPU_VENDOR_PA(%rsp), %rax
	vmload                         /* FS GS TR LDTR and the system call registers are the guest's from now on */
	.irp register, ebp, r8d, r9d, r10d, r11d, r12d, r13d, r14d, r15d
	xorl %\register, %\register
	.endr
	testb %sil, %sil
	movl $0, %esi                  /* flags stay */
	jz loop_unsaved
loop_saved:
	loop svm_exit_saved
loop_unsaved:
	loop svm_exit_unsaved

/*
 * u64 svm_spin(u64 vmcb, u64 n): entries made, each of which ended at the hypercall that the guest stands at. The
 * guest executes nothing else, so the registers it is given do not matter and those of C survive.
 */
svm_spin:
	movq %rdi, %rax
	movq %rsi, %rcx
	testq %rcx, %rcx
	jz 2f
1:	vmrun
	cmpl $EXIT_VMMCALL, VMCB_EXIT_CODE(%rax)
	jne 2f
	decq %rcx
	jnz 1b
2:	movq %rsi, %rax
	subq %rcx, %rax
	ret

/* Only a waiting processor can take an NMI here, and before STARTUP nobody has a use for it. */
svm_nmi:
	iretq

	.section .note.GNU-stack, "", @progbits
