/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IDT, fixup table, guarded calls, interrupt dispatch.
 */
#include "trap.h"
#include "cpu.h"
#include "printf.h"
#include "x86.h"

/* As trap_entry.S pushes it, lowest address first. */
struct trap_frame {
	u64 r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	u64 vector, error;
	u64 rip, cs, rflags, rsp, ss;
};

struct fixup {
	u64 at, to;
};

struct guard {
	u64 stack;
	struct guard *outer;
	struct trap_info *info;
};

struct gate {
	u16 offset0, selector;
	u8 ist, type;
	u16 offset1;
	u32 offset2, reserved;
};

extern const u8 trap_entries[TRAP_VECTORS][16];
extern const u8 trap_guard_unwind[];
u64 trap_guard_enter(void (*fn)(u64), u64 arg, u64 *stack);
void trap_handle(struct trap_frame *f);
extern const struct fixup __start_trap_fixup[], __stop_trap_fixup[];

static struct gate idt[TRAP_VECTORS];
static void (*handlers[TRAP_VECTORS])(void);

void trap_init(void)
{
	for (u32 v = 0; v < TRAP_VECTORS; v++) {
		u64 entry = (u64)(uintptr_t)trap_entries[v];
		u8 ist = v == TRAP_DOUBLE_FAULT ? CPU_IST_DOUBLE_FAULT : v == TRAP_NMI ? CPU_IST_NMI : 0;

		idt[v] = (struct gate){(u16)entry, SEL_CODE, ist, 0x8e, (u16)(entry >> 16), (u32)(entry >> 32), 0};
	}
}

void trap_load(void)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) pointer = {sizeof(idt) - 1, (u64)(uintptr_t)idt};

	__asm__ volatile("lidt %0" :: "m"(pointer) : "memory");
}

const char *trap_name(u32 vector)
{
	static const char names[][4] = {"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "#09", "#TS",
		"#NP", "#SS", "#GP", "#PF", "#15", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP"};

	return vector < sizeof(names) / sizeof(names[0]) ? names[vector] : "trap";
}

void trap_text(const struct trap_info *t, char *out, size_t size)
{
	u32 vector = t->vector - 1;

	if (vector == TRAP_PAGE_FAULT)
		format(out, size, "%s(%lx) of 0x%lx at 0x%lx", trap_name(vector), t->error, t->address, t->rip);
	else
		format(out, size, "%s(%lx) at 0x%lx", trap_name(vector), t->error, t->rip);
}

u32 trap_guarded(void (*fn)(u64), u64 arg, struct trap_info *t)
{
	struct cpu *c = cpu_self();
	struct guard g = {.outer = c->guard, .info = t};

	*t = (struct trap_info){0};
	c->guard = &g;
	u32 trapped = (u32)trap_guard_enter(fn, arg, &g.stack);
	c->guard = g.outer;
	return trapped;
}

void trap_on_interrupt(u32 vector, void (*handler)(void))
{
	handlers[vector] = handler;
}

static bool fix_up(struct trap_frame *f)
{
	for (const struct fixup *x = __start_trap_fixup; x < __stop_trap_fixup; x++) {
		if (x->at == f->rip) {
			f->rip = x->to;
			f->rflags &= ~RFLAGS_TF; /* a single step ends here */
			return true;
		}
	}
	return false;
}

static void unwind(struct trap_frame *f, struct guard *g, const struct trap_info *t)
{
	*g->info = *t;
	f->rax = t->vector;
	f->rsp = g->stack;
	f->rip = (u64)(uintptr_t)trap_guard_unwind;
	f->rflags &= ~RFLAGS_IF;
}

static void handle_exception(struct trap_frame *f)
{
	char text[96];

	/* Runs first, without %gs (under the core's loop it is the guest's) and without CR2 (a PV guest may not read it). */
	if (fix_up(f))
		return;
	struct trap_info t = {(u32)f->vector + 1, f->error, f->rip, f->vector == TRAP_PAGE_FAULT ? read_cr2() : 0};
	struct guard *g = cpu_self()->guard;

	if (g) {
		unwind(f, g, &t);
		return;
	}
	trap_text(&t, text, sizeof(text));
	machine_panic(text);
}

void trap_handle(struct trap_frame *f)
{
	if (f->vector < TRAP_EXCEPTIONS)
		handle_exception(f);
	else if (handlers[f->vector])
		handlers[f->vector]();
}

/* A fixup entry: when the instruction at 1: traps, go on at 3: with 0 in the register of `ok`. */
#define FIXUP(instruction)                                                                       \
	"1: " instruction "\n movl $1, %k[ok]\n jmp 2f\n 3: xorl %k[ok], %k[ok]\n 2:\n"           \
	".pushsection trap_fixup, \"a\"\n .balign 8\n .quad 1b, 3b\n .popsection"

bool rdmsr_safe(u32 msr, u64 *value)
{
	u32 low = 0, high = 0, ok;

	__asm__ volatile(FIXUP("rdmsr") : [ok] "=&r"(ok), "+a"(low), "+d"(high) : "c"(msr) : "memory");
	*value = (u64)high << 32 | low;
	return ok;
}

bool wrmsr_safe(u32 msr, u64 value)
{
	u32 ok;

	__asm__ volatile(FIXUP("wrmsr")
		: [ok] "=&r"(ok) : "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
	return ok;
}
