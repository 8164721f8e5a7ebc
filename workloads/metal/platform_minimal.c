/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The project's own core: the hypercalls of hvlab/core.h, by the instruction of this processor's vendor.
 */
#include "hypervisor.h"
#include "core_call.h"

static bool is_amd(void)
{
	static int amd = -1;

	if (amd < 0)
		amd = hypervisor_amd();
	return amd;
}

static u64 hypercall(void)
{
	return core_call(is_amd(), CORE_CALL_NULL, 0).rax;
}

static u64 control(void)
{
	return core_no_call(is_amd(), CORE_CALL_NULL, 0).rax;
}

static bool counter(u32 i, const char **name, u64 *value)
{
	static const char *const names[] = {
#define X(id, word) word,
		CORE_EXITS(X)
#undef X
	};

	if (i >= CORE_EXIT_NUMBER)
		return false;
	struct core_answer a = core_call(is_amd(), CORE_CALL_COUNT, i);

	*name = names[i];
	*value = a.rbx;
	return a.rax == 0;
}

const struct hypervisor hypervisor_minimal = {
	.name = "minimal",
	.signature = {CORE_SIGNATURE},
	.hypercall = hypercall,
	.control = control,
	.counter = counter,
	.expected = CORE_NULL_ANSWER,
};
