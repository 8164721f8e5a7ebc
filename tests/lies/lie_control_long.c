/* SPDX-License-Identifier: BSD-2-Clause */
/* Its control is longer than its body. */
#include "lie.h"

static void body(u64 n)
{
	while (n--)
		done++;
}

static void control(u64 n)
{
	honest_control(8 * n);
}

LIE(lie_control_long, body, control, honest_check, 0);
