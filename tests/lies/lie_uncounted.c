/* SPDX-License-Identifier: BSD-2-Clause */
/* Does its operation in the series, and not between two marks, which ask for no power of two. */
#include "lie.h"

static void body(u64 n)
{
	if (!(n & (n - 1)))
		honest_body(n);
	else
		while (n--)
			done++;
}

LIE(lie_uncounted, body, honest_control, honest_check, 1);
