/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exit loop of an Intel processor: registers in, VMRESUME, registers out, vmx_exit(). README.md justifies each
 * instruction. RSP, RIP and RFLAGS travel in the VMCS; RBP, RSI and R8..R15 stay in the processor, because the core's C
 * preserves them. An exit clears IF, so no interrupt is ever the core's own; an NMI can be, and is passed on.
 */
	.set VMCS_REASON, 0x4402
	.set VMCS_HOST_RSP, 0x6c14
	.set VMCS_HOST_RIP, 0x6c16
	.set REASON_VMCALL, 18

	.text
	.globl vmx_run, vmx_resume_point, vmx_spin, vmx_nmi

	.macro load_registers
	popq %rdi
	popq %rdx
	popq %rcx
	popq %rbx
	popq %rax
	.endm

/* _Noreturn void vmx_run(struct vcpu *v) */
vmx_run:
	movq %rdi, %rsp
	.irp register, ebp, esi, r8d, r9d, r10d, r11d, r12d, r13d, r14d, r15d
	xorl %\register, %\register
	.endr
	load_registers
	vmlaunch
	jmp failed

/* VMCS_HOST_RIP, with VMCS_HOST_RSP right behind struct regs of this processor's vCPU. */
vmx_resume_point:
	pushq %rax
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rdi
	movq %rsp, %rdi
	call vmx_exit
	load_registers
	vmresume
failed:
	leaq -40(%rsp), %rdi           /* the vCPU again; its registers are still there */
	movq %rdi, %rsp
	call vmx_entry_failed
	ud2

/*
 * u64 vmx_spin(u64 n): entries made, each of which ended at the hypercall that the guest stands at. The guest
 * executes nothing else, so the registers it is given do not matter and those of C survive.
 */
vmx_spin:
	movl $VMCS_HOST_RSP, %eax
	vmwrite %rsp, %rax
	movl $VMCS_HOST_RIP, %eax
	leaq 2f(%rip), %rdx
	vmwrite %rdx, %rax
	movl $VMCS_REASON, %edx
	movq %rdi, %rcx
	testq %rcx, %rcx
	jz 3f
1:	vmresume
	jmp 3f
2:	vmread %rdx, %rax
	cmpl $REASON_VMCALL, %eax
	jne 3f
	decq %rcx
	jnz 1b
3:	movq %rdi, %rax
	subq %rcx, %rax
	ret

/* On the NMI's own stack, with everything that the core's C may change put aside. */
vmx_nmi:
	pushq %rax
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rdi
	call vmx_note_nmi
	popq %rdi
	popq %rdx
	popq %rcx
	popq %rbx
	popq %rax
	iretq

	.section .note.GNU-stack, "", @progbits
