/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For verbs that speak of several campaigns at once: those that are named, or all of the database in which something ran; and
 * the language in which they speak.
 */
#include "cmd.h"
#include "lang.h"

#include <stdlib.h>

static const char *language;

const struct option lang_options[] = {
	OPT_TEXT("lang", "L", &language, "language for people: en or ru"),
	OPT_END,
};

int cmd_lang(void)
{
	enum lang l = LANG_EN;

	if (language && lang_parse(language, &l))
		return complain(STATUS_USAGE, "--lang is en or ru, not \"%s\"", language);
	lang_set(l);
	return STATUS_OK;
}

static int all_campaigns(struct loaded *x, struct store *s)
{
	struct campaign *list;
	struct why why = {""};
	size_t n;
	int err = store_campaigns(s, &list, &n, &why);

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	x->campaign = xcalloc(n + 1, sizeof(*x->campaign));
	for (size_t i = 0; i < n; i++)
		if (list[i].done)
			x->campaign[x->n++] = list[i];
		else
			campaign_free(&list[i]);
	free(list);
	return x->n ? STATUS_OK : complain(STATUS_USAGE, "no campaign of this database has a boot; hvlab run makes one");
}

static bool has(const struct loaded *x, const struct campaign *c)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->campaign[i].id == c->id)
			return true;
	return false;
}

static int named_campaigns(struct loaded *x, struct store *s, const struct arguments *a)
{
	struct campaign c;
	int status = STATUS_OK;

	x->campaign = xcalloc(a->n + 1, sizeof(*x->campaign));
	for (unsigned i = 0; i < a->n && !(status = cmd_campaign(s, a->v[i], &c)); i++)
		if (has(x, &c))
			campaign_free(&c);
		else
			x->campaign[x->n++] = c;
	return status;
}

int cmd_load_several(struct loaded *x, struct store *s, const struct arguments *a)
{
	*x = (struct loaded){0};
	int status = a->n ? named_campaigns(x, s, a) : all_campaigns(x, s);

	x->own = xcalloc(x->n + 1, sizeof(*x->own));
	x->load = xcalloc(x->n + 1, sizeof(*x->load));
	for (size_t i = 0; i < x->n && !status; i++) {
		x->load[i] = &x->own[i];
		status = cmd_load(&x->own[i], s, &x->campaign[i], NULL);
		if (!status)
			status = cmd_load_facts(&x->own[i], s);
	}
	return status;
}

void loaded_free(struct loaded *x)
{
	for (size_t i = 0; i < x->n; i++) {
		if (x->load && x->load[i])
			load_free(&x->own[i]);
		campaign_free(&x->campaign[i]);
	}
	free(x->own);
	free(x->load);
	free(x->campaign);
	*x = (struct loaded){0};
}
