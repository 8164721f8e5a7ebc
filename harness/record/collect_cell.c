/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cell of the benchmark under way (collect_in.h): opened, closed, and invalid by a loss.
 */
#include "collect_in.h"

#include <string.h>

void raise_severity(struct boot *b, enum hvlab_verdict v, const char *reason)
{
	if (v <= b->verdict)
		return;
	b->verdict = v;
	copy_str(b->reason, reason);
}

struct cell *collect_cell(struct collect *c)
{
	return c->open == COLLECT_NONE ? NULL : &c->boot->cells[c->open];
}

void collect_void(struct collect *c, const char *reason)
{
	bool under_way = c->open != COLLECT_NONE || c->running[0];

	c->losses++;
	if (under_way && !c->invalid[0])
		copy_str(c->invalid, reason);
	if (!under_way || c->proto.foreign_abi)
		raise_severity(c->boot, HVLAB_ERROR, reason);
}

void collect_close(struct collect *c, enum hvlab_verdict v, const char *reason)
{
	struct cell *cell = collect_cell(c);

	if (c->invalid[0] && v < HVLAB_CRASH) {
		cell->verdict = HVLAB_ERROR;
		copy_str(cell->reason, c->invalid);
	} else {
		cell->verdict = v;
		copy_str(cell->reason, v == HVLAB_OK || reason[0] ? reason : WHY_NO_REASON);
	}
	c->open = COLLECT_NONE;
	c->invalid[0] = c->running[0] = '\0';
	for (int at = 0; at < MARK_COUNT; at++)
		c->marks[at].cell = COLLECT_NONE;
}

size_t collect_find(const struct boot *b, const char *bench, const char *params)
{
	for (size_t i = b->ncells; i-- > 0; )
		if (!strcmp(b->cells[i].bench, bench) && (!params || !strcmp(b->cells[i].params, params)))
			return i;
	return COLLECT_NONE;
}

bool collect_need(struct collect *c)
{
	if (c->open != COLLECT_NONE || !c->running[0])
		return c->open != COLLECT_NONE;
	c->open = collect_find(c->boot, c->running, "");
	if (c->open != COLLECT_NONE) {
		collect_void(c, WHY_LOST_TWICE);
		return true;
	}
	if (c->boot->ncells >= COLLECT_CELLS_MAX) {
		c->running[0] = '\0';
		collect_void(c, WHY_LOST_BENCHES);
		return false;
	}
	boot_add_cell(c->boot, c->running);
	c->open = c->boot->ncells - 1;
	return true;
}
