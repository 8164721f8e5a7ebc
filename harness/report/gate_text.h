/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words for a night that every format of it shares (gate_files.h). No other file includes it.
 */
#pragma once

#include "gate_files.h"

const char *gate_status_word(int status);
const char *gate_tag(const struct history *h); /* of tonight */
double gate_tonight(const struct history *h, const struct history_row *r);
bool gate_is_told(const struct history_row *r); /* it is neither as before nor new */
/* "2829 -> 2830 instructions/op (+1), since TAG"; malloc'ed */
char *gate_row_text(const struct history *h, const struct history_row *r);
/* "498 ok, 2 confirmed"; "campaign TAG, path lane, 40 nights" */
void gate_sum_text(const struct gate_sum *sum, struct buf *out);
void gate_about_text(const struct history *h, struct buf *out);
