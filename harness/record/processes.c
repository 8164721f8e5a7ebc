/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes of a recording (processes.h). Number 0 is the one that serves the guest; it comes first where others would do as well.
 */
#include "processes.h"

#include "elf64.h"
#include "newc.h"
#include <hvlab/step.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMM_MAX 32
#define PATH_MAX_READ 256

struct mapping {
	u64 start, end, offset;
	unsigned process;
	const struct program *of;
};
struct program { /* a file that is mapped */
	struct program *next;
	char path[PATH_MAX_READ];
	struct buf bytes; /* a copy: in the archive nothing is aligned */
};
struct process {
	char pid[16], comm[COMM_MAX];
	bool seen; /* in the recording */
};
struct processes {
	struct process v[STEP_PROCESSES];
	unsigned n;
	struct mapping *map;
	size_t nmap;
	struct program *programs;
};

/* --- reading */

static const struct program *program_of(struct processes *p, const struct buf *files, const char *path)
{
	const char *bytes;
	size_t n;

	for (const struct program *x = p->programs; x; x = x->next)
		if (!strcmp(x->path, path))
			return x;
	struct program *x = xcalloc(1, sizeof(*x));
	copy_str(x->path, path);
	bytes = path[0] == '/' ? newc_find(files->data, files->len, path + 1, &n) : NULL;
	if (bytes)
		buf_put(&x->bytes, bytes, n);
	x->next = p->programs;
	p->programs = x;
	return x;
}

/* The number of the process; STEP_PROCESSES: there is no more room. */
static unsigned process_of(struct processes *p, const char *pid, bool serves, const char *comm)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!strcmp(p->v[i].pid, pid))
			return i;
	unsigned i = serves ? 0 : p->n;
	if (i == STEP_PROCESSES || (serves && p->v[0].pid[0]))
		return STEP_PROCESSES;
	copy_strn(p->v[i].pid, sizeof(p->v[i].pid), pid);
	copy_strn(p->v[i].comm, sizeof(p->v[i].comm), comm);
	p->n += !serves;
	return i;
}

static void read_mapping(struct processes *p, const struct buf *files, const char *line)
{
	unsigned long long start, end, offset;
	char pid[16], comm[COMM_MAX], path[PATH_MAX_READ];
	unsigned serves;

	if (sscanf(line, "%15s %u %llx %llx %llx %31s %255s", pid, &serves, &start, &end, &offset, comm, path) != 7 || start >= end || end >> 47)
		return;
	unsigned process = process_of(p, pid, serves == 1, comm);
	if (process == STEP_PROCESSES)
		return;
	p->map = xrealloc(p->map, (p->nmap + 1) * sizeof(*p->map));
	p->map[p->nmap++] = (struct mapping){start, end, offset, process, program_of(p, files, path)};
}

static void read_maps(struct processes *p, const struct buf *maps, const struct buf *files)
{
	char line[512];

	p->n = 1; /* the first is the one that serves the guest */
	for (const char *at = maps->data, *end = at + maps->len; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);

		copy_strn(line, n + 1 < sizeof(line) ? n + 1 : sizeof(line), at);
		read_mapping(p, files, line);
		at += n + 1;
	}
}

/* --- whose an instruction is */

static const struct mapping *mapping_at(const struct processes *p, unsigned process, u64 address)
{
	for (size_t i = 0; i < p->nmap; i++)
		if (p->map[i].process == process && address - p->map[i].start < p->map[i].end - p->map[i].start)
			return &p->map[i];
	return NULL;
}

/* Can it be an instruction of that process? Where there is no file (the kernel's own page for clocks) the address must do. */
static bool can_be(const struct processes *p, unsigned process, u64 step)
{
	u64 address = step_address(step);
	const struct mapping *m = mapping_at(p, process, address);

	if (!m || !m->of->bytes.len)
		return m;
	u64 at = address - m->start + m->offset;
	return at + step_size(step) <= m->of->bytes.len &&
	       step_digest((const u8 *)m->of->bytes.data + at, step_size(step)) == step_whose(step);
}

/* Steps of some process between two changes of the address space. */
struct stretch {
	u64 *step;
	size_t n;
};

static bool anybody(const struct processes *p, u64 step)
{
	for (unsigned i = 0; i < p->n; i++)
		if (mapping_at(p, i, step_address(step)))
			return true;
	return false;
}

/* How many of a stretch's steps can be that process's, and by *of how many. */
static size_t fitting(const struct processes *p, unsigned process, const struct stretch *s, size_t *of)
{
	size_t n = 0;

	*of = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (!step_is_process(s->step[i]) || !anybody(p, s->step[i]))
			continue;
		++*of;
		n += can_be(p, process, s->step[i]);
	}
	return n;
}

/* The process that all of it can be, the one before and the one that serves the guest first; else the one that most can be. */
static unsigned owner_of(const struct processes *p, const struct stretch *s, unsigned before)
{
	size_t of, most = fitting(p, before, s, &of);
	unsigned owner = before;

	for (unsigned i = 0; i < p->n && most < of; i++) {
		size_t n = fitting(p, i, s, &of);

		if (n > most)
			most = n, owner = i;
	}
	return owner;
}

static unsigned name_stretch(struct processes *p, struct stretch *s, unsigned before)
{
	unsigned owner = owner_of(p, s, before);

	for (size_t i = 0; i < s->n; i++) {
		bool its = step_is_process(s->step[i]) && mapping_at(p, owner, step_address(s->step[i]));

		p->v[owner].seen |= its;
		s->step[i] = step_of(s->step[i], its ? owner : 0);
	}
	return owner;
}

static void name_interval(struct processes *p, u64 *step, size_t n)
{
	unsigned owner = 0;

	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && (step_is_process(step[to]) || step_whose(step[to]) != STEP_NEW_SPACE); to++)
			;
		owner = name_stretch(p, &(struct stretch){step + from, to - from}, owner);
	}
}

/* As far as the file makes sense: who reads it will say where it does not (path.h). */
static void name_steps(struct processes *p, struct buf *steps)
{
	struct step_interval head;

	for (size_t at = 0; at + sizeof(head) <= steps->len;) {
		memcpy(&head, steps->data + at, sizeof(head));
		at += sizeof(head);
		if (head.magic != STEP_MAGIC || head.n > STEPS_MAX || head.n > (steps->len - at) / sizeof(u64))
			return;
		size_t size = head.n * sizeof(u64);
		u64 *step = xmalloc(size + 1);
		memcpy(step, steps->data + at, size);
		name_interval(p, step, head.n);
		memcpy(steps->data + at, step, size);
		free(step);
		at += size;
	}
}

/* --- names */

struct naming {
	struct buf *text;
	const struct mapping *map;
	const struct process *process;
	u64 by; /* added to the file's addresses */
};

static const char *file_of(const struct mapping *m)
{
	const char *slash = strrchr(m->of->path, '/');

	return slash ? slash + 1 : m->of->path;
}

static void put_name(void *arg, u64 address, u64 size, const char *name)
{
	const struct naming *n = arg;
	unsigned process = n->map->process;
	char *full = xasprintf("%s%s%s%s%s", process ? n->process->comm : "", process ? ":" : "", *name == '.' ? file_of(n->map) : "",
			       *name == '.' ? ":" : "", name);

	symbol_put(n->text, step_place(address + n->by, process), size, process ? LAYER_PROCESS : LAYER_VMM, full);
	free(full);
}

static void put_mapping(const struct processes *p, const struct mapping *m, struct buf *text)
{
	struct naming n = {.text = text, .map = m, .process = &p->v[m->process]};
	struct elf elf;

	if (m->of->bytes.len && !elf_open(&elf, m->of->bytes.data, m->of->bytes.len, NULL) && elf_moved(&elf, m->start, m->offset, &n.by))
		elf_symbols(&elf, put_name, &n);
	else
		put_name(&n, m->start, m->end - m->start, file_of(m));
}

void processes_name(const struct buf *maps, const struct buf *files, struct buf *steps, struct buf *symbols)
{
	struct processes p = {0};

	if (maps && maps->len)
		read_maps(&p, maps, files);
	name_steps(&p, steps);
	for (size_t i = 0; i < p.nmap; i++)
		if (p.v[p.map[i].process].seen)
			put_mapping(&p, &p.map[i], symbols);
	for (struct program *x = p.programs, *next; x; x = next) {
		next = x->next;
		buf_free(&x->bytes);
		free(x);
	}
	free(p.map);
}
