/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading what Xen prints (words.h): xen/arch/x86/spec_ctrl.c, xen/drivers/char/console.c (time stamps),
 * xen/common/kernel.c (parse_params, parse_bool).
 */
#include "words.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define HEADING "Speculative mitigation facilities:"

/* The text of a line of Xen's own, behind "(XEN) " and, with console_timestamps=, a stamp in brackets; NULL: of others. */
static const char *own_text(const char *line)
{
	static const char prefix[] = "(XEN) ";

	if (strncmp(line, prefix, strlen(prefix)))
		return NULL;
	line += strlen(prefix);
	if (*line != '[')
		return line;
	const char *stamp = line + 1 + strspn(line + 1, " 0123456789abcdef.:-+TZ");
	return *stamp == ']' ? stamp + 1 + (stamp[1] == ' ') : line;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

/* "Support for HVM VMs: RSB" becomes xen.mitigation.support_for_hvm_vms. False: it is no pair. */
static bool tell(const char *text, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	size_t n = strcspn(text, "\r\n");
	const char *colon = memchr(text, ':', n);
	char key[96] = "xen.mitigation.", value[512];
	size_t at = strlen(key), first = at;

	for (const char *p = text + strspn(text, " "); colon && p < colon && at + 1 < sizeof(key); p++) {
		if (isalnum((unsigned char)*p))
			key[at++] = (char)tolower((unsigned char)*p);
		else if (at > first && key[at - 1] != '_')
			key[at++] = '_';
	}
	while (at > first && key[at - 1] == '_')
		at--;
	if (at == first || !colon)
		return false;
	key[at] = 0;
	const char *from = colon + 1 + strspn(colon + 1, " ");
	size_t len = from < text + n ? (size_t)(text + n - from) : 0;
	copy_strn(value, len + 1 < sizeof(value) ? len + 1 : sizeof(value), from);
	fact(arg, key, value);
	return true;
}

int xen_mitigations(const char *log, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const char *from = NULL;
	int n = 0;

	for (const char *line = log; *line; line = next_line(line)) {
		const char *text = own_text(line);

		if (text && !strncmp(text, HEADING, strlen(HEADING)))
			from = next_line(line);
	}
	/* Indented below the heading; what guests say may stand between its lines. */
	for (const char *line = from; line && *line; line = next_line(line)) {
		const char *text = own_text(line);

		if (text && *text != ' ')
			break;
		n += text && tell(text, fact, arg);
	}
	return from ? n : -ENOENT;
}

/* '-' and '_' are the same to Xen. */
static bool same_name(const char *a, size_t n, const char *b)
{
	if (strlen(b) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((a[i] == '-' ? '_' : a[i]) != (b[i] == '-' ? '_' : b[i]))
			return false;
	return true;
}

/* 1, 0, or -1 for what is no boolean. */
static int truth_of(const char *s, size_t n)
{
	static const char *const words[] = {"0", "1", "no", "yes", "off", "on", "false", "true", "disable", "enable"};

	for (size_t i = 0; i < LEN(words); i++)
		if (strlen(words[i]) == n && !strncasecmp(words[i], s, n))
			return (int)(i & 1);
	return -1;
}

bool xen_option(const char *cmdline, const char *name, bool as_it_was)
{
	bool value = as_it_was;

	for (size_t len; cmdline && *(cmdline += strspn(cmdline, " \t")); cmdline += len) {
		const char *word = cmdline;

		len = strcspn(word, " \t");
		if (len == 2 && !strncmp(word, "--", 2))
			break; /* the rest is the command line of dom0's kernel */
		bool negated = !strncasecmp(word, "no-", 3);
		word += negated ? 3 : 0;
		size_t all = (size_t)(cmdline + len - word), n = strcspn(word, "= \t");
		int truth = n < all ? truth_of(word + n + 1, all - n - 1) : 1;
		if (same_name(word, n, name) && truth >= 0)
			value = negated ? !truth : truth;
	}
	return value;
}

static bool speaks_of(const char *line, const char *id)
{
	static const char *const before[] = {"d", "Domain ", "Dom"}; /* xen/common/vsprintf.c, arch/x86/domain.c, traps.c */
	const char *text = own_text(line);
	size_t n = strlen(id);

	if (!text)
		return !strncmp(line, "(d", 2) && !strncmp(line + 2, id, n) && line[2 + n] == ')';
	for (size_t i = 0; i < LEN(before); i++)
		if (!strncmp(text, before[i], strlen(before[i])) && !strncmp(text + strlen(before[i]), id, n) &&
		    !isdigit((unsigned char)text[strlen(before[i]) + n]))
			return true;
	return false;
}

const char *xen_of_domain(const char *log, const char *id)
{
	while (*log && !speaks_of(log, id))
		log = next_line(log);
	return log;
}
