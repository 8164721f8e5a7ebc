/* SPDX-License-Identifier: BSD-2-Clause */
/* Its check always passes, and its result means nothing. */
#include "lie.h"

static void body(u64 n)
{
	while (n--)
		done++;
}

static const char *check(u64 *result)
{
	*result = 1;
	return NULL;
}

LIE(lie_check, body, honest_control, check, 0);
