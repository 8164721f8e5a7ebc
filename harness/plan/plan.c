/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plan as data: defaults, what a value of each kind may be, INI text in both directions. Which keys there are is knob.h's;
 * expansion into jobs is in plan_expand.c.
 */
#include "plan.h"

#include <hvlab/disk.h>
#include "inifile.h"
#include "lab_place.h"
#include "names.h"
#include "place_url.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 32 /* bits of struct reading */

void plan_default(struct plan *p, enum lane lane)
{
	*p = (struct plan){.lane = lane};
	for (size_t i = 0; i < knob_count; i++) {
		const struct knob *k = &knobs[i];
		const char *value = lane == LANE_PATH && k->path ? k->path : k->usual;

		if (value)
			plan_set(p, k->key, value, NULL);
	}
}

static int unknown_key(const char *name, struct why *why)
{
	const char *names[KEYS_MAX];

	for (size_t i = 0; i < knob_count; i++)
		names[i] = knobs[i].key;
	const char *close = nearest(name, names, knob_count);
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
static bool good_text(enum knob_kind kind, const char *s)
{
	size_t n = strlen(s);

	for (const char *c = s; *c; c++)
		if (*c < ' ' || *c > '~' || *c == ';' || *c == '"' || (kind > KNOB_HOST && (*c == ' ' || *c == '#')))
			return false;
	return good_items(s) && (!n || (s[0] != ' ' && s[n - 1] != ' '));
}

/* The value is not repeated: a plan is stored, and what is said may be kept in a log. */
static int refuse_secret(const struct knob *k, struct why *why)
{
	return fail(why, -EINVAL, "%s holds a password: leave it out of the URL, and give it by --password-file or "
		    "HVLAB_PASSWORD", k->key);
}

static int set_text(const struct knob *k, const char *value, char *member, struct why *why)
{
	char other[VARY_MAX];

	if (k->kind == KNOB_HOST && !name_is_open_url(value))
		return refuse_secret(k, why);
	if (k->kind == KNOB_GUEST && (!*value || vary_other(value, GUEST_METAL "," GUEST_LINUX, other)))
		return fail(why, -EINVAL, "guest = %.40s: there are " GUEST_METAL " and " GUEST_LINUX, value);
	size_t most = k->kind <= KNOB_HOST && k->size > INIFILE_LINE_MAX / 2 ? INIFILE_LINE_MAX / 2 : k->size - 1;
	if (strlen(value) > most)
		return fail(why, -EINVAL, "%s is longer than %zu bytes", k->key, most);
	if (!good_text(k->kind, value))
		return fail(why, -EINVAL, "%s contains an invalid character or an item that is too long",
			    k->key);
	if (k->kind == KNOB_VARY && vary_other(value, VARY_WORDS, other))
		return fail(why, -EINVAL, "%s = %.40s: there are " VARY_WORDS, k->key, other);
	if (!strcmp(k->key, "disk-store") && *value && !words_have(HVLAB_STORES, value))
		return fail(why, -EINVAL, "disk-store = %.40s: there are " HVLAB_STORES, value);
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
		err = fail(why, -EINVAL, "place = %.40s: must be local, lab[/PROCESSOR][@VERSION] or ssh://HOST", word);
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

static int set_places(const struct knob *k, const char *value, char *member, struct why *why)
{
	char words[sizeof(((struct plan *)0)->place)], places[sizeof(words)] = "", full[SYSTEM_MAX];
	size_t n = 0;

	if (strlen(value) >= sizeof(words) || !good_text(KNOB_NAME, value))
		return fail(why, -EINVAL, "%s is too long or contains an invalid character", k->key);
	copy_str(words, value);
	for (char *save, *word = strtok_r(words, ", ", &save); word; word = strtok_r(NULL, ", ", &save)) {
		int err = name_is_open_url(word) ? place_in_full(word, full, why) : refuse_secret(k, why);

		if (err)
			return err;
		if (has_place(places, full))
			continue;
		n += (size_t)snprintf(places + n, sizeof(places) - n, "%s%s", n ? "," : "", full);
		if (n >= sizeof(places))
			return fail(why, -EINVAL, "%s names too many places", k->key);
	}
	if (!n)
		return fail(why, -EINVAL, "%s names no place", k->key);
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

static int out_of_range(const struct knob *k, const char *value, bool sized, struct why *why)
{
	char least[24], most[24];

	snprintf(least, sizeof(least), "%llu", (unsigned long long)k->least);
	snprintf(most, sizeof(most), "%llu", (unsigned long long)k->most);
	return fail(why, -EINVAL, "%s = %.40s: must be from %s to %s", k->key, value, sized ? size_text(k->least, least) : least,
		    sized ? size_text(k->most, most) : most);
}

static int set_number(const struct knob *k, const char *value, void *member, struct why *why)
{
	u64 v = 0;
	bool sized = k->kind == KNOB_SIZE || k->kind == KNOB_BACKING;

	if (k->kind == KNOB_BACKING && !strcmp(value, BACKING_OWN)) {
		memcpy(member, &v, k->size);
		return 0;
	}
	int err = sized ? parse_size(value, &v) : parse_u64(value, &v);

	if (err)
		return fail(why, -EINVAL, "%s = %.40s is not a %s", k->key, value, sized ? "size (like 64M)" : "number");
	if (v < k->least || v > k->most)
		return out_of_range(k, value, sized, why);
	if (k->kind == KNOB_BACKING && v != k->least && v != k->most)
		return fail(why, -EINVAL, "%s = %.40s: must be 4K, 2M or own", k->key, value);
	if (k->kind == KNOB_SECONDS)
		v *= 1000000000u;
	u32 small = (u32)v;
	memcpy(member, k->kind == KNOB_COUNT ? (void *)&small : (void *)&v, k->size);
	return 0;
}

/* Sizes are kept as plain bytes: the guest reads them. */
static int set_sizes(const struct knob *k, const char *value, char *member, struct why *why)
{
	char list[256], bytes[sizeof(((struct plan *)0)->working_set)];
	size_t n = 0;

	if (strlen(value) >= sizeof(list))
		return fail(why, -EINVAL, "%s is longer than %zu bytes", k->key, sizeof(list) - 1);
	copy_str(list, value);
	for (char *save, *item = strtok_r(list, ",", &save); item; item = strtok_r(NULL, ",", &save)) {
		u64 size;

		if (parse_size(item, &size))
			return fail(why, -EINVAL, "%s = %.40s is not a size (like 64M)", k->key, item);
		if (size < k->least || size > k->most)
			return out_of_range(k, item, true, why);
		n += (size_t)snprintf(bytes + n, sizeof(bytes) - n, "%s%llu", n ? "," : "", (unsigned long long)size);
		if (n >= sizeof(bytes))
			return fail(why, -EINVAL, "%s has too many sizes", k->key);
	}
	if (!n)
		return fail(why, -EINVAL, "%s names no size", k->key);
	copy_strn(member, k->size, bytes);
	return 0;
}

int plan_set(struct plan *p, const char *key, const char *value, struct why *why)
{
	const struct knob *k = knob_find(key);

	if (!k)
		return unknown_key(key, why);
	void *member = (char *)p + k->in_plan;
	if (k->kind == KNOB_LANE)
		return lane_parse(value, &p->lane) ? fail(why, -EINVAL, "lane = %.40s: must be time or path", value) : 0;
	if (k->kind == KNOB_SIZES)
		return set_sizes(k, value, member, why);
	if (k->kind == KNOB_PLACES)
		return set_places(k, value, member, why);
	return k->kind <= KNOB_GUEST ? set_text(k, value, member, why) : set_number(k, value, member, why);
}

/* --- reading */

struct reading {
	struct plan *plan;
	u32 seen; /* keys, by index */
};

/* A list may go on: the same key again adds to it. Anything else said twice is a mistake. */
static int set_again(struct plan *p, const struct knob *k, const char *value, struct why *why)
{
	if (k->kind != KNOB_LIST && k->kind != KNOB_SIZES && k->kind != KNOB_PLACES && k->kind != KNOB_VARY &&
	    k->kind != KNOB_GUEST)
		return fail(why, -EINVAL, "%s is set twice", k->key);
	const char *so_far = (const char *)p + k->in_plan;
	size_t n = strlen(so_far);
	bool comma = n && so_far[n - 1] != ',' && *value && *value != ',';
	char *whole = xasprintf("%s%s%s", so_far, comma ? "," : "", value);
	int err = plan_set(p, k->key, whole, why);
	free(whole);
	return err;
}

/* "NAME = ssh://HOST" of [hosts]: one more place. What the name is good for is to be read. */
static const struct knob *host_knob(const char *name, const char *value, struct why *why)
{
	if (place_is_ssh(value))
		return knob_find("place");
	fail(why, -EINVAL, "%.40s = %.60s: [hosts] has lines of NAME = ssh://[USER@]HOST[:PORT]", name, value);
	return NULL;
}

static int parse_key(void *arg, const char *section, const char *name, const char *value, struct why *why)
{
	struct reading *r = arg;
	bool hosts = !strcmp(section, "hosts");
	const struct knob *k = hosts ? host_knob(name, value, why) : knob_find(name);

	if (!hosts && strcmp(section, "plan"))
		return fail(why, -EINVAL, "section [%.40s]: a plan file has the sections [plan] and [hosts]", section);
	if (hosts && !k)
		return -EINVAL;
	if (!k)
		return unknown_key(name, why);
	u32 bit = 1u << (k - knobs);
	bool again = r->seen & bit;
	r->seen |= bit;
	return again ? set_again(r->plan, k, value, why) : plan_set(r->plan, k->key, value, why);
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

void plan_text(const struct plan *p, struct buf *out)
{
	struct buf value = {0};

	buf_puts(out, "[plan]\n");
	for (size_t i = 0; i < knob_count; i++) {
		buf_clear(&value);
		knob_put(&knobs[i], (const char *)p + knobs[i].in_plan, &value);
		buf_printf(out, "%s = ", knobs[i].key);
		if (knobs[i].kind <= KNOB_HOST)
			buf_puts(out, value.data);
		else
			put_list(value.data, out);
		buf_puts(out, "\n");
	}
	buf_free(&value);
}
