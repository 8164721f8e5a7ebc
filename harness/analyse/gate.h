/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said of one benchmark on one system tonight, against the nights before it (docs/nightly.md). Pure.
 */
#pragma once

#include "boot.h"
#include "segments.h"

#define GATE_NIGHTS 100 /* the gate looks back so many */
#define GATE_LEAST 0.02 /* no smaller change of a time matters */

enum gate_word {
	GATE_OK,
	GATE_NEW,         /* nothing to judge it by yet */
	GATE_MISSING,     /* it had a value before, and has none tonight */
	GATE_SUSPECT,     /* outside what one more night of its segment would give */
	GATE_CONFIRMED,   /* its level has changed; path lane: an instruction has */
	GATE_ENVIRONMENT, /* it moved with the machine, or the controls moved too */
};

/* One night of one benchmark on one system. */
struct night_value {
	double value;    /* NAN: none */
	double floor;    /* logarithm: what the same system differs from itself; 0: not known */
	u32 epoch;       /* another number: another environment */
	bool inexact;    /* path lane: its rounds differ */
	bool set, known; /* a baseline begins here; a change up to here is known and accepted */
};

struct gate_verdict {
	enum gate_word word;
	double expected, low, high; /* of tonight; path lane: all one value. NAN: not known */
	double ratio;               /* of tonight, or of the level now, to what was before; NAN: none */
	size_t nights;              /* that it rests on */
	size_t changed;             /* index of the night the change begins with; with a word of change */
	bool longer;                /* it costs more than before */
};

/* v[n - 1] is tonight. rho: of gate_rho(). */
struct gate_verdict gate_judge(enum lane lane, const struct night_value *v, size_t n, double rho);
const char *gate_word(enum gate_word w);
/* Changes of a whole series, epoch by epoch: the beginnings of epochs and of segments go to `at`; returns their number. */
size_t gate_changes(enum lane lane, const struct night_value *v, size_t n, double rho, size_t *at, size_t max);

/*
 * Time lane: how strongly the nights of a machine hang together. One series tells that badly, and worst beside a change; all
 * series of a system together tell it well. gate_autocorrelation() of each (NAN: too short), then gate_rho() of all of them (NAN:
 * too few).
 */
double gate_autocorrelation(const struct night_value *v, size_t n);
double gate_rho(const double *autocorrelation, size_t n);
