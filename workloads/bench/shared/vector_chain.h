/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of dependent vector instructions on the registers kept in v: body and control. The file gives the registers
 * their first values and checks the last.
 */
#pragma once

#include <hvlab/bench.h>
#include "vector.h"

static struct vectors v[2]; /* [0] of the body, [1] of the control */
static u64 links;

/* per_turn: links of the chain in one operation; nothing: what the control does in its place */
#define VECTOR_CHAIN(per_turn, operation, nothing)                          \
	static void body(u64 n)                                             \
	{                                                                   \
		links += n * (per_turn);                                    \
		VECTOR_RUN(&v[0], n, "movups", "xmm", operation);           \
	}                                                                   \
	static void control(u64 n)                                          \
	{                                                                   \
		VECTOR_RUN(&v[1], n, "movups", "xmm", nothing);             \
	}

#define VECTOR_CHAIN_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = control, .check = check, \
			   .teardown = platform_vector_close, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED
