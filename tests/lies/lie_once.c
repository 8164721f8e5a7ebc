/* SPDX-License-Identifier: BSD-2-Clause */
/* Does its operation once a call. */
#include "lie.h"

static void body(u64 n)
{
	(void)n;
	operation();
}

LIE(lie_once, body, honest_control, honest_check, 1);
