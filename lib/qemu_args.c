/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU command lines (qemu_args.h). What the words mean to a guest is decided by who adds them.
 */
#include "qemu_args.h"

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

const char *qemu_value(struct qemu_args *a, const char *text)
{
	struct buf b = {0};

	buf_puts(&b, "");
	for (; *text; text++)
		buf_puts(&b, *text == ',' ? ",," : (char[]){*text, 0});
	a->made[a->nmade++] = b.data;
	return b.data;
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
	qemu_arg_made(a, "-name", xasprintf("hvlab-%s", qemu_value(a, tag)));
}

void qemu_args_trace(struct qemu_args *a, const struct recording *t)
{
	const char *plugin = qemu_value(a, t->plugin), *file = qemu_value(a, t->file);
	char *value = xasprintf("%s,out=%s,from=%llx,to=%llx,body=%llx,control=%llx,skip=%u,pairs=%u", plugin, file,
				(unsigned long long)t->from, (unsigned long long)t->to, (unsigned long long)t->body,
				(unsigned long long)t->control, t->skip, t->pairs);

	qemu_arg_made(a, "-plugin", value);
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
