/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path as a numbered walk (explain.h): functions in the order in which they are entered, those that are large or well
 * known, each with its instructions and, where the table has one, a sentence. Of a function that is not in it nothing is said.
 */
#include "explain.h"

#include <string.h>

#define SHARE 20 /* a function with this part of all instructions is told of */

static const struct {
	enum path_layer layer;
	const char *name, *says;
} known[] = {
	{LAYER_GUEST, "time_rdtscp", "the guest reads its clock, runs a batch, and reads it again"},
	{LAYER_CORE, "loop_unsaved", "the core's loop on AMD: enters the guest by VMRUN, and saves its registers when it has left"},
	{LAYER_CORE, "loop_saved", "the core's loop on AMD: enters the guest by VMRUN, and saves its registers when it has left"},
	{LAYER_CORE, "vmx_resume_point", "the core's loop on Intel: saves the guest's registers, and enters it again by VMRESUME"},
	{LAYER_CORE, "svm_exit_unsaved", "reads why the guest has left, moves its RIP, and answers CPUID and the null hypercall itself"},
	{LAYER_CORE, "svm_exit_saved", "reads why the guest has left, moves its RIP, and answers CPUID and the null hypercall itself"},
	{LAYER_CORE, "vmx_exit", "reads why the guest has left, moves its RIP, and answers CPUID and the null hypercall itself"},
	{LAYER_CORE, "vcpu_filter_cpuid", "executes CPUID for the guest, and takes out what it shall not see"},
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
	{LAYER_KVM, "__do_insn_fetch_bytes", "fetches the instruction's bytes out of the guest's memory"},
	{LAYER_KVM, "paging64_walk_addr_generic", "walks the guest's page tables in software, to find that memory"},
	{LAYER_KVM, "kvm_vcpu_read_guest_page", "copies from a page of the guest"},
	{LAYER_KVM, "x86_emulate_insn", "executes the decoded instruction for the guest"},
	{LAYER_KVM, "kvm_pmu_trigger_event", "counts the skipped instruction for the guest's performance counters"},
	{LAYER_KVM, "npf_interception", "handles a nested page fault"},
	{LAYER_KVM, "kvm_mmu_page_fault", "finds out whether a page is to be made present or a device is meant"},
	{LAYER_KVM, "apic_mmio_write", "a write to the APIC that KVM emulates"},
	{LAYER_KVM, "kvm_irq_delivery_to_apic", "finds the APICs that an interrupt is for"},
	{LAYER_KVM, "kvm_check_and_inject_events", "looks for an interrupt or exception that the guest must be given"},
	{LAYER_KVM, "kvm_arch_vcpu_ioctl_run", "KVM_RUN: what a VMM calls to run its guest"},
	{LAYER_KVM, "handle_io", "an access to a port: what KVM itself does not serve goes to the VMM"},
	{LAYER_KVM, "io_interception", "an access to a port: what KVM itself does not serve goes to the VMM"},
	{LAYER_KVM, "ioeventfd_write", "the guest's notification signals an event of the VMM, and the vCPU goes on without it"},
	{LAYER_KVM, "irqfd_wakeup", "an event that the VMM has signalled becomes an interrupt of the guest"},
	{LAYER_KVM, "kvm_vm_ioctl_irq_line", "the VMM raises or lowers an interrupt line of the guest"},
	{LAYER_KVM, "kvm_send_userspace_msi", "the VMM sends the guest a message-signalled interrupt"},
	{LAYER_KVM, "kvm_vcpu_block", "the guest sleeps: its vCPU's thread waits until there is something for it"},
	{LAYER_KERNEL, "eventfd_signal", "signals an event descriptor, and wakes who waits for it"},
	{LAYER_KERNEL, "try_to_wake_up", "makes a thread ready to run"},
	{LAYER_KERNEL, "__schedule", "chooses the thread that runs next, and exchanges them"},
	{LAYER_KERNEL, "do_sys_poll", "asks each of the VMM's descriptors whether something has happened, and sleeps when nothing has"},
	{LAYER_KERNEL, "do_futex", "a lock of the VMM that somebody waits for"},
	{LAYER_KERNEL, "blkdev_read_iter", "reads from the block device behind the guest's disk"},
	{LAYER_KERNEL, "blkdev_write_iter", "writes to the block device behind the guest's disk"},
	{LAYER_KERNEL, "brd_do_bvec", "the RAM disk copies: the device itself"},
	{LAYER_MACHINE, "event", "what the machine does between two instructions, such as to deliver an interrupt, and the emulator's clock counts"},
	{LAYER_MACHINE, "asleep", "the processor waits in HLT or MWAIT"},
	{LAYER_VMM, "main_loop_wait", "QEMU's main loop: waits for what has happened, and calls who serves it"},
	{LAYER_VMM, "g_main_context_check", "GLib looks which of the awaited descriptors are ready"},
	{LAYER_VMM, "g_main_context_dispatch", "GLib calls the handlers of what is ready"},
	{LAYER_VMM, "virtio_queue_host_notifier_read", "QEMU takes the guest's notification"},
	{LAYER_VMM, "virtio_blk_handle_vq", "virtio-blk takes requests out of the guest's ring"},
	{LAYER_VMM, "virtqueue_pop", "reads a request's descriptors out of the guest's memory"},
	{LAYER_VMM, "virtqueue_push", "gives a request back to the guest's ring"},
	{LAYER_VMM, "virtio_notify", "tells the guest that requests are done: an interrupt, unless it wants none"},
	{LAYER_VMM, "qemu_mutex_lock_iothread_impl", "takes QEMU's big lock, under which devices are served"},
	{LAYER_VMM, "kvm_cpu_exec", "QEMU's loop of a vCPU: KVM_RUN, then whatever KVM could not do"},
	{LAYER_VMM, "address_space_rw", "finds the device behind an address, and calls it"},
	{LAYER_KERNEL, "entry_SYSCALL_64", "the kernel's door for system calls"},
	{LAYER_KERNEL, "syscall_return_via_sysret", "back to the process"},
	{LAYER_KERNEL, "__check_object_size", "hardened usercopy: checks that the copy stays within its object"},
	{LAYER_XEN, "svm_get_insn_len", "without next-RIP save: decodes the instruction to find its length"},
	{LAYER_XEN, "hvm_emulate_init_per_insn", "fetches the instruction's bytes out of the guest's memory"},
	{LAYER_XEN, "guest_walk_tables_4_levels", "walks the guest's page tables in software"},
	{LAYER_XEN, "p2m_pt_get_entry", "looks a page of the guest up in the nested page tables"},
	{LAYER_XEN, "map_domain_page", "makes a page of the guest visible to Xen"},
	{LAYER_XEN, "x86_decode", "decodes the guest's instruction"},
	{LAYER_XEN, "svm_asm_do_resume", "the door to the guest on AMD: work that is pending, then VMRUN"},
	{LAYER_XEN, "svm_vmexit_handler", "Xen's handler of all exits on AMD"},
	{LAYER_XEN, "vmx_vmexit_handler", "Xen's handler of all exits on Intel"},
	{LAYER_XEN, "guest_cpuid", "answers CPUID out of the domain's policy"},
	{LAYER_XEN, "x86_emulate", "decodes and emulates an instruction of the guest"},
	{LAYER_XEN, "handle_pio", "an access to a port: what Xen itself does not serve goes to the device model in dom0"},
	{LAYER_XEN, "hvmemul_do_io", "serves an access to a device, or hands it to whoever does"},
	{LAYER_XEN, "hvm_send_ioreq", "writes the request for the device model, and notifies it by an event channel"},
	{LAYER_XEN, "ioreq_send", "writes the request for the device model, and notifies it by an event channel"},
	{LAYER_XEN, "do_event_channel_op", "an event channel is asked for something: to notify the other end, above all"},
	{LAYER_XEN, "evtchn_send", "notifies the other end of an event channel"},
	{LAYER_XEN, "do_grant_table_op", "maps, unmaps or copies pages that another domain has granted"},
	{LAYER_XEN, "csched2_schedule", "Xen's scheduler chooses the vCPU that runs next"},
	{LAYER_XEN, "__context_switch", "exchanges one domain's vCPU for another's"},
	{LAYER_XEN, "svm_intr_assist", "looks for an interrupt that the guest must be given"},
	{LAYER_XEN, "vmx_intr_assist", "looks for an interrupt that the guest must be given"},
	{LAYER_XEN, "general_protection", "a privileged instruction of a PV kernel arrives here, and is emulated"},
	{LAYER_DOM0, "xen_evtchn_do_upcall", "dom0 takes events, each for the driver that waits for it"},
	{LAYER_DOM0, "__xen_evtchn_do_upcall", "dom0 takes events, each for the driver that waits for it"},
	{LAYER_DOM0, "xen_blkif_schedule", "dom0's thread that serves the guest's disk (blkback)"},
	{LAYER_DOM0, "do_block_io_op", "blkback takes requests out of the ring that it shares with the guest"},
	{LAYER_DOM0, "__do_block_io_op", "blkback takes requests out of the ring that it shares with the guest"},
	{LAYER_DOM0, "xen_blkbk_map", "has the pages mapped that the guest has granted for its data"},
	{LAYER_DOM0, "submit_bio_noacct", "hands the request to dom0's block device"},
	{LAYER_DOM0, "brd_do_bvec", "the RAM disk copies: the device itself"},
	{LAYER_DOM0, "make_response", "gives the request back to the guest, and notifies it"},
	{LAYER_DOM0, "__schedule", "chooses the thread of dom0 that runs next, and exchanges them"},
	{LAYER_DOM0, "xen_safe_halt", "dom0 has nothing to do, and gives its processor back to Xen"},
	{LAYER_XEN, "lstar_enter", "Xen's door for hypercalls of a PV guest"},
	{LAYER_XEN, "pv_hypercall", "calls the hypercall's handler for a PV guest"},
	{LAYER_XEN, "hvm_hypercall", "calls the hypercall's handler for an HVM or PVH guest"},
};

static const char *sentence(const struct function *f)
{
	for (size_t i = 0; i < LEN(known); i++)
		if (known[i].layer == f->layer && !strcmp(known[i].name, f->name))
			return known[i].says;
	return NULL;
}

struct story {
	const struct explained *of;
	struct buf *out;
	unsigned number;
	s64 least; /* instructions that make a step */
	enum path_layer layer;
};

static void tell(struct story *s, const struct function *f, s64 self, s64 total, const char *says)
{
	char own[32], all[32];

	if (f->layer != s->layer)
		buf_printf(s->out, "\n   %s\n", layer_what(f->layer));
	s->layer = f->layer;
	buf_printf(s->out, "%4u. %s: ", ++s->number, f->name);
	if (f->layer == LAYER_MACHINE)
		buf_printf(s->out, "%s of the clock, no instruction", number_text(explain_each(s->of, self), own));
	else if (!self)
		buf_printf(s->out, "%s instructions in all that it enters", number_text(explain_each(s->of, total), all));
	else if (self == total)
		buf_printf(s->out, "%s instructions", number_text(explain_each(s->of, self), own));
	else
		buf_printf(s->out, "%s instructions and, with all it enters, %s", number_text(explain_each(s->of, self), own),
			   number_text(explain_each(s->of, total), all));
	buf_printf(s->out, "%s%s.\n", says ? "; " : "", says ? says : "");
}

static void walk(struct story *s, u32 node)
{
	const struct path_tree *t = &s->of->tree;

	for (u32 c = t->node[node].child; c; c = t->node[c].next) {
		const struct function *f = &t->function[t->node[c].function];
		const char *says = sentence(f);
		s64 total = tree_total(t, c);

		if (tree_shows(t, c) && (says || total >= s->least))
			tell(s, f, t->node[c].self, total, says);
		walk(s, c);
	}
}

void explain_story(const struct explained *e, struct buf *out)
{
	struct story s = {.of = e, .out = out, .layer = PATH_LAYER_COUNT};
	char least[32];

	s.least = tree_sum(&e->tree) / SHARE;
	walk(&s, TREE_ROOT);
	buf_printf(out, "\nFunctions of less than %s instructions that are not well known are part of those that they were entered from.\n",
		   number_text(explain_each(e, s.least), least));
}
