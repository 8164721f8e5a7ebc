/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/vmx: the guest on the project's own core, on a processor of the lab with Intel's VMX. The same machine as bare at
 * that place, so what differs is the core alone. It counts its exits itself.
 */
#include "minimal.h"

static int vmx_probe(const struct target *target, struct why *why)
{
	return minimal_probe(EMULATOR_VMX, target, why);
}

static int vmx_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return minimal_create(EMULATOR_VMX, spec, vm, why);
}

HVLAB_ADAPTER(minimal_vmx, .name = "minimal/vmx", .what = "the project's own core on Intel VMX with EPT",
	      .where = WHERE_LAB, .traits = ADAPTER_EMULATED | ADAPTER_GUEST_COUNTS, .extension = "vmx",
	      .varies = VARY_APIC_OFF, .lanes = 1 << LANE_PATH, .probe = vmx_probe, .create = vmx_create, .start = emulator_start,
	      .wait = minimal_wait, .destroy = emulator_destroy);
