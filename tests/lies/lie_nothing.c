/* SPDX-License-Identifier: BSD-2-Clause */
/* Does nothing, where an exit is declared. */
#include "lie.h"

static void body(u64 n)
{
	done += n;
	honest_control(n);
}

LIE(lie_nothing, body, honest_control, honest_check, 1);
