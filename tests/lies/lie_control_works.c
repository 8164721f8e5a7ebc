/* SPDX-License-Identifier: BSD-2-Clause */
/* Its control does the operation as well. */
#include "lie.h"

static void body(u64 n)
{
	while (n--) {
		operation();
		barrier();
		done++;
	}
}

LIE(lie_control_works, body, honest_body, honest_check, 1);
