/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What io_* say beside their values, for the report: an object for each figure of io_figures.c.
 */
#include "model_impl.h"

void model_io(struct model *m, json_t *doc)
{
	json_t *list = json_array();

	io_figures_make(&m->io, &m->load.summary);
	for (size_t i = 0; i < m->io.n; i++) {
		const struct io_figure *x = &m->io.v[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:i, s:I, s:i, s:i}",
			"bench", json_clean(x->row->bench), "params", json_clean(x->row->params), "system", json_clean(x->row->system),
			"what", io_quantity_word(x->what), "in_ns", x->in_ns, "value", json_finite(x->value), "low", json_finite(x->low),
			"high", json_finite(x->high), "launches", (int)x->launches, "operations", (json_int_t)x->operations,
			"bytes", (int)x->bytes, "depth", (int)x->depth));
	}
	json_object_set_new(doc, "io", list);
}
