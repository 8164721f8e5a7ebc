/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Were these the same guest? Compares what the guests of different systems saw of their machines and lists every difference
 * that can move a number, with the reason. Rules leave out what always differs (APIC ids, the hypervisor's own leaves, clock
 * readings). Pure.
 */
#pragma once

#include "system_facts.h"

enum guest_diff_kind {
	DIFF_SHAPE,  /* of the guest as it was asked for: numbers do not compare until this is the declared factor */
	DIFF_MOVES,  /* can move a number */
	DIFF_NOTE,   /* seen by the guest, unlikely to move one */
};

struct guest_diff_row {
	enum guest_diff_kind kind;
	char key[80];    /* "cpu feature pcid", "apic.mode", "shape.memory" */
	const char *why; /* reason.h */
	const char *benches; /* globs: those that it can move */
	char **value;    /* of each system; "-": it does not say */
};

struct guest_diff {
	struct facts_by_system of; /* guests and the machines that ran them, as they come out of the store */
	struct guest_diff_row *v;    /* by kind, then key; filled in by guest_diff_compare() */
	size_t n;
};

/* Takes over one system under a label of its own; before guest_diff_compare(). */
void guest_diff_add(struct guest_diff *id, const struct facts_by_system *from, const char *system, const char *label);
void guest_diff_compare(struct guest_diff *id);
/* All systems, compared. */
void guest_diff_all(struct guest_diff *id, const struct facts_by_system *from);
/* The first row of shape that is not one of the declared factors (keys or globs, separated by commas; may be NULL). */
const struct guest_diff_row *guest_diff_refusal(const struct guest_diff *id, const char *factors);
/* What a difference is called as a factor: "processor", "version", else its key. */
const char *guest_diff_factor(const struct guest_diff_row *r);
size_t guest_diff_count(const struct guest_diff *id, enum guest_diff_kind kind);
const char *guest_diff_kind_word(enum guest_diff_kind kind);
void guest_diff_free(struct guest_diff *id);
