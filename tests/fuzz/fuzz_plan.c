/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes plan files: plan.c and inifile.c. A plan that is accepted must survive as text, and expand or say why not.
 *
 * Feeds: harness/plan/plan.c harness/plan/plan_expand.c lib/inifile.c
 */
#include "fuzz.h"
#include "plan.h"

static struct hvlab_bench benches[] = {{.name = "exit_cpuid"}, {.name = "mem_copy"}};
static const struct adapter bare = {.name = "bare", .where = WHERE_LAB}, direct = {.name = "kvm/direct"};
static const struct adapter *const adapters[] = {&bare, &direct};

static void accepted(struct plan *p)
{
	const struct catalog catalog = {.bench = benches, .n = LEN(benches)};
	struct plan back;
	struct why why = {""};
	struct buf text = {0}, again = {0};
	struct job *jobs;
	size_t n;

	plan_text(p, &text);
	plan_default(&back, LANE_TIME);
	must(!plan_parse(&back, "f", text.data, text.len, &why));
	plan_text(&back, &again);
	must(!strcmp(text.data, again.data));
	p->rounds = p->rounds % 8 + 1;
	if (plan_expand(p, adapters, LEN(adapters), &catalog, &jobs, &n, &why))
		must(why.text[0] && !jobs);
	else
		must(n && n % p->rounds == 0);
	free(jobs);
	buf_free(&text);
	buf_free(&again);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct plan p;
	struct why why = {""};

	plan_default(&p, LANE_TIME);
	if (plan_parse(&p, "f", (const char *)data, size, &why))
		must(!strncmp(why.text, "f:", 2));
	else
		accepted(&p);
	return 0;
}
