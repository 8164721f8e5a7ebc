/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: what a benchmark is. One file in workloads/bench/ ends with one HVLAB_BENCH(); the build globs the
 * folder, the linker gathers the descriptors, the engine walks them, and the harness reads the very same section
 * out of the guest's ELF file (catalog.c). There is no list of benchmarks anywhere.
 *
 * A benchmark never prints, never reads a clock (but see ticks and await) and never chooses its own n: the engine does
 * that. Behind it stands one HVLAB_ABOUT(), the paragraph of the catalogue.
 * Functions are pointers in the guest and plain integers on the host, so the host cannot call them by mistake.
 */
#pragma once

#include <hvlab/abi.h>

#ifdef HVLAB_HOST
#define HVLAB_GUEST_FN(ret, name, args) u64 name
#else
#define HVLAB_GUEST_FN(ret, name, args) ret (*name) args
#endif

/* What one operation is, for people and for the table's unit column. */
#define HVLAB_UNITS(X) X(OP, "op") X(LOAD, "load") X(BYTE, "byte") X(PAGE, "page") X(IRQ, "irq") X(MS, "ms")

enum hvlab_unit {
#define X(id, word) UNIT_##id,
	HVLAB_UNITS(X)
#undef X
};

/* What a benchmark cannot do without; whatever is missing becomes SKIP with the text as its reason. */
#define HVLAB_NEEDS(X)                                        \
	X(RING0, 0, "needs ring 0, which a process or a PV guest has not") \
	X(HYPERCALL, 1, "no hypervisor to call")              \
	X(SMP, 2, "needs a second vCPU")                      \
	X(X2APIC, 3, "no x2APIC")                             \
	X(IRQ, 4, "needs interrupts of its own")              \
	X(CORE, 5, "only the minimal core tells its own time") \
	X(XEN, 6, "only on Xen")                              \
	X(XEN_PV, 7, "only in a PV guest")                    \
	X(TRAPS, 8, "needs exceptions of its own, which a process has not") \
	X(HYPERV, 9, "only where Hyper-V's interface is shown") \
	X(OS, 10, "needs an operating system: --guest linux, or native")

enum hvlab_need {
#define X(id, bit, reason) NEED_##id = 1u << bit,
	HVLAB_NEEDS(X)
#undef X
};

/*
 * What the result that check() stores is made of, so what it must be equal to: other results (harness/analyse/proof.c), or what
 * the same guest has told (harness/record/collect_result.c).
 */
enum hvlab_result {
	RESULT_OWN,     /* of this machine, hypervisor or boot: compared with nothing, for the reason in .result_of */
	RESULT_SAME,    /* of seed and parameters alone: the same on every system */
	RESULT_COUNTED, /* and of how many operations were done: the same where those are as many */
	RESULT_NEAR,    /* the same within one in fifty: an interrupt may be taken twice */
	RESULT_FACT,    /* of what the same guest has told at its start: equal to the fact in .result_of */
	RESULT_WITHIN,  /* no bit that this fact has not */
};

#define HVLAB_WARM_UP_BATCHES 3 /* of either loop, before the series; the tracer lets them go by */
#define EXITS_VARY (-1) /* no number can be promised; nothing is checked */

/* What the engine offers a benchmark at setup, and what the benchmark answers (out). */
struct bench_env {
	u8 *arena;        /* present memory, 2 MiB aligned */
	u64 arena_size;   /* bytes */
	u8 *fresh;        /* memory that was never touched since the guest started; 4 KiB aligned */
	u64 fresh_size;   /* bytes */
	u64 working_set;  /* bytes asked for by ws=; never more than arena_size */
	u64 seed;
	u64 max_ops;      /* out: the most operations body() can do in all; ~0 at entry */
	u64 count_ops;    /* operations between counting marks as asked for; lower it where one takes long */
	u64 hist_ops;     /* single operations of a distribution; lower it where one takes long */
	bool timed;       /* ticks are time: the time lane, of a guest with a device */
	u64 least_ops;    /* out: the fewest operations in a batch that are what is meant; 1 at entry */
	u32 variant;      /* in: which, from 0 on; out: how many there are, each a cell with parameters of its own */
	u32 variants;
	char params[48];  /* out: "ws=1048576" if the result depends on a parameter; empty at entry */
};

struct hvlab_bench {
	u32 size;                  /* sizeof(struct hvlab_bench), checked by the catalog */
	u32 abi;                   /* HVLAB_ABI_VERSION */
	char name[HVLAB_NAME_MAX]; /* family_operation: [a-z0-9_] */
	char what[96];             /* one line for people */
	u32 unit;                  /* enum hvlab_unit: what body(n) does n of */
	u32 needs;                 /* enum hvlab_need, or-ed */
	s32 exits_per_op;          /* declared, with nested paging and no APIC acceleration; or EXITS_VARY */
	u8 stable;                 /* the path lane must give the same series on every run */
	u8 hist;                   /* also record single operations as a distribution */
	u8 result;                 /* enum hvlab_result */
	u8 pad;
	char result_of[64];        /* a fact, KEY or KEY:I, the register I of a CPUID leaf; or why there is no reference */
	/* Makes ready; NULL, or why it cannot run here (SKIP). Optional. */
	HVLAB_GUEST_FN(const char *, setup, (struct bench_env *env));
	/* Does the operation n times. */
	HVLAB_GUEST_FN(void, body, (u64 n));
	/* The same loop without the operation. */
	HVLAB_GUEST_FN(void, control, (u64 n));
	/* Judges what body() left behind: NULL, or what is wrong (FAIL); *result is stored. Required. */
	HVLAB_GUEST_FN(const char *, check, (u64 *result));
	/* Puts the machine back. Optional; runs even after a trap. */
	HVLAB_GUEST_FN(void, teardown, (void));
	/*
	 * Ticks of the latest body() or control() as the benchmark itself took them. Optional, and only for what has an
	 * end that the engine cannot see: the other side of an exit, stamped by the core (hvlab/core.h).
	 */
	HVLAB_GUEST_FN(u64, ticks, (void));
	/*
	 * An open loop, in place of body and control: what happens at t_k = t_0 + k * period, and how late. await(t) sees
	 * to it that something happens at the TSC's value t, which may lie in the past, and returns the TSC when it has
	 * happened, as read there; 0 when it does not come. A sample is that minus t_k, also when the one before it was
	 * late: schedule.h.
	 */
	u64 period; /* ticks; 0: a closed loop */
	HVLAB_GUEST_FN(u64, await, (u64 t));
};

_Static_assert(sizeof(struct hvlab_bench) == 280, "descriptor layout is an ABI: 8 + 32 + 96 + 16 + 64 + 48 + 16");

#define HVLAB_BENCH_SECTION "hvlab_bench"

/* The functions of a closed loop under the names that nearly every benchmark gives them. */
#define HVLAB_CLOSED_LOOP .setup = setup, .body = body, .control = control, .check = check

/*
 * Without the forced alignment gcc pads each entry to 32 bytes and the walk over the section breaks. What is missing does not
 * build: a name that is one, a check (without which the guest would call address 0), and, by a function that only
 * HVLAB_ABOUT defines, the paragraph of the catalogue.
 */
#define HVLAB_TEXT_(...) #__VA_ARGS__
#define HVLAB_TEXT(...) HVLAB_TEXT_(__VA_ARGS__) /* of what its arguments expand to */
#define HVLAB_BENCH(id, ...)                                                                             \
	_Static_assert(__builtin_strspn(#id, "abcdefghijklmnopqrstuvwxyz0123456789_") == sizeof(#id) - 1, \
		       "a benchmark is called family_operation, in small letters, digits and _");          \
	_Static_assert(__builtin_strstr(HVLAB_TEXT(__VA_ARGS__), ".check") != (void *)0, #id " has no .check");       \
	static inline void no_HVLAB_ABOUT_for_##id(void);                                                \
	static const struct hvlab_bench bench_##id                                                       \
		__attribute__((used, retain, section(HVLAB_BENCH_SECTION), aligned(8))) = {              \
			.size = sizeof(struct hvlab_bench), .abi = HVLAB_ABI_VERSION, .name = #id, __VA_ARGS__}

/*
 * For the catalogue (hvlab list NAME): what the benchmark measures, what its limits are, how it can mislead; whole
 * sentences, without quotes and backslashes. Four strings, each ended by NUL, in a section that is read out of the file
 * and never loaded: the running guest is not a byte larger for it.
 */
#define HVLAB_ABOUT_SECTION "hvlab_about"
#define HVLAB_ABOUT(id, measures, limits, misleads)                                           \
	static inline void no_HVLAB_ABOUT_for_##id(void) {}                                   \
	__asm__(".pushsection " HVLAB_ABOUT_SECTION ",\"\",@progbits\n\t.asciz \"" #id "\"\n\t.asciz \"" \
		measures "\"\n\t.asciz \"" limits "\"\n\t.asciz \"" misleads "\"\n\t.popsection")

/* The image says which source it was built from; the harness reads this section too and stores it. */
#define HVLAB_BUILD_SECTION "hvlab_build"
