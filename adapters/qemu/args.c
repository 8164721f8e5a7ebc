/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU command lines (args.h). What the words mean to a guest is decided by who adds them.
 */
#include "args.h"

#include <stdlib.h>

void qemu_arg(struct qemu_args *a, const char *option, const char *value)
{
	a->v[a->n++] = option;
	if (value)
		a->v[a->n++] = value;
}

void qemu_arg_made(struct qemu_args *a, const char *option, char *value)
{
	a->made[a->nmade++] = value;
	qemu_arg(a, option, value);
}

void qemu_args_free(struct qemu_args *a)
{
	while (a->nmade)
		free(a->made[--a->nmade]);
}

void qemu_args_begin(struct qemu_args *a, const char *program, const char *tag)
{
	qemu_arg(a, program ? program : QEMU, "-nodefaults");
	qemu_arg(a, "-no-user-config", "-no-reboot");
	qemu_arg(a, "-display", "none");
	qemu_arg_made(a, "-name", xasprintf("hvlab-%s", tag));
}

/* sleep=off: an idle guest jumps to its next timer; clock=vm: the CMOS shows virtual time too. */
void qemu_args_lane(struct qemu_args *a, bool icount)
{
	if (!icount)
		return;
	qemu_arg(a, "-icount", "shift=0,sleep=off");
	qemu_arg(a, "-seed", "1");
	qemu_arg(a, "-rtc", "base=2024-01-01T00:00:00,clock=vm");
}
