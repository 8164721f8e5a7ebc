/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the command line (abi.h) asks of the engine and of the guest around it.
 */
#pragma once

#include <hvlab/abi.h>

#define ENGINE_SETS_MAX 16

struct engine_options {
	char bench[512], skip[512]; /* globs; names */
	u64 batches;  /* per series */
	u64 passes;   /* over the suite, each with a part of the batches of what can be spread */
	u64 ticks;    /* least length of a batch; 0: 1000 quanta */
	u64 ops;      /* between counting marks */
	u64 ws[ENGINE_SETS_MAX]; /* working sets: what depends on it runs once for each */
	u64 sets;     /* how many */
	u64 seed, cpus;
	enum hvlab_neighbour neighbour; /* NONE: measure */
	u64 ask;      /* how often to ask for another command line */
	u64 ring;     /* 1: records go through the hypervisor's console ring though there is a COM1 (abi.h) */
	u64 e9;       /* 1: records go through port E9h, an emulator's console, instead of COM1 (abi.h) */
	u64 window;   /* 1: records go into the guest's memory, where the harness reads them (window.h) */
	u64 hold;     /* 1: nothing is measured or said before somebody listens (abi.h) */
	u64 marks;    /* 0 none, 1 answered by the harness, 2 filled in by the guest (abi.h) */
	bool store_null; /* behind the guest's disk is nothing, so it keeps no data (abi.h) */
	bool apic_off; /* the guest is to switch its local APIC off (metal) */
	u64 quiesce;   /* 1: what is below comes to rest first (abi.h) */
	u64 timed;     /* 1: ticks are time, and a distribution has enough operations for its far quantiles (docs/protocol.md) */
	u64 clock;    /* sync points of a group; 0: the clock is not checked (abi.h) */
	char unknown[128]; /* first word that was not understood */
};

const char *neighbour_word(enum hvlab_neighbour n);
void engine_options_parse(struct engine_options *o, const char *cmdline);
