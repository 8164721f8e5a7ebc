/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path as a numbered walk (explain.h): each change of function one step, with its instructions and, where the function is a
 * well-known one, a sentence on it. Of a function that is not in the table nothing is said.
 */
#include "explain.h"

#include <stdio.h>
#include <string.h>

static const struct {
	enum path_layer layer;
	const char *name, *says;
} known[] = {
	{LAYER_CORE, "svm_run", "enters the guest by VMRUN, and saves its registers when it has left"},
	{LAYER_CORE, "svm_run_loop", "the core's exit loop: reads why the guest has left and picks the handler"},
	{LAYER_KVM, "__svm_vcpu_run", "the door to the guest on AMD: loads and saves its general registers around VMRUN"},
	{LAYER_KVM, "svm_vcpu_run", "prepares the control block for an entry, and reads it after an exit"},
	{LAYER_KVM, "vmx_vcpu_run", "prepares an entry on Intel, and reads the reason of the exit"},
	{LAYER_KVM, "__vmx_vcpu_run", "the door to the guest on Intel: loads and saves its general registers around VMLAUNCH"},
	{LAYER_KVM, "vcpu_enter_guest", "KVM's inner loop: pending requests, interrupts, entry, exit"},
	{LAYER_KVM, "svm_handle_exit", "looks up the handler of the exit's reason"},
	{LAYER_KVM, "svm_invoke_exit_handler", "calls the handler of the exit's reason"},
	{LAYER_KVM, "kvm_emulate_cpuid", "answers CPUID out of the table that the VMM has set"},
	{LAYER_KVM, "kvm_emulate_hypercall", "answers a hypercall of the guest"},
	{LAYER_KVM, "kvm_skip_emulated_instruction", "moves the guest's RIP behind the instruction that exited"},
	{LAYER_KVM, "x86_emulate_instruction", "decodes and emulates the instruction: without next-RIP save even its length must be found out"},
	{LAYER_KVM, "x86_decode_insn", "decodes the guest's instruction, byte by byte"},
	{LAYER_KVM, "kvm_check_and_inject_events", "looks for an interrupt or exception that the guest must be given"},
	{LAYER_KVM, "kvm_arch_vcpu_ioctl_run", "KVM_RUN: what a VMM calls to run its guest"},
	{LAYER_KERNEL, "entry_SYSCALL_64", "the kernel's door for system calls"},
	{LAYER_KERNEL, "syscall_return_via_sysret", "back to the process"},
	{LAYER_XEN, "svm_asm_do_resume", "the door to the guest on AMD: work that is pending, then VMRUN"},
	{LAYER_XEN, "svm_vmexit_handler", "Xen's handler of all exits on AMD"},
	{LAYER_XEN, "vmx_vmexit_handler", "Xen's handler of all exits on Intel"},
	{LAYER_XEN, "guest_cpuid", "answers CPUID out of the domain's policy"},
	{LAYER_XEN, "x86_emulate", "decodes and emulates an instruction of the guest"},
	{LAYER_XEN, "lstar_enter", "Xen's door for hypercalls of a PV guest"},
	{LAYER_XEN, "pv_hypercall", "calls the hypercall's handler for a PV guest"},
	{LAYER_XEN, "hvm_hypercall", "calls the hypercall's handler for an HVM or PVH guest"},
};

static const char *sentence(const struct symbol *s)
{
	for (size_t i = 0; s && i < LEN(known); i++)
		if (known[i].layer == s->layer && !strcmp(known[i].name, s->name))
			return known[i].says;
	return NULL;
}

struct leg {
	const struct symbol *symbol;
	u64 steps;
};

static void put_leg(const struct leg *l, unsigned *number, struct buf *out)
{
	const char *says = sentence(l->symbol);

	buf_printf(out, "%4u. %-7s %s, %llu instruction%s%s%s\n", ++*number, layer_word(l->symbol ? l->symbol->layer : LAYER_UNKNOWN),
		   l->symbol ? l->symbol->name : "(no name)", (unsigned long long)l->steps, l->steps == 1 ? "" : "s", says ? ": " : "",
		   says ? says : "");
}

void explain_story(const struct explained *e, struct buf *out)
{
	struct leg leg = {0};
	unsigned number = 0;

	for (size_t i = 0; i < e->body->n; i++) {
		const struct symbol *s = symbols_find(&e->path.paths.symbols, step_address(e->body->step[i]));

		if (i && s != leg.symbol) {
			put_leg(&leg, &number, out);
			leg.steps = 0;
		}
		leg.symbol = s;
		leg.steps += path_done(e->body, i);
	}
	put_leg(&leg, &number, out);
}
