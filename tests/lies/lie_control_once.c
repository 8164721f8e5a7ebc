/* SPDX-License-Identifier: BSD-2-Clause */
/* Its control does the same work for any n. */
#include "lie.h"

static void control(u64 n)
{
	(void)n;
	honest_control(1000);
}

LIE(lie_control_once, honest_body, control, honest_check, 1);
