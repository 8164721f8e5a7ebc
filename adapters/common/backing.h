/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which host pages back guest memory, decided once for every adapter that makes its memory on this host, so that equal
 * shapes mean equal pages. Allocates nothing.
 */
#pragma once

#include "util.h"

enum backing {
	BACKING_4K,      /* transparent huge pages forbidden */
	BACKING_THP,     /* 2 MiB pages where the kernel finds them */
	BACKING_HUGETLB, /* 2 MiB pages, reserved: guaranteed */
};

/* From vm_spec.backing: 0, -EINVAL, or -ENOTSUP where this host gives no 2 MiB pages at all. */
int backing_choose(u64 page, u64 memory, enum backing *b, struct why *why);
/* Of a QEMU that somebody else has started without a word about it: it asks for 2 MiB pages wherever the kernel lets it. */
enum backing backing_unset(void);
/* For the fact "shape.backing". */
const char *backing_word(enum backing b);
