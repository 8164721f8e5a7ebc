/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many bytes an instruction of 64-bit mode has (hvlab/step.h): for code whose bytes are at hand while whoever told of it did not
 * tell its length. What it does is step.c's.
 */
#include <hvlab/step.h>

#include <stddef.h>

#define LONGEST 15

struct form {
	const unsigned char *at;
	unsigned n, i;  /* bytes there are, bytes gone by */
	bool short_word, wide, short_address;
	bool modrm;
	unsigned immediate;
};

static unsigned take(struct form *f)
{
	return f->i < f->n ? f->at[f->i++] : (f->i++, 0);
}

static void take_prefixes(struct form *f)
{
	for (; f->i < f->n && step_is_prefix(f->at[f->i]); f->i++) {
		f->short_word |= f->at[f->i] == 0x66;
		f->short_address |= f->at[f->i] == 0x67;
	}
	if (f->i < f->n && (f->at[f->i] & 0xf0) == 0x40)
		f->wide = take(f) & 8;
}

static unsigned word(const struct form *f)
{
	return f->short_word && !f->wide ? 2 : 4;
}

/* Immediate operands of opcodes of one byte. */
static unsigned immediate_one(const struct form *f, unsigned op, unsigned modrm)
{
	if (op < 0x40)
		return (op & 7) == 4 ? 1 : (op & 7) == 5 ? word(f) : 0;
	if (op >> 4 == 7 || op >> 3 == 0xb0 >> 3 || (op >= 0xe0 && op <= 0xe7))
		return 1;
	if (op >> 3 == 0xb8 >> 3)
		return f->wide ? 8 : word(f);
	if (op >= 0xa0 && op <= 0xa3)
		return f->short_address ? 4 : 8;
	switch (op) {
	case 0x6a: case 0x6b: case 0x80: case 0x82: case 0x83: case 0xa8: case 0xc0: case 0xc1: case 0xc6: case 0xcd: case 0xeb:
		return 1;
	case 0x68: case 0x69: case 0x81: case 0xa9: case 0xc7:
		return word(f);
	case 0xe8: case 0xe9:
		return 4;
	case 0xc2: case 0xca:
		return 2;
	case 0xc8:
		return 3;
	case 0xf6:
		return (modrm >> 3 & 7) < 2 ? 1 : 0;
	case 0xf7:
		return (modrm >> 3 & 7) < 2 ? word(f) : 0;
	default:
		return 0;
	}
}

static bool has_modrm_0f(unsigned op)
{
	return !((op >= 0x05 && op <= 0x0b) || op == 0x0e || (op >= 0x30 && op <= 0x37) || op == 0x77 || op >> 4 == 8 ||
		 (op >= 0xa0 && op <= 0xa2) || (op >= 0xa8 && op <= 0xaa) || (op >= 0xc8 && op <= 0xcf));
}

static unsigned immediate_0f(unsigned op)
{
	return op >> 4 == 8 ? 4 : (op >= 0x70 && op <= 0x73) || op == 0xa4 || op == 0xac || op == 0xba || op == 0xc2 ||
				  (op >= 0xc4 && op <= 0xc6) ? 1 : 0;
}

/* The byte of address and registers, and all that it brings. */
static void take_modrm(struct form *f)
{
	unsigned modrm = take(f), mod = modrm >> 6, rm = modrm & 7, base = mod != 3 && rm == 4 ? take(f) & 7 : rm;

	f->i += mod == 1 ? 1 : mod == 2 || (!mod && base == 5) ? 4 : 0;
}

static void take_0f(struct form *f)
{
	unsigned op = take(f);

	f->modrm = has_modrm_0f(op);
	f->immediate = immediate_0f(op);
	if (op == 0x38 || op == 0x3a)
		take(f);
	if (op == 0x3a)
		f->immediate = 1;
}

static void take_opcode(struct form *f)
{
	unsigned op = take(f);

	if (op == 0x0f) {
		take_0f(f);
		return;
	}
	f->modrm = step_has_modrm(op);
	f->immediate = immediate_one(f, op, f->i < f->n ? f->at[f->i] : 0);
}

/* VEX: where there is one, the escape bytes are in it. */
static bool take_vex(struct form *f)
{
	unsigned op = f->i < f->n ? f->at[f->i] : 0, map = 1;

	if (op != 0xc4 && op != 0xc5)
		return false;
	take(f);
	unsigned next = take(f);
	if (op == 0xc4) {
		map = next & 31;
		take(f);
	}
	unsigned code = take(f);
	f->modrm = map != 1 || code != 0x77;
	f->immediate = map == 3 ? 1 : map == 1 ? immediate_0f(code) : 0;
	return true;
}

unsigned step_length(const unsigned char *code, size_t n)
{
	struct form f = {.at = code, .n = n < LONGEST ? (unsigned)n : LONGEST};

	take_prefixes(&f);
	if (!take_vex(&f))
		take_opcode(&f);
	if (f.modrm)
		take_modrm(&f);
	f.i += f.immediate;
	return f.i <= f.n ? f.i : 0;
}
