/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Neighbour guests: the same image in the same shape on the same CPUs as the measured guest, with neighbour= on the command
 * line (abi.h). Each belongs to an agent process of its own, like a guest of another user. All are ready before the measured
 * guest is created, and are removed after it.
 */
#pragma once

#include "job.h"

struct neighbours;

/*
 * As many as the job says, one after another; NULL into beside when that is none. On failure those that stood have been
 * taken away again.
 */
int neighbours_make(const struct job *job, const struct images *images, struct neighbours **neighbours, struct why *why);
/* One with another: ns from create until it was ready; bytes that it has made resident (usage.h). */
u64 neighbours_ready_ns(const struct neighbours *b);
u64 neighbours_resident(const struct neighbours *b);
/*
 * Ends them and takes everything away (b may be NULL). 0; or negative errno when one of them had not lasted until now,
 * or something is left of it: why says which, and what.
 */
int neighbours_end(struct neighbours *b, struct why *why);
