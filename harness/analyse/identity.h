/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Were these the same guest? What the guests of different systems saw of their machines, held against one another: every
 * difference that can move a number, with the reason why it can. What must differ (APIC ids, the hypervisor's own
 * leaves, readings of a clock) is left out by rule. Pure.
 */
#ifndef HVLAB_IDENTITY_H
#define HVLAB_IDENTITY_H

#include "system_facts.h"

enum identity_kind {
	IDENTITY_SHAPE,  /* of the guest as it was asked for: numbers do not compare until this is the declared factor */
	IDENTITY_MOVES,  /* can move a number */
	IDENTITY_NOTE,   /* seen by the guest, unlikely to move one */
};

struct identity_row {
	enum identity_kind kind;
	char key[80];    /* "cpu feature pcid", "apic.mode", "shape.memory" */
	const char *why; /* one sentence */
	char **value;    /* of each system; "-": it does not say */
};

struct identity {
	struct facts_by_system of; /* guests and the machines that ran them, as they come out of the store */
	struct identity_row *v;    /* by kind, then key; filled in by identity_compare() */
	size_t n;
};

/* Takes over one system under a label of its own; before identity_compare(). */
void identity_take(struct identity *id, const struct facts_by_system *from, const char *system, const char *label);
void identity_compare(struct identity *id);
/* All systems, compared. */
void identity_of_all(struct identity *id, const struct facts_by_system *from);
/* The first row of shape that is not one of the declared factors (keys or globs, separated by commas; may be NULL). */
const struct identity_row *identity_refusal(const struct identity *id, const char *factors);
/* What a difference is called as a factor: "processor", "version", else its key. */
const char *identity_factor(const struct identity_row *r);
size_t identity_count(const struct identity *id, enum identity_kind kind);
const char *identity_kind_word(enum identity_kind kind);
void identity_free(struct identity *id);

#endif
