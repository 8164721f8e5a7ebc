/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of guest_diff.c as data: which facts are noise, which are shape, what a bit of a CPUID leaf is called and why it
 * can move a number. Only guest_diff*.c includes it.
 */
#pragma once

#include "guest_diff.h"

/* How two values of a fact are compared. */
enum guest_diff_how {
	HOW_NOISE,   /* not at all */
	HOW_TEXT,    /* as they are */
	HOW_TO_COMMA, /* up to the first comma */
	HOW_PPM,     /* as frequencies: 100 ppm are the same */
	HOW_SIZE,    /* as sizes: 1 % is firmware */
};

struct fact_rule {
	const char *keys; /* globs */
	enum guest_diff_how how;
	enum guest_diff_kind kind;
	const char *why;
};
extern const struct fact_rule guest_diff_facts[];
extern const size_t guest_diff_fact_count;

enum cpuid_register { EAX, EBX, ECX, EDX };

/* Which benchmarks a difference can move; what is named nowhere can move all. */
struct reach_rule {
	const char *keys, *benches; /* globs */
};
extern const struct reach_rule guest_diff_reach[];
extern const size_t guest_diff_reach_count;

/* A named bit. */
struct bit_rule {
	u32 leaf;
	enum cpuid_register reg;
	u32 bit;
	enum guest_diff_kind kind;
	const char *name, *why;
};
extern const struct bit_rule guest_diff_bits[];
extern const size_t guest_diff_bit_count;

/* Registers whose bits are features, one by one; the rest of a leaf is noise unless a bit of it is named. */
struct leaf_rule {
	u32 leaf;
	enum cpuid_register reg;
	u32 noise; /* bits that must differ from guest to guest */
};
extern const struct leaf_rule guest_diff_leaves[];
extern const size_t guest_diff_leaf_count;
