/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A QEMU command line while it is being built: what every QEMU of ours begins with, and what the path lane adds.
 */
#pragma once

#include "util.h"

#define QEMU "qemu-system-x86_64"
#define QEMU_TOOL "bin/" QEMU /* the lab's own, for path_tool() */
#define QEMU_ARGS_MAX 64

struct qemu_args {
	const char *v[QEMU_ARGS_MAX]; /* NULL-terminated: an argv */
	unsigned n;
	char *made[QEMU_ARGS_MAX]; /* strings to be freed */
	unsigned nmade;
};

/* The program (NULL: the machine's), no default devices, no display, no reboot, a name that carries the tag. */
void qemu_args_begin(struct qemu_args *a, const char *program, const char *tag);
/* Instruction counting with every source of chance fixed; nothing when icount is false. */
void qemu_args_lane(struct qemu_args *a, bool icount);
/* The tracer (lab/trace), told what to record. */
void qemu_args_trace(struct qemu_args *a, const struct recording *t);
/* An option with its value (NULL: a flag). */
void qemu_arg(struct qemu_args *a, const char *option, const char *value);
/* The same with a malloc'ed value, which it takes over. */
void qemu_arg_made(struct qemu_args *a, const char *option, char *value);
/*
 * Text as a value among an option's commas; lives as long as a. Whatever goes into an option by "=%s" comes from here, so
 * that a path or a name cannot bring options of its own.
 */
const char *qemu_value(struct qemu_args *a, const char *text);
void qemu_args_free(struct qemu_args *a);
