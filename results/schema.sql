-- SPDX-License-Identifier: BSD-2-Clause
-- Schema of the results database, version 1 (PRAGMA user_version). Embedded in the program; read it as the
-- description of the data. Raw samples are kept, summaries are derived; environments are immutable.
-- Once a version is released, later ones are steps in harness/store/store_schema.c, never edits of this file.

CREATE TABLE campaign (
	id        INTEGER PRIMARY KEY,
	tag       TEXT NOT NULL UNIQUE,           -- "c20261123-074512-9f3a": carried by everything a run makes
	name      TEXT NOT NULL,
	started   INTEGER NOT NULL,               -- Unix time, s
	lane      TEXT NOT NULL CHECK (lane IN ('time', 'path')),
	seed      INTEGER NOT NULL,
	plan      TEXT NOT NULL,                  -- INI text, reads back to the same plan
	subset    INTEGER NOT NULL CHECK (subset IN (0, 1)),
	program   TEXT NOT NULL                   -- hvlab's own version
) STRICT;

CREATE TABLE image (
	id        INTEGER PRIMARY KEY,
	sha256    TEXT NOT NULL UNIQUE,
	kind      TEXT NOT NULL,                  -- metal | linux | hosted
	build     TEXT NOT NULL
) STRICT;

CREATE TABLE bench (                              -- the catalogue of an image
	image_id  INTEGER NOT NULL REFERENCES image(id),
	name      TEXT NOT NULL,
	what      TEXT NOT NULL,
	unit      TEXT NOT NULL,
	exits     INTEGER,                        -- declared per operation; NULL: varies
	stable    INTEGER NOT NULL,
	result    INTEGER NOT NULL,               -- what its result must be equal to: enum hvlab_result
	PRIMARY KEY (image_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE bench_need (                         -- what a benchmark of an image cannot do without: enum hvlab_need
	image_id  INTEGER NOT NULL,
	name      TEXT NOT NULL,
	needs     INTEGER NOT NULL,
	PRIMARY KEY (image_id, name),
	FOREIGN KEY (image_id, name) REFERENCES bench(image_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE environment (                        -- immutable; the epoch of a number
	id        INTEGER PRIMARY KEY,
	hash      TEXT NOT NULL UNIQUE            -- SHA-256 over the sorted facts
) STRICT;

CREATE TABLE environment_fact (
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (environment_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (                                -- what is to be done; a row is pending until its boot is there
	id        INTEGER PRIMARY KEY,
	campaign_id INTEGER NOT NULL REFERENCES campaign(id),
	round     INTEGER NOT NULL,
	position  INTEGER NOT NULL,               -- order inside the round, from the plan's order
	system    TEXT NOT NULL,                  -- "lab:kvm/direct"
	spec      TEXT NOT NULL,                  -- the job as text, without attempt and skip
	attempt   INTEGER NOT NULL DEFAULT 0,     -- the next one
	skip      TEXT NOT NULL DEFAULT '',       -- benchmarks that killed earlier attempts
	state     TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'refused')),
	reason    TEXT NOT NULL DEFAULT '',       -- why it was refused
	UNIQUE (campaign_id, system, round)
) STRICT;

CREATE TABLE boot (                               -- the statistical unit; written in one transaction with its cells
	id        INTEGER PRIMARY KEY,
	job_id    INTEGER NOT NULL REFERENCES job(id),
	attempt   INTEGER NOT NULL,
	image_id  INTEGER NOT NULL REFERENCES image(id),
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	class     TEXT NOT NULL,                  -- bare | L1 | L2 | emulated | unknown: detected, not declared
	clock     TEXT NOT NULL,                  -- verified | consistent | suspect | invalid | virtual
	verdict   TEXT NOT NULL,
	reason    TEXT NOT NULL,                  -- id and parameters (docs/hvlab.md), or text of a guest or an adapter
	started   INTEGER NOT NULL,               -- Unix time, ns
	first_record INTEGER NOT NULL,            -- ns from create to first record; 0: none
	wall      INTEGER NOT NULL,               -- ns from create to end
	log       TEXT NOT NULL,                  -- console lines that were no records
	UNIQUE (job_id, attempt)
) STRICT;

CREATE TABLE guest_fact (
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (boot_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE boot_fact (                          -- what belongs to one launch alone
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	key       TEXT NOT NULL,                  -- clock.*: its clock against the host's; now.*: the host before it;
	value     TEXT NOT NULL,                  -- launch.*: its cost
	PRIMARY KEY (boot_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE cell (
	id        INTEGER PRIMARY KEY,
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	bench     TEXT NOT NULL,
	params    TEXT NOT NULL,
	unit      TEXT NOT NULL,
	n         INTEGER NOT NULL,               -- operations in one batch
	verdict   TEXT NOT NULL,
	reason    TEXT NOT NULL,                  -- as of a boot
	result    INTEGER NOT NULL,               -- what the operation returned (64 bits, two's complement)
	exits_declared INTEGER,                   -- per operation; NULL: varies
	exits_counted  INTEGER,                   -- thousandths of an exit per operation; NULL: not counted
	exits_disagree INTEGER NOT NULL CHECK (exits_disagree IN (0, 1)),
	UNIQUE (boot_id, bench, params)
) STRICT;

CREATE TABLE series (                             -- raw samples, ticks; data = zigzag varints of differences
	cell_id   INTEGER NOT NULL REFERENCES cell(id),
	kind      TEXT NOT NULL,                  -- body | control: deltas in time order; hist: (index step, count) pairs
	n         INTEGER NOT NULL,               -- values (hist: counted operations)
	data      BLOB NOT NULL,
	PRIMARY KEY (cell_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE path (                               -- hvlab explain: each instruction of a timed batch
	cell_id   INTEGER NOT NULL REFERENCES cell(id),
	kind      TEXT NOT NULL CHECK (kind IN ('body', 'control')),
	number    INTEGER NOT NULL,               -- 0: the way that most batches of this loop went; then the others
	alike     INTEGER NOT NULL,               -- how many batches went this way
	first     INTEGER NOT NULL,               -- the first of them, an index into the series
	n_codes   INTEGER NOT NULL,
	codes     BLOB NOT NULL,                  -- the instructions that occur, words of include/hvlab/step.h; as series.data
	n_steps   INTEGER NOT NULL,
	steps     BLOB NOT NULL,                  -- the order in which they were executed, indices into codes; as series.data
	PRIMARY KEY (cell_id, kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE path_symbol (                        -- what the code in a cell's paths was called
	cell_id   INTEGER NOT NULL REFERENCES cell(id),
	address   INTEGER NOT NULL,               -- 64 bits, two's complement
	size      INTEGER NOT NULL,
	layer     TEXT NOT NULL,                  -- guest | core | xen | kvm | kernel | dom0 | vmm | process | machine
	name      TEXT NOT NULL,
	PRIMARY KEY (cell_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (                            -- raw counter readings behind exits_counted, and --events
	boot_id   INTEGER NOT NULL REFERENCES boot(id),
	bench     TEXT NOT NULL,                  -- '' : the whole boot
	at        TEXT NOT NULL,                  -- start | body | control: readings at a mark; events: a difference
	name      TEXT NOT NULL,
	value     INTEGER NOT NULL,
	PRIMARY KEY (boot_id, bench, at, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE crosscheck (                               -- results of other programs and of ours
	id        INTEGER PRIMARY KEY,
	tag       TEXT NOT NULL,                  -- of the session that measured it
	started   INTEGER NOT NULL,               -- Unix time, s
	round     INTEGER NOT NULL,
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	program   TEXT NOT NULL,
	version   TEXT NOT NULL,
	command   TEXT NOT NULL,
	quantity  TEXT NOT NULL,                  -- what both measure
	unit      TEXT NOT NULL,                  -- of both values
	value     REAL,                           -- of the program; NULL: none
	bench     TEXT NOT NULL,                  -- our counterpart; empty: none has the same definition
	params    TEXT NOT NULL,
	own       REAL,                           -- our value; NULL: none
	same      INTEGER NOT NULL CHECK (same IN (0, 1)), -- one definition, so that the ratio means something
	note      TEXT NOT NULL,                  -- what is equal and what is not
	share     REAL NOT NULL,                  -- processor time that it got per second of its run
	output    TEXT NOT NULL,                  -- of the program, unchanged
	UNIQUE (tag, program, quantity, round)
) STRICT;

-- The history: what a campaign comes to, derived from its samples and made again when program or boots are others, so that
-- a thousand nights can be read at once.
CREATE TABLE derived (
	campaign_id INTEGER PRIMARY KEY REFERENCES campaign(id),
	program   TEXT NOT NULL,                  -- that derived it
	done      INTEGER NOT NULL                -- jobs that it rests on
) STRICT;

CREATE TABLE point (
	campaign_id INTEGER NOT NULL REFERENCES campaign(id),
	bench     TEXT NOT NULL,
	params    TEXT NOT NULL,
	system    TEXT NOT NULL,
	unit      TEXT NOT NULL,
	value     REAL,                           -- NULL: none, reason says why
	low       REAL,                           -- time lane: 95 % interval; path lane: least and greatest round
	high      REAL,
	floor     REAL NOT NULL,                  -- logarithm: what the system differs from itself; 0: not known
	n         INTEGER NOT NULL,               -- launches
	reason    TEXT NOT NULL,
	environment_id INTEGER NOT NULL REFERENCES environment(id),
	image_id  INTEGER NOT NULL REFERENCES image(id),
	PRIMARY KEY (campaign_id, bench, params, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE baseline (                           -- the only way in which a baseline moves
	id        INTEGER PRIMARY KEY,
	kind      TEXT NOT NULL CHECK (kind IN ('set', 'ack')), -- it begins here; changes up to here are known
	campaign_id INTEGER NOT NULL REFERENCES campaign(id),
	bench     TEXT NOT NULL,                  -- globs
	system    TEXT NOT NULL,                  -- globs
	made      INTEGER NOT NULL,               -- Unix time, s
	who       TEXT NOT NULL,
	why       TEXT NOT NULL
) STRICT;

CREATE INDEX campaign_by_name ON campaign(name, lane);
CREATE INDEX point_by_bench ON point(bench, campaign_id);
CREATE INDEX boot_by_job ON boot(job_id);
CREATE INDEX cell_by_bench ON cell(bench, params);

-- What reports read. One row a cell with all that qualifies its number.
CREATE VIEW v_cell AS
SELECT c.tag AS campaign, c.id AS campaign_id, c.lane, c.subset, j.round, j.position, j.system, b.attempt,
       b.id AS boot_id, b.class, b.clock, b.environment_id, b.image_id, b.verdict AS boot_verdict,
       x.id AS cell_id, x.bench, x.params, x.unit, x.n, x.verdict, x.reason, x.result,
       x.exits_declared, x.exits_counted, x.exits_disagree
FROM cell x JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id;

-- In the path lane every repetition must be the same to the byte: distinct = 1 says it is.
CREATE VIEW v_identical AS
SELECT v.campaign_id, v.campaign, v.system, v.bench, v.params, s.kind, count(*) AS boots,
       count(DISTINCT hex(s.data)) AS "distinct"
FROM v_cell v JOIN series s ON s.cell_id = v.cell_id
WHERE v.lane = 'path' AND v.verdict = 'ok' GROUP BY v.campaign_id, v.system, v.bench, v.params, s.kind;

-- Facts in which the systems of a campaign differ, as their guests saw them.
CREATE VIEW v_guest_fact AS
SELECT c.tag AS campaign, c.id AS campaign_id, j.system, j.round, f.key, f.value
FROM guest_fact f JOIN boot b ON b.id = f.boot_id JOIN job j ON j.id = b.job_id JOIN campaign c ON c.id = j.campaign_id;

CREATE VIEW v_environment AS
SELECT DISTINCT c.tag AS campaign, c.id AS campaign_id, j.system, f.key, f.value
FROM environment_fact f JOIN boot b ON b.environment_id = f.environment_id JOIN job j ON j.id = b.job_id
JOIN campaign c ON c.id = j.campaign_id;
