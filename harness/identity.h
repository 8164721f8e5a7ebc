/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Were these the same guest? What the guests of different systems saw of their machines, held against one another: every
 * difference that can move a number, with the reason why it can. What must differ (APIC ids, the hypervisor's own
 * leaves, readings of a clock) is left out by rule. Pure.
 */
#ifndef HVLAB_IDENTITY_H
#define HVLAB_IDENTITY_H

#include "boot.h"
#include "system.h"

enum identity_kind {
	IDENTITY_SHAPE,  /* of the guest as it was asked for: numbers do not compare until this is the declared factor */
	IDENTITY_MOVES,  /* can move a number */
	IDENTITY_NOTE,   /* seen by the guest, unlikely to move one */
};

/* One system: the facts of all of its boots, as they come out of the store. */
struct identity_system {
	char label[SYSTEM_MAX + 8];
	struct facts facts; /* several values of one key stand behind one another with " | " between them */
};

struct identity_row {
	enum identity_kind kind;
	char key[80];    /* "cpu feature pcid", "apic.mode", "shape.memory" */
	const char *why; /* one sentence */
	char **value;    /* of each system; "-": it does not say */
};

struct identity {
	struct identity_system *system;
	size_t nsystems;
	struct identity_row *v; /* by kind, then key; filled in by identity_compare() */
	size_t n;
};

/* One fact of a system, of its guest or of the machine that ran it. */
void identity_add(struct identity *id, const char *system, const char *key, const char *value);
/* The same, but of several readings the largest stays: for the facts now.*, where the worst moment counts. */
void identity_worst(struct identity *id, const char *system, const char *key, const char *value);
/* Never NULL: no facts for a system that is not there. */
const struct facts *identity_facts_of(const struct identity *id, const char *system);
/* Takes over one system of `from` under a label of its own; before identity_compare(). */
void identity_take(struct identity *id, const struct identity *from, const char *system, const char *label);
void identity_compare(struct identity *id);
/* The first row of shape that is not one of the declared factors (keys or globs, separated by commas; may be NULL). */
const struct identity_row *identity_refusal(const struct identity *id, const char *factors);
size_t identity_count(const struct identity *id, enum identity_kind kind);
const char *identity_kind_word(enum identity_kind kind);
void identity_free(struct identity *id);

#endif
