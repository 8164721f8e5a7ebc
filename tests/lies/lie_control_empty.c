/* SPDX-License-Identifier: BSD-2-Clause */
/* Its control is no loop, so that the loop passes for a part of the operation. */
#include "lie.h"

static void control(u64 n)
{
	(void)n;
}

LIE(lie_control_empty, honest_body, control, honest_check, 1);
