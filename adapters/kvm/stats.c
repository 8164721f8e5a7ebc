/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The statistics file of KVM (stats.h): a header, descriptors that name each value, then the values. Histograms,
 * peaks and instantaneous values are no counters and are left out.
 */
#include "stats.h"

#include "counters.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_LIMIT 1024
#define DESC_LIMIT 1024

static bool is_counter(const struct kvm_stats_desc *d)
{
	return (d->flags & KVM_STATS_TYPE_MASK) == KVM_STATS_TYPE_CUMULATIVE && d->size == 1;
}

static int values_add(int fd, const struct kvm_stats_header *h, const u8 *descs, size_t step, struct counters *c)
{
	for (u32 i = 0; i < h->num_desc; i++) {
		struct kvm_stats_desc d;
		u64 value;

		memcpy(&d, descs + i * step, sizeof(d));
		if (!is_counter(&d))
			continue;
		if (pread(fd, &value, sizeof(value), (off_t)h->data_offset + d.offset) != sizeof(value))
			return -EIO;
		counters_add(c, (const char *)descs + i * step + sizeof(d), value);
	}
	return 0;
}

int stats_add(int fd, struct counters *c)
{
	struct kvm_stats_header h;

	if (pread(fd, &h, sizeof(h), 0) != sizeof(h) || h.name_size > NAME_LIMIT || h.num_desc > DESC_LIMIT)
		return -EIO;
	size_t step = sizeof(struct kvm_stats_desc) + h.name_size;
	size_t size = step * h.num_desc;
	u8 *descs = xmalloc(size + 1);
	int err = pread(fd, descs, size, h.desc_offset) == (ssize_t)size ? values_add(fd, &h, descs, step, c) : -EIO;
	free(descs);
	return err;
}
