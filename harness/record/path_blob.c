/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths as the blobs that the store keeps (path_blob.h). What is unpacked comes out of somebody's database and is checked.
 */
#include "path_blob.h"
#include "blob.h"

#include <errno.h>
#include <stdlib.h>

void path_encode(const struct path *p, struct buf *table, size_t *ntable, struct buf *order)
{
	u64 *v = path_distinct(p, ntable), *index = xmalloc(p->n * sizeof(*index));

	for (size_t i = 0; i < p->n; i++)
		index[i] = (u64)((u64 *)bsearch(&p->step[i], v, *ntable, sizeof(*v), path_word_order) - v);
	series_encode(v, *ntable, table);
	series_encode(index, p->n, order);
	free(v);
	free(index);
}

int path_decode(struct path *p, const void *table, size_t table_size, size_t ntable, const void *order, size_t order_size,
		size_t norder)
{
	struct series v = {0}, index = {0};
	int err = norder > STEPS_MAX || !norder ? -EILSEQ : series_decode(table, table_size, ntable, &v);

	if (!err)
		err = series_decode(order, order_size, norder, &index);
	for (size_t i = 0; i < index.n && !err; i++)
		if (index.v[i] >= v.n)
			err = -EILSEQ;
		else
			index.v[i] = v.v[index.v[i]];
	free(v.v);
	if (err)
		free(index.v);
	else
		p->step = index.v, p->n = index.n;
	return err;
}
