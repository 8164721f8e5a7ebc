/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plan as data: defaults, keys, INI text in both directions. One table of keys drives setting, writing and the
 * suggestion for a misspelt one. Expansion into jobs is in plan_expand.c.
 */
#include "plan.h"
#include "inifile.h"
#include "lab_place.h"
#include "names.h"
#include "place_url.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	KIND_TEXT, KIND_HOST, KIND_LIST, KIND_SIZES, KIND_PLACES, KIND_GUEST, /* text, in this order up to here */
	KIND_LANE, KIND_COUNT, KIND_NUMBER, KIND_SIZE, KIND_BACKING, KIND_SECONDS,
};

static const struct key {
	const char *name;
	enum kind kind;
	size_t offset, size;
	u64 least, most;
} keys[] = {
#define KEY(name, kind, member, least, most) \
	{name, kind, offsetof(struct plan, member), sizeof(((struct plan *)0)->member), least, most}
	KEY("name", KIND_TEXT, name, 0, 0),
	KEY("hv", KIND_LIST, hv, 0, 0),
	KEY("place", KIND_PLACES, place, 0, 0),
	KEY("host", KIND_HOST, host, 0, 0),
	KEY("lane", KIND_LANE, lane, 0, 0),
	KEY("guest", KIND_GUEST, guest, 0, 0),
	KEY("bench", KIND_LIST, bench, 0, 0),
	KEY("events", KIND_LIST, events, 0, 0),
	KEY("rounds", KIND_COUNT, rounds, 1, ROUNDS_MAX),
	KEY("seed", KIND_NUMBER, seed, 0, UINT64_MAX),
	KEY("vcpus", KIND_COUNT, vcpus, 1, 64),
	KEY("idle", KIND_COUNT, idle, 0, NEIGHBOURS_MAX),
	KEY("busy", KIND_COUNT, busy, 0, NEIGHBOURS_MAX),
	KEY("memory", KIND_SIZE, memory, 16ull << 20, 1ull << 40),
	KEY("backing", KIND_BACKING, backing, 4096, 2 << 20),
	KEY("ws", KIND_SIZES, working_set, 4096, 1ull << 40),
	KEY("batches", KIND_COUNT, batches, 1, 4096),
	KEY("timeout", KIND_SECONDS, timeout_ns, 1, 86400),
#undef KEY
};

void plan_default(struct plan *p, enum lane lane)
{
	bool path = lane == LANE_PATH;

	*p = (struct plan){
		.hv = "kvm,native", .place = "local", .guest = "metal", .bench = "*", .lane = lane,
		.rounds = path ? 2 : 10, .seed = 1, .vcpus = 1, .memory = 256 << 20, .backing = path ? 0 : 4096,
		.working_set = "1048576", .batches = path ? 10 : 30, .timeout_ns = (path ? 300 : 120) * 1000000000ull,
	};
	if (path) {
		copy_str(p->hv, "bare,kvm");
		copy_str(p->place, "lab/" PROCESSOR_DEFAULT);
	}
}

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < LEN(keys); i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static int unknown_key(const char *name, struct why *why)
{
	const char *names[LEN(keys)];

	for (size_t i = 0; i < LEN(keys); i++)
		names[i] = keys[i].name;
	const char *close = nearest(name, names, LEN(keys));
	return fail(why, -EINVAL, "a plan has no \"%.40s\"%s%s%s", name, close ? "; did you mean \"" : "",
		    close ? close : "", close ? "\"?" : "");
}

#define LIST_ITEM 100 /* bytes of one item of a list, so that a line of items and one more fits a line of INI */

static bool good_items(const char *s)
{
	for (size_t n; *s; s += n + (s[n] == ',')) {
		n = strcspn(s, ",");
		if (n > LIST_ITEM)
			return false;
	}
	return true;
}

/* What a line of INI can carry and a command line of a guest can hold. */
static bool good_text(enum kind kind, const char *s)
{
	size_t n = strlen(s);

	for (const char *c = s; *c; c++)
		if (*c < ' ' || *c > '~' || *c == ';' || *c == '"' || (kind > KIND_HOST && (*c == ' ' || *c == '#')))
			return false;
	return good_items(s) && (!n || (s[0] != ' ' && s[n - 1] != ' '));
}

/* The value is not repeated: a plan is stored, and what is said may be kept in a log. */
static int refuse_secret(const struct key *k, struct why *why)
{
	return fail(why, -EINVAL, "%s holds a password: leave it out of the URL, and give it by --password-file or "
		    "HVLAB_PASSWORD", k->name);
}

static int set_text(const struct key *k, const char *value, char *member, struct why *why)
{
	if (k->kind == KIND_HOST && !name_is_open_url(value))
		return refuse_secret(k, why);
	if (k->kind == KIND_GUEST && strcmp(value, "metal"))
		return fail(why, -EINVAL, "guest = %.40s: this version has the guest metal only", value);
	size_t most = k->kind <= KIND_HOST && k->size > INIFILE_LINE_MAX / 2 ? INIFILE_LINE_MAX / 2 : k->size - 1;
	if (strlen(value) > most)
		return fail(why, -EINVAL, "%s is longer than %zu bytes", k->name, most);
	if (!good_text(k->kind, value))
		return fail(why, -EINVAL, "%s has a character in it that cannot be there, or an item too long",
			    k->name);
	copy_strn(member, k->size, value);
	return 0;
}

/* One place as it is kept: one of the lab in full, so that a plan that is stored does not change with our defaults. */
static int place_in_full(const char *word, char text[SYSTEM_MAX], struct why *why)
{
	struct lab_place lab;
	struct place_url url;
	int err = 0;

	if (place_is_ssh(word))
		err = place_url_parse(word, &url, why);
	else if (place_is_lab(word))
		err = lab_place_parse(word, &lab, why);
	else if (strcmp(word, "local"))
		err = fail(why, -EINVAL, "place = %.40s: it is local, lab[/PROCESSOR][@VERSION] or ssh://HOST", word);
	if (!err && place_is_lab(word))
		lab_place_text(&lab, text);
	else
		copy_strn(text, SYSTEM_MAX, word);
	return err;
}

static bool has_place(const char *list, const char *place)
{
	char other[SYSTEM_MAX];

	for (const char *rest = list; plan_next_place(&rest, other);)
		if (!strcmp(other, place))
			return true;
	return false;
}

static int set_places(const struct key *k, const char *value, char *member, struct why *why)
{
	char words[sizeof(((struct plan *)0)->place)], places[sizeof(words)] = "", full[SYSTEM_MAX];
	size_t n = 0;

	if (strlen(value) >= sizeof(words) || !good_text(KIND_TEXT, value))
		return fail(why, -EINVAL, "%s is too long, or has a character in it that cannot be there", k->name);
	copy_str(words, value);
	for (char *save, *word = strtok_r(words, ", ", &save); word; word = strtok_r(NULL, ", ", &save)) {
		int err = name_is_open_url(word) ? place_in_full(word, full, why) : refuse_secret(k, why);

		if (err)
			return err;
		if (has_place(places, full))
			continue;
		n += (size_t)snprintf(places + n, sizeof(places) - n, "%s%s", n ? "," : "", full);
		if (n >= sizeof(places))
			return fail(why, -EINVAL, "%s names too many places", k->name);
	}
	if (!n)
		return fail(why, -EINVAL, "%s names no place", k->name);
	copy_strn(member, k->size, places);
	return 0;
}

bool plan_next_place(const char **rest, char place[SYSTEM_MAX])
{
	size_t n = strcspn(*rest, ",");

	if (!**rest || n >= SYSTEM_MAX)
		return false;
	copy_strn(place, n + 1, *rest);
	*rest += n + ((*rest)[n] == ',');
	return true;
}

bool plan_in_lab(const struct plan *p)
{
	char place[SYSTEM_MAX];

	for (const char *rest = p->place; plan_next_place(&rest, place);)
		if (!place_is_lab(place))
			return false;
	return true;
}

static int set_number(const struct key *k, const char *value, void *member, struct why *why)
{
	u64 v = 0;
	bool sized = k->kind == KIND_SIZE || k->kind == KIND_BACKING;

	if (k->kind == KIND_BACKING && !strcmp(value, BACKING_OWN)) {
		memcpy(member, &v, k->size);
		return 0;
	}
	int err = sized ? parse_size(value, &v) : parse_u64(value, &v);

	if (err)
		return fail(why, -EINVAL, "%s = %.40s is no %s", k->name, value, sized ? "size (like 64M)" : "number");
	if (v < k->least || v > k->most)
		return fail(why, -EINVAL, "%s = %.40s: it is from %llu to %llu", k->name, value,
			    (unsigned long long)k->least, (unsigned long long)k->most);
	if (k->kind == KIND_BACKING && v != k->least && v != k->most)
		return fail(why, -EINVAL, "%s = %.40s: it is 4K or 2M, or own", k->name, value);
	if (k->kind == KIND_SECONDS)
		v *= 1000000000u;
	u32 small = (u32)v;
	memcpy(member, k->kind == KIND_COUNT ? (void *)&small : (void *)&v, k->size);
	return 0;
}

/* Sizes are kept as plain bytes: the guest reads them. */
static int set_sizes(const struct key *k, const char *value, char *member, struct why *why)
{
	char list[256], bytes[sizeof(((struct plan *)0)->working_set)];
	size_t n = 0;

	if (strlen(value) >= sizeof(list))
		return fail(why, -EINVAL, "%s is longer than %zu bytes", k->name, sizeof(list) - 1);
	copy_str(list, value);
	for (char *save, *item = strtok_r(list, ",", &save); item; item = strtok_r(NULL, ",", &save)) {
		u64 size;

		if (parse_size(item, &size))
			return fail(why, -EINVAL, "%s = %.40s is no size (like 64M)", k->name, item);
		if (size < k->least || size > k->most)
			return fail(why, -EINVAL, "%s = %.40s: it is from %llu to %llu", k->name, item,
				    (unsigned long long)k->least, (unsigned long long)k->most);
		n += (size_t)snprintf(bytes + n, sizeof(bytes) - n, "%s%llu", n ? "," : "", (unsigned long long)size);
		if (n >= sizeof(bytes))
			return fail(why, -EINVAL, "%s has too many sizes", k->name);
	}
	if (!n)
		return fail(why, -EINVAL, "%s names no size", k->name);
	copy_strn(member, k->size, bytes);
	return 0;
}

int plan_set(struct plan *p, const char *key, const char *value, struct why *why)
{
	const struct key *k = key_find(key);

	if (!k)
		return unknown_key(key, why);
	void *member = (char *)p + k->offset;
	if (k->kind == KIND_LANE)
		return lane_parse(value, &p->lane) ? fail(why, -EINVAL, "lane = %.40s: it is time or path", value) : 0;
	if (k->kind == KIND_SIZES)
		return set_sizes(k, value, member, why);
	if (k->kind == KIND_PLACES)
		return set_places(k, value, member, why);
	return k->kind <= KIND_GUEST ? set_text(k, value, member, why) : set_number(k, value, member, why);
}

/* --- reading */

struct reading {
	struct plan *plan;
	u32 seen; /* keys, by index */
};

/* A list may go on: the same key again adds to it. Anything else said twice is a mistake. */
static int set_again(struct plan *p, const struct key *k, const char *value, struct why *why)
{
	if (k->kind != KIND_LIST && k->kind != KIND_SIZES && k->kind != KIND_PLACES)
		return fail(why, -EINVAL, "%s is set twice", k->name);
	const char *so_far = (const char *)p + k->offset;
	size_t n = strlen(so_far);
	bool comma = n && so_far[n - 1] != ',' && *value && *value != ',';
	char *whole = xasprintf("%s%s%s", so_far, comma ? "," : "", value);
	int err = plan_set(p, k->name, whole, why);
	free(whole);
	return err;
}

static int parse_key(void *arg, const char *section, const char *name, const char *value, struct why *why)
{
	struct reading *r = arg;
	const struct key *k = key_find(name);

	if (strcmp(section, "plan"))
		return fail(why, -EINVAL, "section [%.40s]: a plan file has the section [plan] only", section);
	if (!k)
		return unknown_key(name, why);
	u32 bit = 1u << (k - keys);
	bool again = r->seen & bit;
	r->seen |= bit;
	return again ? set_again(r->plan, k, value, why) : plan_set(r->plan, name, value, why);
}

int plan_parse(struct plan *p, const char *name, const char *text, size_t n, struct why *why)
{
	struct reading r = {.plan = p};

	return inifile_parse(name, text, n, parse_key, &r, why);
}

int plan_read(struct plan *p, const char *path, struct why *why)
{
	struct reading r = {.plan = p};

	return inifile_read(path, parse_key, &r, why);
}

/* --- writing */

#define LIST_LINE 64 /* a list is continued on an indented line at the first comma behind this */

static void put_list(const char *s, struct buf *out)
{
	size_t column = 0;

	for (; *s; s++, column++) {
		buf_put(out, s, 1);
		if (*s == ',' && column >= LIST_LINE && s[1]) {
			buf_puts(out, "\n\t");
			column = 0;
		}
	}
}

static void put_value(const struct key *k, const void *member, struct buf *out)
{
	u32 small;
	u64 v;
	enum lane lane;

	if (k->kind == KIND_LANE) {
		memcpy(&lane, member, sizeof(lane));
		buf_puts(out, lane_word(lane));
	} else if (k->kind <= KIND_HOST) {
		buf_puts(out, member);
	} else if (k->kind <= KIND_GUEST) {
		put_list(member, out);
	} else if (k->kind == KIND_COUNT) {
		memcpy(&small, member, sizeof(small));
		buf_printf(out, "%u", small);
	} else {
		memcpy(&v, member, sizeof(v));
		if (k->kind == KIND_BACKING && !v)
			buf_puts(out, BACKING_OWN);
		else
			buf_printf(out, "%llu", (unsigned long long)(k->kind == KIND_SECONDS ? v / 1000000000u : v));
	}
}

void plan_text(const struct plan *p, struct buf *out)
{
	buf_puts(out, "[plan]\n");
	for (size_t i = 0; i < LEN(keys); i++) {
		buf_printf(out, "%s = ", keys[i].name);
		put_value(&keys[i], (const char *)p + keys[i].offset, out);
		buf_puts(out, "\n");
	}
}
