/* SPDX-License-Identifier: BSD-2-Clause */
/* Does every second operation. Counted exits are half of what is declared: a finding. */
#include "lie.h"

static void body(u64 n)
{
	honest_body((n + 1) / 2);
}

LIE(lie_half, body, honest_control, honest_check, 1);
