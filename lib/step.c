/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an instruction does to the flow and whether it accesses memory (hvlab/step.h), from its bytes in 64-bit mode. No
 * disassembler: what else it does is not asked. Part of the program and of the tracer (lab/trace), so it uses no library.
 */
#include <hvlab/step.h>

struct code {
	const unsigned char *at, *end;
	bool rep;
};

/* The byte at at[i]; 0 behind the end. */
static unsigned peek(const struct code *c, unsigned i)
{
	return c->at + i < c->end ? c->at[i] : 0;
}

bool step_is_prefix(unsigned b)
{
	return b == 0x66 || b == 0x67 || b == 0xf0 || b == 0xf2 || b == 0xf3 || b == 0x2e || b == 0x36 || b == 0x3e ||
	       b == 0x26 || b == 0x64 || b == 0x65;
}

static void skip_prefixes(struct code *c)
{
	for (; c->at < c->end && step_is_prefix(*c->at); c->at++)
		c->rep |= *c->at == 0xf2 || *c->at == 0xf3;
	if ((peek(c, 0) & 0xf0) == 0x40) /* REX */
		c->at++;
}

static unsigned reg_of(unsigned modrm)
{
	return modrm >> 3 & 7;
}

static bool names_memory(unsigned modrm)
{
	return modrm < 0xc0;
}

/* 0F 01: the one opcode that means something else with every ModRM byte. */
static enum step_kind kind_0f01(unsigned modrm)
{
	switch (modrm) {
	case 0xc2: case 0xc3: case 0xd8: /* VMLAUNCH, VMRESUME, VMRUN */
		return STEP_ENTER;
	case 0xca: case 0xcb: case 0xf8: /* CLAC, STAC, SWAPGS */
		return STEP_PLAIN;
	case 0xd1: /* XSETBV */
		return STEP_PRIVILEGED;
	default: /* LGDT, LIDT, LMSW, INVLPG */
		return names_memory(modrm) && 0xcc >> reg_of(modrm) & 1 ? STEP_PRIVILEGED : STEP_SYSTEM;
	}
}

static enum step_kind kind_0f(unsigned op, unsigned modrm)
{
	switch (op) {
	case 0x01:
		return kind_0f01(modrm);
	case 0x05: case 0x34:
		return STEP_SYSCALL;
	case 0x07: case 0x35:
		return STEP_SYSRET;
	case 0x0b: case 0xb9: case 0xff:
		return STEP_TRAP;
	case 0x06: case 0x08: case 0x09: case 0x20: case 0x21: case 0x22: case 0x23: /* CLTS, WBINVD; MOV CR, DR */
	case 0x30: case 0x32: /* MSRs */
		return STEP_PRIVILEGED;
	case 0x00: case 0x31: case 0x33: case 0xa2: /* clocks, CPUID */
		return STEP_SYSTEM;
	default:
		return op >> 4 == 8 ? STEP_JUMP : STEP_PLAIN;
	}
}

/*
 * Left out: prefetches and NOPs, which name memory and leave it alone; and what loads or saves the processor's own state
 * (segments, descriptor tables, vector registers), after which QEMU translates anew (STEP_MEMORY).
 */
static bool memory_0f(unsigned op, unsigned modrm)
{
	bool without = op <= 0x0d || (op >= 0x18 && op <= 0x1f) || (op >= 0x20 && op <= 0x23) || (op >= 0x30 && op <= 0x37) ||
		       op == 0x77 || (op >= 0xa0 && op <= 0xa2) || (op >= 0xa8 && op <= 0xaa) || op == 0xae || op >= 0xc7;

	return !without && names_memory(modrm);
}

static enum step_kind kind_ff(unsigned modrm)
{
	unsigned reg = reg_of(modrm);

	return reg == 2 || reg == 3 ? STEP_CALL : reg == 4 || reg == 5 ? STEP_JUMP : STEP_PLAIN;
}

static bool is_string(unsigned op)
{
	return (op >= 0x6c && op <= 0x6f) || (op >= 0xa4 && op <= 0xa7) || (op >= 0xaa && op <= 0xaf);
}

static enum step_kind kind_one(unsigned op, unsigned modrm)
{
	switch (op) {
	case 0xe8:
		return STEP_CALL;
	case 0xc2: case 0xc3: case 0xca: case 0xcb:
		return STEP_RETURN;
	case 0xcc: case 0xcd: case 0xf1:
		return STEP_TRAP;
	case 0xcf:
		return STEP_IRET;
	case 0xe0: case 0xe1: case 0xe2: case 0xe3: case 0xe9: case 0xeb:
		return STEP_JUMP;
	case 0x6c: case 0x6d: case 0x6e: case 0x6f: /* INS, OUTS */
	case 0xe4: case 0xe5: case 0xe6: case 0xe7: case 0xec: case 0xed: case 0xee: case 0xef: /* IN, OUT */
		return STEP_SYSTEM;
	case 0xf4: /* HLT */
		return STEP_PRIVILEGED;
	case 0xff:
		return kind_ff(modrm);
	default:
		return op >> 4 == 7 ? STEP_JUMP : STEP_PLAIN;
	}
}

bool step_has_modrm(unsigned op)
{
	if (op < 0x40)
		return (op & 7) < 4;
	return op == 0x63 || op == 0x69 || op == 0x6b || (op >= 0x80 && op <= 0x8f) || op == 0xc0 || op == 0xc1 || op == 0xc6 ||
	       op == 0xc7 || (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) || op == 0xf6 || op == 0xf7 || op >= 0xfe;
}

static bool memory_one(unsigned op, unsigned modrm)
{
	bool stack = (op >= 0x50 && op <= 0x5f) || op == 0x68 || op == 0x6a || op == 0x9c || op == 0xc8 || op == 0xc9 ||
		     (op == 0xff && reg_of(modrm) == 6);
	bool neither = op == 0x8d || op == 0x8e; /* LEA; a segment register is loaded */

	return stack || is_string(op) || (op >= 0xa0 && op <= 0xa3) || (step_has_modrm(op) && names_memory(modrm) && !neither);
}

unsigned step_digest(const unsigned char *code, unsigned size)
{
	unsigned digest = 0;

	while (size--)
		digest = digest * 31 + *code++;
	digest ^= digest >> 16;
	digest ^= digest >> 8;
	return (digest ^ digest >> 4) & 15;
}

/* MOV to CR3. */
static bool changes_space(unsigned op, unsigned next, unsigned modrm)
{
	return op == 0x0f && next == 0x22 && reg_of(modrm) == 3;
}

uint64_t step_make(uint64_t address, const unsigned char *code, unsigned size)
{
	struct code c = {.at = code, .end = code + size};

	skip_prefixes(&c);
	unsigned op = peek(&c, 0), escape = op == 0x0f, next = peek(&c, 1), modrm = peek(&c, 2);
	bool vector = op == 0xc4 || op == 0xc5 || op == 0x62; /* VEX, EVEX: the kernel and our own code have none */
	enum step_kind kind = vector ? STEP_PLAIN : escape ? kind_0f(next, modrm) : kind_one(op, next);
	bool memory = vector ? false : escape ? memory_0f(next, modrm) : memory_one(op, next);

	if (!escape && is_string(op) && c.rep && kind == STEP_PLAIN)
		kind = STEP_REPEATS;
	unsigned whose = step_is_process(address << STEP_ADDRESS_SHIFT) ? step_digest(code, size) : changes_space(op, next, modrm) ? STEP_NEW_SPACE : 0;
	return address << STEP_ADDRESS_SHIFT | (uint64_t)whose << STEP_WHOSE_SHIFT | (uint64_t)(size & 15) << STEP_SIZE_SHIFT | (uint64_t)kind << STEP_KIND_SHIFT |
	       (memory && kind == STEP_PLAIN ? STEP_MEMORY : 0);
}
