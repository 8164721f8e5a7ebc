/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a plan to jobs: which systems, which benchmarks, in which order. Balanced complete blocks and nothing else.
 */
#include "plan.h"
#include "lab_place.h"
#include "place_url.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Systems of a campaign: variants in the order they were named, place by place. */
struct systems {
	struct system {
		const struct adapter *adapter;
		char place[SYSTEM_MAX];
		char guest[SYSTEM_MAX]; /* GUEST_METAL, GUEST_LINUX; "": a process, which is none */
		enum device device;
		char model[SYSTEM_MAX]; /* of the device; "": it has none */
		char template[SYSTEM_MAX]; /* "": none */
		bool aa;
	} v[SYSTEMS_MAX];
	size_t n;
};

/* splitmix64: enough to shuffle, and the same on every machine for ever. */
static u64 random_next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* Uniform below n: draws from the incomplete last stretch are thrown away, a bare modulo would prefer small numbers. */
static u64 random_below(u64 *state, u64 n)
{
	u64 limit = UINT64_MAX - (UINT64_MAX % n + 1) % n, draw;

	do
		draw = random_next(state);
	while (draw > limit);
	return draw % n;
}

bool plan_names_adapter(const char *name, const struct adapter *a)
{
	size_t n = strlen(name);

	return !strncmp(a->name, name, n) && (!a->name[n] || (a->name[n] == '/' && !(a->traits & ADAPTER_EXPLICIT_ONLY) && a->where != WHERE_CONSOLE));
}

static bool has_system(const struct systems *s, const struct system *other)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].adapter == other->adapter && !strcmp(s->v[i].place, other->place) && !strcmp(s->v[i].model, other->model) &&
		    !strcmp(s->v[i].guest, other->guest) && !strcmp(s->v[i].template, other->template))
			return true;
	return false;
}

static int unknown_hypervisor(const char *name, const struct adapter *const *adapters, size_t n, struct why *why)
{
	const char **words = xmalloc(2 * n * sizeof(*words));
	char (*bare)[SYSTEM_MAX] = xmalloc(n * sizeof(*bare));

	for (size_t i = 0; i < n; i++) {
		copy_str(bare[i], adapters[i]->name);
		*strchrnul(bare[i], '/') = '\0';
		words[2 * i] = adapters[i]->name;
		words[2 * i + 1] = bare[i];
	}
	const char *close = nearest(name, words, 2 * n);
	fail(why, -ENOENT, "no hypervisor \"%.40s\"%s%s%s; hvlab doctor shows those there are", name,
	     close ? ", did you mean \"" : "", close ? close : "", close ? "\"?" : "");
	free(words);
	free(bare);
	return -ENOENT;
}

/* Some hosts of an adapter's own the lab has, too: there it is reached from inside, and no URL names it. */
static bool host_of_lab(const struct adapter *a, const char *place)
{
	return a->where == WHERE_HOST && a->l1 && place_is_lab(place);
}

static int check_host(const struct plan *p, const struct adapter *a, const char *place, struct why *why)
{
	if (a->where != WHERE_HOST || url_has_scheme(p->host, a->schemes) || (!*p->host && host_of_lab(a, place)))
		return 0;
	size_t n = strcspn(a->schemes, " ");
	if (!*p->host)
		return fail(why, -EINVAL, "%s runs on a host of its own: name it with --host %.*s://[USER@]HOST", a->name,
			    (int)n, a->schemes);
	return fail(why, -EINVAL, "host = %s: %s is reached by %.60s", p->host, a->name, a->schemes);
}

/* Where the jobs of an adapter run: its own place, where it has one. Bare machines that are timed are QEMU's. */
static const char *own_place(const struct plan *p, const struct adapter *a, const char *place)
{
	if (a->where == WHERE_CONSOLE)
		return "console";
	if (a->where == WHERE_HOST)
		return *p->host || !host_of_lab(a, place) ? p->host : place;
	if (a->where == WHERE_LAB && !place_is_ssh(place) && !place_is_lab(place))
		return p->lane == LANE_TIME ? "lab/qemu" : "lab/" PROCESSOR_DEFAULT;
	return place;
}

static const struct processor *processor_of(const char *place)
{
	struct lab_place lab;

	return place_is_lab(place) && !lab_place_parse(place, &lab, NULL) ? lab.processor : NULL;
}

/* What runs straight on a processor needs the one it is written for. Another host's is not known here. */
static bool fits(const struct adapter *a, const char *place)
{
	const struct processor *on = processor_of(place);

	return !on || !a->extension || !strcmp(a->extension, on->extension);
}

static int refuse_processor(const struct adapter *a, const char *place, struct why *why)
{
	const struct processor *on = processor_of(place), *fit = NULL;

	for (size_t i = 0; i < processor_count() && !fit; i++)
		if (!strcmp(processor_at(i)->extension, a->extension))
			fit = processor_at(i);
	return fail(why, -EINVAL, "%s needs a processor with %s, and that of %s has %s: --place lab/%s, or --hv %.*s for "
		    "what runs there", a->name, a->extension, place, on->extension, fit ? fit->name : "?",
		    (int)strcspn(a->name, "/"), a->name);
}

static int check_lane(const struct plan *p, const char *place, struct why *why)
{
	const struct processor *on = processor_of(place);

	if (!on || on->lanes & 1u << p->lane)
		return 0;
	return fail(why, -EINVAL, "%s counts instructions and cannot measure time: --lane path, or --place lab/qemu", place);
}

static int add_one(struct systems *s, const struct system *one, struct why *why)
{
	if (!one->aa && has_system(s, one))
		return 0;
	if (s->n == SYSTEMS_MAX)
		return fail(why, -E2BIG, "more than %d systems in one plan", SYSTEMS_MAX);
	s->v[s->n++] = *one;
	return 0;
}

/* What a plan names of a kind of device, and what an adapter can show of it. */
static const char *models_of(const struct plan *p, enum device kind)
{
	return kind == DEVICE_DISK ? p->disk : p->net;
}

static const char *shown_by(const struct adapter *a, enum device kind)
{
	return kind == DEVICE_DISK ? a->disks : a->nets;
}

/* Takes "MODEL.ENGINE", a model with an engine of its own, apart; the engine is left alone where there is none. */
static void take_engine(char *model, char engine[16])
{
	char *dot = strchr(model, '.');

	if (!dot)
		return;
	*dot = '\0';
	copy_strn(engine, 16, dot + 1);
}

/*
 * Cuts what is behind "@VARIANT", a model for one variant alone. False: the adapter does not show it. A device of the counting
 * machine itself is shown to those alone who ask for it: what it takes does not repeat (system_device_counts()).
 */
static bool model_for(char *model, const struct adapter *a, enum device kind)
{
	char *at = strchr(model, '@'), bare[SYSTEM_MAX], engine[16];

	if (at)
		*at = '\0';
	copy_strn(bare, sizeof(bare), model);
	take_engine(bare, engine);
	return words_have(shown_by(a, kind), bare) && (at ? !strcmp(at + 1, a->name) : a->where != WHERE_LAB);
}

/* One for each model that the adapter can show. */
static int add_devices(struct systems *s, const struct plan *p, struct system *one, enum device kind, bool *any, struct why *why)
{
	int err = 0;

	one->device = kind;
	for (const char *rest = models_of(p, kind); !err && plan_next_place(&rest, one->model);) {
		if (!model_for(one->model, one->adapter, kind))
			continue;
		err = add_one(s, one, why);
		*any = true;
	}
	return err;
}

/* One for each model of the plan, and one without any device, unless nothing else is measured. */
static int add_guest(struct systems *s, const struct plan *p, struct system one, struct why *why)
{
	bool any = false;
	int err = 0;

	for (enum device kind = DEVICE_DISK; !err && kind < DEVICE_KINDS; kind++)
		if (p->device_some[kind])
			err = add_devices(s, p, &one, kind, &any, why);
	one.device = DEVICE_NONE;
	one.model[0] = '\0';
	return err || (any && p->device_alone) ? err : add_one(s, &one, why);
}

/* One for each template of the plan, where the adapter takes them. */
static int add_templates(struct systems *s, const struct plan *p, struct system *one, struct why *why)
{
	const char *rest = p->template;
	int err = 0;

	if (!(one->adapter->traits & ADAPTER_TEMPLATES) || !*rest)
		return add_guest(s, p, *one, why);
	while (!err && plan_next_place(&rest, one->template))
		err = add_guest(s, p, *one, why);
	return err;
}

/* A process is the same whichever guests there are beside it. */
static int add_system(struct systems *s, const struct plan *p, const struct adapter *a, const char *place, struct why *why)
{
	struct system one = {.adapter = a};
	int err = check_host(p, a, place, why);

	copy_str(one.place, own_place(p, a, place));
	if (!err)
		err = check_lane(p, one.place, why);
	if (!err && a->traits & ADAPTER_PROCESS)
		return add_guest(s, p, one, why);
	for (const char *rest = p->guest; !err && plan_next_place(&rest, one.guest);)
		err = add_templates(s, p, &one, why);
	return err;
}

/* Adapters there are, and the places of a plan as one goes through them. */
struct choice {
	const struct adapter *const *adapter;
	size_t n;
	const struct plan *plan;
	struct systems *to;
};

/* What a name means at one place; found and refused say whether it means anything anywhere, so far. */
static int add_named(const struct choice *c, const char *name, const char *place, bool *found, const struct adapter **refused,
		     struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < c->n && !err; i++) {
		const struct adapter *a = c->adapter[i];

		if (!plan_names_adapter(name, a))
			continue;
		if (fits(a, own_place(c->plan, a, place))) {
			*found = true;
			err = add_system(c->to, c->plan, a, place, why);
		} else if (!*refused) {
			*refused = a;
		}
	}
	return err;
}

/* Is there a place for it at all? */
static int check_name(const struct choice *c, const char *name, struct why *why)
{
	const struct adapter *refused = NULL;
	struct systems none = {.n = 0};
	struct choice probe = *c;
	char place[SYSTEM_MAX], last[SYSTEM_MAX] = "";
	bool found = false;
	int err = 0;

	probe.to = &none;
	for (const char *rest = c->plan->place; !err && plan_next_place(&rest, place);) {
		err = add_named(&probe, name, place, &found, &refused, why);
		copy_str(last, place);
	}
	if (err || found)
		return err;
	return refused ? refuse_processor(refused, own_place(c->plan, refused, last), why)
		       : unknown_hypervisor(name, c->adapter, c->n, why);
}

static int each_name(const struct choice *c, const char *place, struct why *why)
{
	const struct adapter *refused = NULL;
	char list[sizeof(c->plan->hv)];
	bool found;
	int err = 0;

	copy_str(list, c->plan->hv);
	for (char *save, *name = strtok_r(list, ",", &save); name && !err; name = strtok_r(NULL, ",", &save))
		err = place ? add_named(c, name, place, &found, &refused, why) : check_name(c, name, why);
	return err;
}

static int refuse_model(enum device kind, const char *model, const struct adapter *const *adapters, size_t n, struct why *why)
{
	struct buf have = {0};

	for (size_t i = 0; i < n; i++)
		if (shown_by(adapters[i], kind) && !(adapters[i]->traits & ADAPTER_EXPLICIT_ONLY) && adapters[i]->where != WHERE_LAB)
			buf_printf(&have, "%s%s has %s", have.len ? ", " : "", adapters[i]->name, shown_by(adapters[i], kind));
	fail(why, -EINVAL, "%s = %.40s: no such device model; %.160s", kind == DEVICE_DISK ? "disk" : "net", model,
	     have.len ? have.data : "no adapter has any");
	buf_free(&have);
	return -EINVAL;
}

/* Is there somebody who can show each of them? */
static int check_models(const struct plan *p, enum device kind, const struct adapter *const *adapters, size_t n, struct why *why)
{
	char model[SYSTEM_MAX];

	for (const char *rest = models_of(p, kind); plan_next_place(&rest, model);) {
		char word[SYSTEM_MAX];
		size_t i = 0;

		while (i < n && !model_for(strcpy(word, model), adapters[i], kind))
			i++;
		if (i == n)
			return refuse_model(kind, model, adapters, n, why);
	}
	return 0;
}

/* "/etc/guests/web01.xml" as a name for people: "web01". What a label has a use of its own for becomes a dot. */
static void template_name(const char *template, char name[SYSTEM_MAX])
{
	const char *slash = strrchr(template, '/');
	size_t n;

	copy_strn(name, SYSTEM_MAX, slash ? slash + 1 : template);
	n = strlen(name);
	if (n > 4 && !strcmp(name + n - 4, ".xml"))
		name[n - 4] = '\0';
	for (char *c = name; *c; c++)
		if (strchr(":/+=@", *c))
			*c = '.';
}

/* A template is somebody's, and no two have one name. */
static int check_templates(const struct plan *p, const struct systems *s, struct why *why)
{
	char name[SYSTEM_MAX], other[SYSTEM_MAX];
	bool taken = !*p->template;

	for (size_t i = 0; i < s->n; i++)
		taken |= s->v[i].template[0] != '\0';
	if (!taken)
		return fail(why, -EINVAL, "template = %.80s: no hypervisor of this plan takes one; --hv libvirt does", p->template);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < i; k++) {
			if (!s->v[i].template[0] || !strcmp(s->v[i].template, s->v[k].template))
				continue;
			template_name(s->v[i].template, name);
			template_name(s->v[k].template, other);
			if (!strcmp(name, other))
				return fail(why, -EINVAL, "two templates are called %.40s: give one of the files another name", name);
		}
	return 0;
}

static int add_control(struct systems *s, size_t of, struct why *why)
{
	struct system control = s->v[of];

	control.aa = true;
	return add_one(s, &control, why);
}

static int choose_systems(struct systems *s, const struct plan *p, const struct adapter *const *adapters, size_t n,
			  struct why *why)
{
	const struct choice c = {.adapter = adapters, .n = n, .plan = p, .to = s};
	char place[SYSTEM_MAX];
	int err = each_name(&c, NULL, why);

	for (enum device kind = DEVICE_DISK; !err && kind < DEVICE_KINDS; kind++)
		err = check_models(p, kind, adapters, n, why);
	for (const char *rest = p->place; !err && plan_next_place(&rest, place);) {
		size_t first = s->n;

		err = each_name(&c, place, why);
		/* No A/A control for console runs: each boot needs an operator, and a recorded file would be compared with itself. */
		if (!err && p->lane == LANE_TIME && s->n > first && s->v[first].adapter->where != WHERE_CONSOLE)
			err = add_control(s, first, why);
	}
	if (!err && !s->n)
		err = fail(why, -EINVAL, "the plan names no hypervisor: set hv");
	return err ? err : check_templates(p, s, why);
}

/* The plan for a system with a device: what needs it. Another device in the VMM makes other exits longer. */
static int plan_of_device(const struct plan *p, const struct system *of, const struct catalog *c, struct plan *own, struct why *why)
{
	size_t n = 0;

	*own = *p;
	copy_str(own->guest, of->guest);
	copy_str(own->disk, of->device == DEVICE_DISK ? of->model : "");
	copy_str(own->net, of->device == DEVICE_NET ? of->model : "");
	take_engine(own->disk, own->disk_engine);
	take_engine(own->net, own->net_engine);
	if (!of->device)
		return 0;
	for (size_t i = 0; i < c->n && n < sizeof(own->bench); i++)
		if (bench_device(c->bench[i].name) == of->device && globs_match(p->bench, c->bench[i].name))
			n += (size_t)snprintf(own->bench + n, sizeof(own->bench) - n, "%s%s", n ? "," : "", c->bench[i].name);
	return n < sizeof(own->bench) ? 0 : fail(why, -E2BIG, "the names of the io_* are too long for a job");
}

static int choose_benches(struct plan *p, const struct catalog *c, struct why *why)
{
	int err = catalog_check(c, p->bench, why);

	if (err)
		return err;
	if (!p->bench[strspn(p->bench, ",")])
		return fail(why, -EINVAL, "the plan names no benchmark: set bench");
	p->subset = false;
	memset(p->device_some, 0, sizeof(p->device_some));
	p->device_alone = true;
	for (size_t i = 0; i < c->n; i++) {
		bool chosen = globs_match(p->bench, c->bench[i].name);

		p->subset |= !chosen;
		p->device_some[bench_device(c->bench[i].name)] |= chosen;
		p->device_alone &= !chosen || bench_device(c->bench[i].name);
	}
	return 0;
}

/*
 * "winrm://user@box:5986" as a name for people: "box", and "local" of a URL that names no host. An ssh:// place stays one, without
 * the user.
 */
static char *place_name(const char *place, const struct adapter *a)
{
	if (a->where != WHERE_HOST || host_of_lab(a, place))
		return place_url_label(place);
	const char *host = strstr(place, "://") + 3, *at = strrchr(host, '@');

	host = at ? at + 1 : host;
	size_t n = strcspn(host, ":/?");
	return n ? xasprintf("%.*s", (int)n, host) : xstrdup("local");
}

/* "kvm/qemu", "libvirt/web01", the guest where it is not metal, and the model of its device. */
static char *variant_name(const struct system *of)
{
	char template[SYSTEM_MAX] = "";

	if (of->template[0])
		template_name(of->template, template);
	return xasprintf("%s%s%s%s%s%s", of->adapter->name, template[0] ? "/" : "", template,
			 strcmp(of->guest, GUEST_LINUX) ? "" : "@" GUEST_LINUX, of->device ? "+" : "", of->model);
}

static void put_word(const char *key, const void *member, struct buf *cmdline)
{
	buf_printf(cmdline, "%s%s=", cmdline->len ? " " : "", key);
	knob_put(knob_find(key), member, cmdline);
}

static int job_fill(struct job *job, const struct plan *p, const struct system *of, struct why *why)
{
	const struct adapter *a = of->adapter;
	char *name = place_name(of->place, a), *variant = variant_name(of);
	char *system = xasprintf("%s:%s%s", name, variant, of->aa ? SYSTEM_AA : "");
	struct buf cmdline = {0};

#define PUT(key, kept, member, ...) put_word(key, &p->member, &cmdline);
	WORD_KNOBS(PUT)
#undef PUT
	bool fits = strlen(system) < sizeof(job->system) && cmdline.len < sizeof(job->cmdline);

	*job = (struct job){.id = 0};
#define COPY(key, kept, member, ...) memcpy(&job->member, &p->member, sizeof(p->member));
	GUEST_KNOBS(COPY)
#undef COPY
	copy_str(job->system, system);
	copy_str(job->place, of->place);
	copy_str(job->variant, a->name);
	copy_str(job->template, of->template);
	copy_str(job->cmdline, cmdline.data);
	buf_free(&cmdline);
	free(name);
	free(variant);
	free(system);
	return fits ? 0 : fail(why, -EINVAL, "the name of place %s is too long", of->place);
}

/* A plan of several models is several jobs of one. */
static int system_job(struct job *job, const struct plan *p, const struct system *of, const struct catalog *c, struct why *why)
{
	struct plan own;
	int err = plan_of_device(p, of, c, &own, why);

	return err ? err : job_fill(job, &own, of, why);
}

static void shuffle(u32 *v, size_t n, u64 *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = random_below(state, i);
		u32 other = v[j];
		v[j] = v[i - 1];
		v[i - 1] = other;
	}
}

/*
 * Position `at` in row `row` of a Latin square by Williams: 0, 1, n-1, 2, n-2, ... shifted by the row. Each number is once at each
 * position and, where n is even, once behind each other one; where it is odd the reversed square makes up for it.
 */
static size_t williams(size_t n, size_t row, size_t at)
{
	if (n % 2 && row >= n)
		at = n - 1 - at;
	return (row + (at % 2 ? (at + 1) / 2 : n - at / 2)) % n;
}

/* The orders of rounds: rows of squares, each square with systems and rows shuffled. */
struct orders {
	u64 state;
	size_t n, rows, used; /* systems; rows of a square, or of two, and how many of them are used up */
	u32 *system, *row;
};

static void orders_begin(struct orders *o, u64 seed, size_t n)
{
	*o = (struct orders){.state = seed, .n = n, .rows = n % 2 ? 2 * n : n};
	o->used = o->rows;
	o->system = xcalloc(n + o->rows, sizeof(*o->system));
	o->row = o->system + n;
}

/* Of two squares one is used up before the other begins: after n rounds, too, every position has had every system. */
static void orders_draw(struct orders *o)
{
	for (u32 i = 0; i < o->n; i++)
		o->system[i] = i;
	for (u32 i = 0; i < o->rows; i++)
		o->row[i] = i;
	shuffle(o->system, o->n, &o->state);
	shuffle(o->row, o->n, &o->state);
	shuffle(o->row + o->n, o->rows - o->n, &o->state);
	o->used = 0;
}

static void add_round(struct job *round, const struct job *block, u32 number, struct orders *o)
{
	if (o->used == o->rows)
		orders_draw(o);
	size_t row = o->row[o->used++];
	for (size_t i = 0; i < o->n; i++) {
		round[i] = block[o->system[williams(o->n, row, i)]];
		round[i].round = number;
		round[i].position = (u32)i;
	}
}

int plan_expand(struct plan *p, const struct adapter *const *adapters, size_t nadapters, const struct catalog *catalog,
		struct job **jobs, size_t *njobs, struct why *why)
{
	struct systems s = {.n = 0};
	struct orders orders;
	int err = choose_benches(p, catalog, why);

	*jobs = NULL;
	*njobs = 0;
	if (!err && p->busy && p->lane == LANE_PATH)
		err = fail(why, -EINVAL, "busy neighbours take turns with the guest, and how long a turn is no count of "
			   "instructions says: --lane time, or --idle instead of --busy");
	if (!err)
		err = choose_systems(&s, p, adapters, nadapters, why);
	if (err)
		return err;
	struct job *block = xcalloc(s.n, sizeof(*block)), *all = xcalloc(s.n * p->rounds, sizeof(*all));
	for (size_t i = 0; i < s.n && !err; i++)
		err = system_job(&block[i], p, &s.v[i], catalog, why);
	orders_begin(&orders, p->order, s.n);
	for (u32 r = 0; r < p->rounds && !err; r++)
		add_round(all + r * s.n, block, r, &orders);
	free(orders.system);
	free(block);
	if (err) {
		free(all);
		return err;
	}
	*jobs = all;
	*njobs = s.n * p->rounds;
	return 0;
}
