/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vCPUs: their memory, and how one begins on its own processor. What they do afterwards is the vendor's loop. Also
 * the one struct machine, which main.c fills in.
 */
#include "vmm.h"

#define STACK_SIZE 8192

/* The run loop's stack of each vCPU ends where the vCPU begins. */
static struct {
	u8 stack[STACK_SIZE];
	struct vcpu vcpu;
} processors[CPU_MAX] __attribute__((aligned(64)));

struct machine machine;

struct vcpu *vcpu_at(u32 index)
{
	return &processors[index].vcpu;
}

/*
 * The waiting are counted here, by each processor itself once INIT cannot take it away any more: one that a device's INIT
 * has taken out of its wait must not be believed to run under the core.
 */
void vcpu_begin(void *arg)
{
	struct vcpu *v = arg;

	machine.vendor->vcpu_init(v, v->apic.leaf ? v->apic.root : machine.nested_root);
	if (v->index)
		__atomic_fetch_sub(&machine.waiting, 1, __ATOMIC_SEQ_CST);
	machine.vendor->vcpu_run(v);
}
