/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab list: the benchmarks, read out of the guest image itself, and the hypervisor variants linked in.
 */
#include "cmd.h"
#include "place.h"
#include "processors.h"
#include "adapters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	bool about;
	const char *bench, *format;
} opts;

static const struct option options[] = {
	OPT_FLAG("about", &opts.about, "what each benchmark measures, what it does not, how it can mislead"),
	OPT_BENCH(&opts.bench),
	OPT_TEXT("format", "F", &opts.format, "table, csv, json or md"),
	OPT_END,
};

static const struct { u32 bit; const char *word; } needs[] = {
#define X(id, bit, reason) {NEED_##id, #id},
	HVLAB_NEEDS(X)
#undef X
};

static void needs_cell(struct table *t, u32 mask)
{
	struct buf b = {0};

	for (size_t i = 0; i < LEN(needs); i++)
		if (mask & needs[i].bit)
			buf_printf(&b, "%s%s", b.len ? " " : "", needs[i].word);
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] >= 'A' && b.data[i] <= 'Z')
			b.data[i] = (char)(b.data[i] - 'A' + 'a');
	table_cell(t, b.data);
	buf_free(&b);
}

static struct table *bench_table(const struct catalog *c, const char *globs, enum table_format f)
{
	struct table *t = table_new("benchmark,per,exits>,needs,repeats,what");

	for (size_t i = 0; i < c->n; i++) {
		const struct hvlab_bench *b = &c->bench[i];
		if (globs && !globs_match(globs, b->name))
			continue;
		table_cell(t, b->name);
		table_cell(t, unit_word(b->unit));
		if (b->exits_per_op != EXITS_VARY)
			table_cellf(t, "%d", b->exits_per_op);
		else
			table_cell(t, f == TABLE_TEXT ? "vary" : NULL);
		needs_cell(t, b->needs);
		table_cell(t, b->stable ? "exactly" : "no");
		table_cell(t, b->what);
	}
	return t;
}

static const char *where_word(const struct adapter *a)
{
	switch (a->where) {
	case WHERE_LAB: return "lab";
	case WHERE_HOST: return "host";
	case WHERE_CONSOLE: return "console";
	default: return a->l1 ? "local lab" : "local";
	}
}

static struct table *variant_table(void)
{
	struct table *t = table_new("variant,lanes,guest,place,what");

	for (size_t i = 0; i < adapter_count(); i++) {
		const struct adapter *a = adapter_at(i);
		bool time = a->lanes & (1u << LANE_TIME), path = a->lanes & (1u << LANE_PATH);
		table_cells(t, a->name, time && path ? "time path" : time ? "time" : path ? "path" : "-",
			    a->traits & ADAPTER_PROCESS ? "process" : "metal", where_word(a), a->what);
	}
	return t;
}

static struct table *processor_table(void)
{
	struct table *t = table_new("place,machine,model,extension,what");

	for (size_t i = 0; i < processor_count(); i++) {
		const struct processor *p = processor_at(i);
		table_cellf(t, "lab/%s", p->name);
		table_cells(t, p->machine, p->model, p->extension);
		table_cellf(t, "%s%s%s", p->what, p->note ? "; " : "", p->note ? p->note : "");
	}
	return t;
}

static void print_list(const struct catalog *c, const char *globs, enum table_format f)
{
	cmd_print(bench_table(c, globs, f), f);
	if (f != TABLE_TEXT)
		return;
	printf("\nneeds: what a benchmark cannot do without (else it is skipped, with the reason). `hvlab list BENCH` says "
	       "what it measures.\n\n");
	cmd_print(variant_table(), f);
	printf("\nThe processors of the lab; place lab is lab/" PROCESSOR_DEFAULT ".\n\n");
	cmd_print(processor_table(), f);
}

static void print_catalog(const struct catalog *c, const char *globs, bool markdown, bool prose, enum table_format f)
{
	if (markdown)
		cmd_about_markdown(c, globs);
	else if (prose && f == TABLE_TEXT)
		cmd_about_print(c, globs);
	else if (prose)
		cmd_print(cmd_about_table(c, globs), f);
	else
		print_list(c, globs, f);
}

static int check_globs(const struct catalog *c, const char *named)
{
	const char *globs[] = {opts.bench, named};
	struct why why = {""};

	for (size_t i = 0; i < LEN(globs); i++)
		if (globs[i] && catalog_check(c, globs[i], &why))
			return complain(STATUS_USAGE, "%s", why.text);
	return 0;
}

static int list(const struct arguments *a)
{
	struct why why = {""};
	struct catalog c = {0};
	enum table_format f = TABLE_TEXT;
	char *metal = NULL, *hosted = NULL;
	bool markdown = opts.format && !strcmp(opts.format, "md");

	if (opts.format && !markdown && table_format_parse(opts.format, &f))
		return complain(STATUS_USAGE, "--format is table, csv, json or md, not \"%s\"", opts.format);
	int status = cmd_images(&metal, &hosted);
	if (!status && catalog_read(&c, metal, &why))
		status = complain(STATUS_ENVIRONMENT, "%s", why.text);
	if (!status)
		status = check_globs(&c, a->v[0]);
	if (!status)
		print_catalog(&c, a->n ? a->v[0] : opts.bench, markdown, a->n || opts.about, f);
	catalog_free(&c);
	free(metal);
	free(hosted);
	return status;
}

const struct command cmd_list = {
	"list", "[BENCH]", "benchmarks of the guest image and hypervisor variants; of BENCH, what it measures", 1, list,
	{options, image_options, table_options},
};
