/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of the store as plain data, for the readers of store.h and for what judges rows without knowing a database.
 * Nothing here has behaviour.
 */
#pragma once

#include "boot.h"
#include "system.h"

struct campaign {
	s64 id;
	char tag[32], name[64], program[64];
	s64 started;
	enum lane lane;
	u64 seed;
	bool subset;
	char *plan; /* INI text */
	u32 jobs, done, refused;
};

/* One benchmark of one boot. */
struct stored_cell {
	s64 boot_id;
	char system[SYSTEM_MAX], class[16], clock[16];
	u32 round, attempt;
	s64 exits_counted; /* thousandths; EXITS_UNCOUNTED */
	bool exits_disagree;
	u32 needs;         /* of the benchmark: enum hvlab_need */
	enum hvlab_result result; /* of the benchmark: what cell.result depends on */
	double quantum;    /* step of this boot's clock in ticks; 0: not known */
	double clock_hz;   /* ticks in a second, measured by the sync points of this boot; 0: not measured */
	char host_boot[40]; /* which boot of the host it was launched in; "": not known */
	struct cell cell; /* series filled in; freed by the reader after the callback */
};

struct stored_boot {
	s64 id;
	char system[SYSTEM_MAX], verdict[16], class[16], clock[16];
	char *reason, *log;
	u32 round, position, attempt;
	u64 first_record_ns, wall_ns;
};

/* A performance event of a benchmark, or of the whole boot (bench empty). */
struct stored_event {
	s64 boot_id;
	u32 round;
	const char *system, *bench, *name; /* until the callback returns */
	u64 value;
};

/* The paths of a benchmark that was traced. */
struct stored_path {
	char system[SYSTEM_MAX], params[48];
	u64 n;              /* operations in a batch */
	struct paths paths; /* freed by the reader after the callback, unless that has taken and emptied them */
};

/* Facts of a single launch (clock.*, now.*, launch.*), by system, round and key. */
struct stored_state {
	s64 boot_id;
	u32 round;
	const char *system, *clock, *key, *value; /* until the callback returns; clock: the verdict */
};

/* The rate of a boot's clock by its sync points. Strings live until the callback returns. */
struct stored_clock {
	s64 boot_id;
	const char *system, *host; /* host: its processor, as far as the environment tells one from another */
	double hz, uncertainty_ppm, nominal_hz; /* nominal_hz: 0, nothing is told */
};

/* A result of another program. Its strings live until the callback returns. */
struct crosscheck_row {
	const char *tag, *program, *version, *command, *quantity, *unit, *bench, *params, *note, *output;
	s64 started;
	u32 round;
	bool same;
	double value, own; /* NAN: none */
	double share;      /* processor time that the program got per second of its run */
};

/* A benchmark as the catalogue of an image has it. */
struct stored_bench {
	char name[HVLAB_NAME_MAX], what[96], unit[8];
	s32 exits; /* declared per operation; EXITS_VARY */
	bool stable;
};

/* A campaign as a night of the history. */
struct stored_night {
	s64 id, started;
	char tag[32];
	bool derived; /* by this program, of all boots that are there */
	s64 again;    /* the campaign in which suspects of it were measured again (store.h); 0: none */
};

/* What a benchmark on a system came to in a night. Strings live until the callback returns. */
struct stored_point {
	s64 campaign, environment, image;
	const char *bench, *params, *system, *unit, *reason;
	double value, low, high; /* NAN: none */
	double floor;
	u32 n;
};

/* A move of a baseline. Strings live until the callback returns. */
struct stored_baseline {
	const char *kind, *bench, *system, *who, *why;
	s64 campaign, made;
	char tag[32];
};
