/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab plan: what would be run, in which order. Also the way from defaults, plan file and options to jobs, which
 * run shares.
 */
#include "artifact.h"
#include "cmd.h"
#include "adapters.h"
#include "forecast.h"
#include "paths.h"
#include "place.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#define REMOTE_TIMEOUT_NS 600000000000ull /* firmware takes its time, and so does who presses the button */

static struct {
#define GIVEN(key, kept, member, ...) const char *member;
	KNOBS(GIVEN)
#undef GIVEN
} given; /* a word for each knob, or NULL */

const struct option word_options[] = {
#define KNOB_OPTION(key, kept, member, size, kind, what, says, ...) OPT_TEXT(key, what, &given.member, says),
	WORD_KNOBS(KNOB_OPTION)
	OPT_END,
};
const struct option plan_options[] = {
	CAMPAIGN_KNOBS(KNOB_OPTION)
	GUEST_KNOBS(KNOB_OPTION)
	OPT_END,
#undef KNOB_OPTION
};

static const char *image;

const struct option image_options[] = {
	OPT_TEXT("image", "FILE", &image, "metal guest image instead of the built one"),
	OPT_END,
};

void cmd_image_default(const char *path)
{
	static bool set;

	if (!image || set) {
		image = path;
		set = path;
	}
}

static enum table_format format;
static double detect;
static const char *pilot;

static const struct option options[] = {
	OPT_PERCENT("detect", &detect, "say what it takes to find effects of this size (time lane)"),
	OPT_TEXT("pilot", "REF", &pilot, "campaign whose launches tell how much launches vary (default: the last one)"),
	OPT_FORMAT(&format),
	OPT_END,
};

/* The variants that reach such a host, as --hv has them; malloc'ed. */
static char *hv_of_host(const char *url)
{
	struct buf list = {0};

	for (size_t i = 0; i < adapter_count(); i++) {
		const struct adapter *a = adapter_at(i);

		if (a->where == WHERE_HOST && !(a->traits & (ADAPTER_EXPLICIT_ONLY | ADAPTER_TEMPLATES)) && url_has_scheme(url, a->schemes))
			buf_printf(&list, "%s%s", list.len ? "," : "", a->name);
	}
	return list.data;
}

static int plan_fill(struct plan *p, enum lane lane, const struct wish *w, struct why *why)
{
	int err = 0;

	plan_default(p, lane);
	if (w->file)
		err = plan_read(p, w->file, why);
	else if (w->bench && !given.bench)
		err = plan_set(p, "bench", w->bench, why);
	if (!err && w->hv && !w->remote)
		err = plan_set(p, "hv", w->hv, why);
	if (!err && w->place)
		err = plan_set(p, "place", w->place, why);
	char *hv = w->of_host && given.host && !given.hv ? hv_of_host(given.host) : NULL;
	if (!err && hv)
		err = plan_set(p, "hv", hv, why);
	free(hv);
	if (!err && w->rounds)
		p->rounds = w->rounds;
	if (!err && w->batches)
		p->batches = w->batches;
#define SET(key, kept, member, ...)            \
	if (!err && given.member)              \
		err = plan_set(p, key, given.member, why);
	KNOBS(SET)
#undef SET
	return err;
}

/* Nobody has to name the lane: the lab counts instructions, a real machine is timed. */
static int plan_decide(struct plan *p, const struct wish *w, struct why *why)
{
	struct plan other;
	int err = plan_fill(&other, LANE_PATH, w, why);

	if (!err)
		err = plan_fill(p, LANE_TIME, w, why);
	if (!err && (p->lane == LANE_PATH || (p->lane != other.lane && plan_in_lab(p))))
		*p = other;
	if (!err && plan_in_lab(p))
		p->backing = other.backing; /* in both lanes its guests have the pages that each hypervisor chooses */
	return err;
}

int cmd_images(char **metal, char **hosted)
{
	*metal = image ? xstrdup(image) : path_find("hvlab-metal.elf");
	*hosted = path_find("hvlab-hosted");
	if (!*metal)
		return complain(STATUS_ENVIRONMENT,
				"the guest image hvlab-metal.elf is not next to the program; make builds "
				"it, --image names another");
	return 0;
}

static int read_catalog(struct planned *p)
{
	struct why why = {""};
	int err = catalog_read(&p->catalog, p->metal, &why);

	return err ? complain(STATUS_ENVIRONMENT, "%s", why.text) : 0;
}

/* Options decide; a plan file that says nothing of rounds and timeout would mean a person at the switch ten times. */
static int plan_remote(struct plan *p, const struct wish *w, struct why *why)
{
	const char *hv = w->hv ? w->hv : given.hv || w->file ? p->hv : "minimal", *console = cmd_target()->console;
	struct stat st;

	if (!strncmp(hv, "minimal", 7) && (!hv[7] || !strcmp(hv + 7, "/serial")))
		copy_str(p->hv, "minimal/serial");
	else if (!strncmp(hv, "bare", 4) && (!hv[4] || !strcmp(hv + 4, "/serial")))
		copy_str(p->hv, "bare/serial");
	else
		return fail(why, -EINVAL, "a machine at a serial line runs one image: --hv minimal or --hv bare, "
			    "not \"%s\"", hv);
	if (!given.rounds)
		p->rounds = 1;
	if (!given.timeout_ns)
		p->timeout_ns = REMOTE_TIMEOUT_NS;
	if (p->rounds > 1 && console && !stat(console, &st) && !S_ISCHR(st.st_mode))
		return fail(why, -EINVAL, "%s is a recording of one boot: use --rounds 1",
			    console);
	return 0;
}

/* Not the same order for everybody, every night; which it is stands in the plan. */
static void draw_order(struct plan *p)
{
	while (!p->order && getrandom(&p->order, sizeof(u32), 0) != sizeof(u32))
		p->order = (u64)time(NULL);
}

static int expand(struct planned *p)
{
	const struct adapter *adapters[64];
	size_t n = 0;
	struct why why = {""};

	for (; n < adapter_count() && n < LEN(adapters); n++)
		adapters[n] = adapter_at(n);
	int err = plan_expand(&p->plan, adapters, n, &p->catalog, &p->jobs, &p->njobs, &why);
	return err ? complain(err == -ENOENT ? STATUS_USAGE : status_of(err), "%s", why.text) : 0;
}

int cmd_planned(struct planned *p, const struct wish *w)
{
	struct why why = {""};

	*p = (struct planned){0};
	int err = plan_decide(&p->plan, w, &why);
	if (!err && (w->remote || cmd_target()->console))
		err = plan_remote(&p->plan, w, &why);
	if (err)
		return complain(err == -EINVAL || err == -ENOENT ? STATUS_USAGE : status_of(err), "%s", why.text);
	int status = cmd_own_places(p);
	if (!status)
		status = cmd_images(&p->metal, &p->hosted);
	if (!status)
		status = read_catalog(p);
	if (status)
		return status;
	draw_order(&p->plan);
	if (w->no_jobs)
		return 0;
	status = expand(p);
	return status ? status : cmd_own_hosts(p);
}

int cmd_planned_again(struct planned *p)
{
	free(p->jobs);
	p->jobs = NULL;
	p->plan.order = 0;
	draw_order(&p->plan);
	return expand(p);
}

void planned_free(struct planned *p)
{
	catalog_free(&p->catalog);
	free(p->jobs);
	free(p->metal);
	free(p->hosted);
}

static void print_plan(const struct planned *p)
{
	struct buf text = {0};
	struct table *t = table_new("job>,round>,position>,system,place,variant");

	for (size_t i = 0; i < p->njobs; i++) {
		const struct job *j = &p->jobs[i];
		table_cellf(t, "%zu", i + 1);
		table_cellf(t, "%u", j->round);
		table_cellf(t, "%u", j->position);
		table_cells(t, j->system, j->place, j->variant);
	}
	plan_text(&p->plan, &text);
	if (format == TABLE_TEXT)
		printf("%s\n", text.data);
	cmd_print(t, format);
	buf_free(&text);
}

/* How long one round takes, by the launches of the pilot. */
static int round_time(struct store *s, const struct campaign *c, const struct planned *p, double *ns)
{
	struct why why = {""};
	int err = 0;

	*ns = 0;
	for (size_t i = 0; !err && i < p->njobs && !p->jobs[i].round; i++) {
		double one;

		err = forecast_launch(s, c->id, p->jobs[i].system, &one, &why);
		if (!err && !(one > 0))
			return complain(STATUS_USAGE, "campaign %s has no launch of %s: run a pilot of this plan first, such as hvlab "
					"run --rounds 5, or name one with --pilot", c->tag, p->jobs[i].system);
		*ns += one;
	}
	return err ? complain(status_of_store(err), "%s", why.text) : 0;
}

static void print_rounds(const char *where, u32 rounds, double round_ns)
{
	if (rounds)
		cmd_say("%.3g %% is found in %s with %u rounds, about %.0f min.\n", 100 * detect, where, rounds, rounds * round_ns / 6e10);
	else
		cmd_say("%.3g %% is not found in %s with any number of rounds: their clock, or A/A, is too coarse.\n", 100 * detect, where);
}

static void print_forecast(const struct forecast *f, const struct campaign *c, double round_ns)
{
	cmd_say("\n%u rounds take about %.0f min and find %.3g %% in %zu of %zu comparisons, with compare --delta %.3g.\n", f->rounds,
		f->rounds * round_ns / 6e10, 100 * f->effect, f->found, f->rows, 100 * f->delta);
	print_rounds("nine of ten", f->nine, round_ns);
	print_rounds("all of them", f->most, round_ns);
	cmd_say("scatter: of one pair of launches of campaign %s, which is no part of any result; batches: of a launch, which make the "
		"most of its time. Choose both now, and keep to them.\n", c->tag);
}

static int forecast_plan(struct store *s, const struct planned *p, const struct campaign *c, struct load *l)
{
	struct forecast f = {.effect = detect, .delta = fmin(COMPARE_DELTA, detect / 2), .rounds = p->plan.rounds};
	struct batches b = {0};
	struct why why = {""};
	double round_ns, launch_ns;
	int err = load_campaign(l, s, c, NULL, false, batches_add, &b, &why);

	if (!err)
		err = forecast_launch(s, c->id, NULL, &launch_ns, &why);
	int status = err ? complain(status_of_store(err), "%s", why.text) : cmd_load_facts(l, s);
	if (!status)
		status = round_time(s, c, p, &round_ns);
	if (!status)
		cmd_print(forecast_table(l, &b, launch_ns, &f, format), format);
	batches_free(&b);
	if (status)
		return status;
	if (format == TABLE_TEXT)
		print_forecast(&f, c, round_ns);
	return f.rows ? 0 : complain(STATUS_INCONCLUSIVE, "campaign %s has no two systems with two launches each", c->tag);
}

static int plan_detect(const struct planned *p)
{
	struct campaign c = {0};
	struct load l = {0};
	struct store *s;

	if (p->plan.lane == LANE_PATH)
		return complain(STATUS_USAGE, "in the path lane nothing varies: two rounds find a difference of one instruction");
	int status = cmd_store(&s, STORE_READ);
	if (status)
		return status;
	status = cmd_campaign(s, pilot, &c);
	if (!status && c.lane != LANE_TIME)
		status = complain(STATUS_USAGE, "campaign %s is of the path lane and has no pilot's launches: name another with --pilot", c.tag);
	if (!status)
		status = forecast_plan(s, p, &c, &l);
	load_free(&l);
	campaign_free(&c);
	store_close(s);
	return status;
}

static int plan(const struct arguments *a)
{
	struct planned p = {0};
	int status = cmd_planned(&p, &(struct wish){.file = a->v[0]});

	if (!status && detect > 0)
		status = plan_detect(&p);
	else if (!status)
		print_plan(&p);
	planned_free(&p);
	return status;
}

const struct command cmd_plan = {
	"plan", "[FILE]", "print a plan and the order of its jobs, or what it will find; runs nothing", 1, plan,
	{plan_options, word_options, image_options, target_options, console_options, options, store_options, table_options},
};
