/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Labels of systems taken apart. They are made in plan_expand.c.
 */
#include "system.h"

#include <string.h>

const char *system_variant(const char *system)
{
	const char *colon = strrchr(system, ':');

	return colon ? colon + 1 : system;
}

/* A domain of libvirt's is called libvirt:NAME by those who know it from there. */
static bool is_domain(const char *variant, const char *word)
{
	const char *colon = strchr(word, ':');
	size_t n = colon ? (size_t)(colon - word) : 0;

	return n && !strncmp(variant, word, n) && variant[n] == '/' && !strcmp(variant + n + 1, colon + 1);
}

/* Behind the variant's '@'; a place may have one, too. */
static const char *guest_of(const char *system, size_t *n)
{
	const char *at = strchr(system_variant(system), '@');

	*n = at ? strcspn(at, "+") : 0;
	return at;
}

bool system_same_guest(const char *a, const char *b)
{
	size_t n, m;
	const char *of_a = guest_of(a, &n), *of_b = guest_of(b, &m);

	return n == m && (!n || !strncmp(of_a, of_b, n));
}

bool system_is(const char *system, const char *word)
{
	const char *variant = system_variant(system);

	return !strcmp(system, word) || !strcmp(variant, word) || is_domain(variant, word);
}

/* Length of the label without the mark. */
static size_t original_length(const char *system)
{
	size_t n = strlen(system), mark = strlen(SYSTEM_AA);

	return n > mark && !strcmp(system + n - mark, SYSTEM_AA) ? n - mark : n;
}

bool system_is_aa(const char *system)
{
	return system[original_length(system)] != '\0';
}

const char *system_original(const char *system, char out[SYSTEM_MAX])
{
	size_t n = original_length(system);

	copy_strn(out, n < SYSTEM_MAX ? n + 1 : SYSTEM_MAX, system);
	return out;
}

bool system_is_aa_of(const char *aa, const char *original)
{
	size_t n = strlen(original);

	return !strncmp(aa, original, n) && !strcmp(aa + n, SYSTEM_AA);
}

bool system_has_device(const char *system, const char *models)
{
	size_t n = original_length(system);

	for (const char *m = models ? models : ""; *m; m += strcspn(m, ","), m += strspn(m, ",")) {
		size_t k = strcspn(m, ",@"); /* @: the variant that it is meant for */

		if (k < n && system[n - k - 1] == '+' && !strncmp(system + n - k, m, k))
			return true;
	}
	return false;
}

bool system_device_counts(const char *system)
{
	const char *variant = system_variant(system);
	const char *device = memchr(variant, '+', original_length(system) - (size_t)(variant - system));

	return !device || !(variant_is_bare(variant) || !strncmp(variant, "minimal/", 8));
}

bool variant_is_bare(const char *variant)
{
	return !strncmp(variant, "bare", 4);
}

bool variant_is_native(const char *variant)
{
	return !strncmp(variant, "native", 6);
}

static int system_rank(const char *system)
{
	const char *variant = system_variant(system);

	return variant_is_bare(variant) ? 0 : variant_is_native(variant) ? 1 : 2;
}

int system_order(const char *a, const char *b)
{
	int rank = system_rank(a) - system_rank(b);

	return rank ? rank : strcmp(a, b);
}
