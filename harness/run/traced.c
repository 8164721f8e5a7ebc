/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Around a traced boot (traced.h): which addresses of the guest's image the tracer looks for, where it writes.
 */
#include "traced.h"

#include "catalog.h"
#include "elf64.h"
#include "paths.h"
#include "processes.h"
#include "steps_bochs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCHES 10 /* where the command line of the guest says nothing */
#define BATCHES_MAX 1000

extern const u8 tracer[], tracer_end[];

/* Where the guest reads its clock (workloads/engine/clock.c). */
struct clock_code {
	u64 from, to, stamp[STAMPS_MAX];
	unsigned stamps;
};

static void find_clock(void *arg, u64 address, u64 size, const char *name)
{
	struct clock_code *c = arg;

	if (strcmp(name, "time_rdtscp") && strcmp(name, "time_lfence"))
		return;
	c->from = c->from && c->from < address ? c->from : address;
	c->to = c->to > address + size ? c->to : address + size;
}

/* RDTSC and RDTSCP. */
static bool is_stamp(const u8 *code)
{
	return code[0] == 0x0f && (code[1] == 0x31 || (code[1] == 0x01 && code[2] == 0xf9));
}

static void find_stamps(const struct elf *e, struct clock_code *c)
{
	Elf64_Shdr text;

	if (!elf_section(e, ".text", &text) || c->from < text.sh_addr || c->to > text.sh_addr + text.sh_size)
		return;
	const u8 *code = (const u8 *)e->bytes + text.sh_offset;
	for (u64 at = c->from; at + 3 <= c->to && c->stamps < STAMPS_MAX; at++)
		if (is_stamp(code + (at - text.sh_addr)))
			c->stamp[c->stamps++] = at;
}

static int clock_code(const char *metal, struct clock_code *c, struct why *why)
{
	struct buf file = {0};
	struct elf elf;
	int err = file_read(metal, &file);

	*c = (struct clock_code){0};
	if (!err && !(err = elf_open(&elf, file.data, file.len, why)))
		elf_symbols(&elf, find_clock, c);
	if (!err)
		find_stamps(&elf, c);
	buf_free(&file);
	return err || c->stamps ? err : fail(why, -ENOTSUP, "%s has no symbols: its paths cannot be recorded", metal);
}

static int check_bench(const struct hvlab_bench *b, const char *name, struct why *why)
{
	if (!b)
		return fail(why, -ENOENT, "the guest image has no benchmark %s", name);
	if (b->period || b->ticks)
		return fail(why, -ENOTSUP, "%s takes its own time, which is not that of its loop: its path adds up to no value", name);
	return 0;
}

static unsigned batches(const struct job *job)
{
	const char *word = strstr(job->cmdline, "batches=");
	unsigned long n = word ? strtoul(word + strlen("batches="), NULL, 10) : BATCHES;

	return n < BATCHES_MAX ? (unsigned)n : BATCHES_MAX;
}

static int write_plugin(const char *path, struct why *why)
{
	int err = file_write(path, tracer, (size_t)(tracer_end - tracer));

	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

static int prepare(struct traced *t, const struct job *job, const char *metal, const struct hvlab_bench *b, struct why *why)
{
	struct clock_code c;
	int err = check_bench(b, job->traced, why);

	if (!err)
		err = clock_code(metal, &c, why);
	if (!err && !t->words)
		err = write_plugin(t->plugin, why);
	if (err)
		return err;
	t->told = (struct recording){.plugin = t->plugin, .file = t->file, .from = c.from, .to = c.to, .body = b->body,
				 .control = b->control, .skip = HVLAB_WARM_UP_BATCHES, .pairs = batches(job), .stamps = c.stamps};
	memcpy(t->told.stamp, c.stamp, sizeof(c.stamp));
	t->trace = &t->told;
	return 0;
}

int traced_begin(struct traced *t, const struct job *job, const struct processor *on, const char *metal, const char *workdir,
		 struct why *why)
{
	struct catalog catalog;

	*t = (struct traced){0};
	if (!job->traced[0])
		return 0;
	if (!strcmp(job->guest, GUEST_LINUX))
		return fail(why, -ENOTSUP, "paths are recorded of the guest " GUEST_METAL " alone");
	if (!on)
		return fail(why, -ENOTSUP, "paths are recorded on the lab's processors alone");
	int err = catalog_read(&catalog, metal, why);
	t->plugin = xasprintf("%s/tracer.so", workdir);
	t->file = xasprintf("%s/steps", workdir);
	t->words = !strcmp(on->machine, "bochs");
	if (!err)
		err = prepare(t, job, metal, catalog_find(&catalog, job->traced), why);
	catalog_free(&catalog);
	return err;
}

/* --- afterwards */

struct naming {
	struct buf text;
	enum path_layer layer;
};

static void put_name(void *arg, u64 address, u64 size, const char *name)
{
	struct naming *n = arg;

	symbol_put(&n->text, address, size, n->layer, name);
}

static void put_file(struct naming *n, const char *path, enum path_layer layer)
{
	struct buf file = {0};
	struct elf elf;

	n->layer = layer;
	if (path && !file_read(path, &file) && !elf_open(&elf, file.data, file.len, NULL))
		elf_symbols(&elf, put_name, n);
	buf_free(&file);
}

/* Both loops are called like the benchmark, so that what they have in common cancels; every file calls its own "body". */
static void put_loops(struct naming *n, const char *metal, const char *bench)
{
	struct catalog catalog;
	const struct hvlab_bench *b = catalog_read(&catalog, metal, NULL) ? NULL : catalog_find(&catalog, bench);

	n->layer = LAYER_GUEST;
	if (b) {
		put_name(n, b->body, 0, b->name);
		put_name(n, b->control, 0, b->name);
	}
	catalog_free(&catalog);
}

/* Of what is no instruction, but has a time. */
static void put_machine(struct naming *n)
{
	n->layer = LAYER_MACHINE;
	put_name(n, STEP_EVENT, 1, "event");
	put_name(n, STEP_ASLEEP, 1, "asleep");
}

/* The words of Bochs as the tracer's file. */
static void read_words(const struct buf *words, const struct recording *trace, const char *metal, struct buf *steps)
{
	struct guest_code guest = {0};
	struct buf image = {0};
	Elf64_Shdr text;
	struct elf elf;

	if (!file_read(metal, &image) && !elf_open(&elf, image.data, image.len, NULL) && elf_section(&elf, ".text", &text))
		guest = (struct guest_code){text.sh_addr, (const u8 *)elf.bytes + text.sh_offset, text.sh_size};
	steps_of_bochs(words->data, words->len, trace, &guest, steps);
	buf_free(&image);
}

static void tell_steps(const struct traced *t, const char *metal, const struct traced_host *host, struct naming *n, const struct job_sink *sink)
{
	struct buf recorded = {0}, steps = {0}, files = {0};

	if (!file_read(t->file, &recorded) && t->words)
		read_words(&recorded, t->trace, metal, &steps);
	struct buf *from = t->words ? &steps : &recorded;
	if (host)
		file_read(host->files, &files); /* without it the names are those of the files */
	processes_name(host ? host->maps : NULL, &files, from, &n->text);
	buf_free(&files);
	sink_tell(sink, recorded, RECORDED_STEPS, from->data, from->len);
	buf_free(&recorded);
	buf_free(&steps);
}

void traced_end(struct traced *t, const struct job *job, const char *metal, const struct traced_host *host, const struct job_sink *sink)
{
	struct naming n = {0};

	if (t->trace) {
		char *core = !strncmp(job->variant, "minimal", 7) ? path_core(NULL) : NULL;

		put_loops(&n, metal, job->traced);
		put_machine(&n);
		put_file(&n, metal, LAYER_GUEST);
		put_file(&n, core, LAYER_CORE);
		tell_steps(t, metal, host, &n, sink);
		sink_tell(sink, recorded, RECORDED_SYMBOLS, n.text.data, n.text.len);
		free(core);
	}
	buf_free(&n.text);
	free(t->plugin);
	free(t->file);
	*t = (struct traced){0};
}
