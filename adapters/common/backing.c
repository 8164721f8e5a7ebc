/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The choice of host pages (backing.h), read from what the kernel offers under /sys/kernel/mm. Reserved pages are
 * taken when there are enough of them; reserving is left to the administrator.
 */
#include "backing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_2M (2ull << 20)
#define FREE_2M "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages"
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"

static u64 reserved_free(void)
{
	struct buf b = {0};
	u64 n = file_read(FREE_2M, &b) ? 0 : strtoull(b.data, NULL, 10);

	buf_free(&b);
	return n * PAGE_2M;
}

/* Does the kernel's setting contain the word? The kernel puts the chosen one in brackets. unread: the answer if there is none. */
static bool thp_is(const char *word, bool unread)
{
	struct buf b = {0};
	bool is = file_read(THP, &b) ? unread : strstr(b.data, word) != NULL;

	buf_free(&b);
	return is;
}

int backing_choose(u64 page, u64 memory, enum backing *b, struct why *why)
{
	if (page == 4096 || !page) {
		*b = page || !thp_is("[always]", false) ? BACKING_4K : BACKING_THP;
		return 0;
	}
	if (page != PAGE_2M)
		return fail(why, -EINVAL, "backing of %llu bytes: only 4096 and 2M pages are known",
			    (unsigned long long)page);
	if (reserved_free() < memory && thp_is("[never]", true))
		return fail(why, -ENOTSUP, "no 2 MiB pages on this host: echo madvise > " THP);
	*b = reserved_free() >= memory ? BACKING_HUGETLB : BACKING_THP;
	return 0;
}

enum backing backing_unset(void)
{
	return thp_is("[never]", true) ? BACKING_4K : BACKING_THP;
}

const char *backing_word(enum backing b)
{
	static const char *const word[] = {"4K", "2M, transparent", "2M, reserved"};

	return word[b];
}
