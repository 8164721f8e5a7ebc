/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules behind identity.c, as data: which facts are noise, which are shape, what a bit of a CPUID leaf is called and
 * why it can move a number. Nobody but identity*.c includes it.
 */
#ifndef HVLAB_IDENTITY_RULES_H
#define HVLAB_IDENTITY_RULES_H

#include "identity.h"

/* How two values of a fact are held against each other. */
enum identity_how {
	HOW_NOISE,   /* not at all */
	HOW_TEXT,    /* as they are */
	HOW_TO_COMMA, /* up to the first comma */
	HOW_PPM,     /* as frequencies: 100 ppm are the same */
	HOW_SIZE,    /* as sizes: 1 % is firmware */
};

struct fact_rule {
	const char *keys; /* globs */
	enum identity_how how;
	enum identity_kind kind;
	const char *why;
};
extern const struct fact_rule identity_facts[];
extern const size_t identity_fact_count;

enum cpuid_register { EAX, EBX, ECX, EDX };

/* A named bit. */
struct bit_rule {
	u32 leaf;
	enum cpuid_register reg;
	u32 bit;
	enum identity_kind kind;
	const char *name, *why;
};
extern const struct bit_rule identity_bits[];
extern const size_t identity_bit_count;

/* Registers whose bits are features, one by one; the rest of a leaf is noise unless a bit of it is named. */
struct leaf_rule {
	u32 leaf;
	enum cpuid_register reg;
	u32 noise; /* bits that must differ from guest to guest */
};
extern const struct leaf_rule identity_leaves[];
extern const size_t identity_leaf_count;

#endif
