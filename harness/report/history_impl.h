/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of a history share; others see history.h. history.c reads and judges, history_derive.c makes what a night comes
 * to, history_epochs.c tells one environment from another.
 */
#pragma once

#include "history.h"

struct surroundings {
	s64 environment, image;
	struct facts facts;
	u32 epoch; /* the first that is no different */
};

/* Nothing where it is there already. */
int history_derive(struct store *s, const struct stored_night *night, struct why *why);
/* The number of the epoch. */
int surroundings_get(struct history *h, struct store *s, s64 environment, s64 image, u32 *epoch, struct why *why);
