/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of lab_place.h.
 */
#include "lab_place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LAB "lab"
#define OWN "own-"
#define OWN_DIGITS 8
#define GRAMMAR "a place of the lab is lab[/PROCESSOR][@VERSION]"

/* Those of lab/suites, from the oldest on. */
static const char *const versions[] = {"debian11", "debian12", "debian12-backports", "debian13", "sid"};

bool place_is_lab(const char *place)
{
	size_t n = strlen(LAB);

	return !strncmp(place, LAB, n) && (!place[n] || place[n] == '/' || place[n] == '@');
}

static int refuse(const char *place, const char *what, const char *word, const char *near, struct why *why)
{
	return fail(why, -EINVAL, "place %.60s: no %s \"%.40s\"%s%s%s; " GRAMMAR, place, what, word,
		    near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int parse_processor(const char *place, const char *word, struct lab_place *to, struct why *why)
{
	const char *names[8];
	size_t n = 0;

	to->processor = processor_find(word);
	if (to->processor)
		return 0;
	for (; n < processor_count() && n < LEN(names); n++)
		names[n] = processor_at(n)->name;
	return refuse(place, "processor", word, nearest(word, names, n), why);
}

bool lab_version_is_own(const char *version)
{
	size_t n = strlen(OWN);

	return !strncmp(version, OWN, n) && strlen(version) == n + OWN_DIGITS &&
	       strspn(version + n, "0123456789abcdef") == OWN_DIGITS;
}

static int parse_version(const char *place, const char *word, struct lab_place *to, struct why *why)
{
	bool known = lab_version_is_own(word);

	for (size_t i = 0; i < LEN(versions); i++)
		known |= !strcmp(word, versions[i]);
	if (!known)
		return refuse(place, "version", word, nearest(word, versions, LEN(versions)), why);
	copy_str(to->version, word);
	return 0;
}

int lab_place_parse(const char *place, struct lab_place *to, struct why *why)
{
	char text[SYSTEM_MAX];
	int err = 0;

	*to = (struct lab_place){.processor = processor_find(PROCESSOR_DEFAULT), .version = VERSION_DEFAULT};
	if (!place_is_lab(place) || strlen(place) >= sizeof(text))
		return fail(why, -EINVAL, "\"%.60s\" is not a place of the lab; " GRAMMAR, place);
	copy_str(text, place);
	char *version = strchr(text, '@'), *processor;
	if (version)
		*version++ = '\0';
	processor = strchr(text, '/');
	if (processor)
		err = parse_processor(place, processor + 1, to, why);
	return err || !version ? err : parse_version(place, version, to, why);
}

void lab_place_text(const struct lab_place *place, char text[SYSTEM_MAX])
{
	bool usual = !strcmp(place->version, VERSION_DEFAULT);

	snprintf(text, SYSTEM_MAX, LAB "/%s%s%s", place->processor->name, usual ? "" : "@", usual ? "" : place->version);
}

/* Splits a label at the colon before its variant. */
static bool place_of(const char *system, struct lab_place *place, const char **rest)
{
	const char *colon = strrchr(system, ':');
	char text[SYSTEM_MAX];

	if (!colon || (size_t)(colon - system) >= sizeof(text))
		return false;
	copy_strn(text, (size_t)(colon - system) + 1, system);
	*rest = colon;
	return place_is_lab(text) && !lab_place_parse(text, place, NULL);
}

bool lab_systems_apart(const char *a, const char *b)
{
	struct lab_place p, q;
	const char *rest;
	bool of_lab = place_of(a, &p, &rest);

	if (place_of(b, &q, &rest) != of_lab)
		return true;
	return of_lab && (p.processor != q.processor || strcmp(p.version, q.version));
}

bool lab_system_text(const char *system, char text[SYSTEM_MAX])
{
	struct lab_place place;
	const char *rest;

	if (!place_of(system, &place, &rest))
		return false;
	lab_place_text(&place, text);
	if (strlen(text) + strlen(rest) >= SYSTEM_MAX)
		return false;
	copy_strn(text + strlen(text), SYSTEM_MAX - strlen(text), rest);
	return true;
}

const struct processor *lab_system_processor(const char *system)
{
	struct lab_place place;
	const char *rest;

	return !strncmp(system, LAB "/", 4) && place_of(system, &place, &rest) ? place.processor : NULL;
}

bool lab_system_parse(const char *system, struct lab_place *place, const char **variant)
{
	bool found = !strncmp(system, LAB "/", 4) && place_of(system, place, variant);

	if (found)
		(*variant)++; /* behind the colon */
	return found;
}

static size_t version_rank(const char *version)
{
	size_t i = 0;

	while (i < LEN(versions) && strcmp(version, versions[i]))
		i++;
	return i;
}

int lab_version_compare(const char *a, const char *b)
{
	size_t x = version_rank(a), y = version_rank(b);

	return x == y ? strcmp(a, b) : x < y ? -1 : 1;
}
