/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading replies (wsman.h). Servers differ in prefixes, in where the exit code stands, in how many streams a reply has;
 * what they agree on is namespaces and local names.
 */
#include "wsman.h"
#include "base64.h"
#include "wsman_names.h"
#include "xml.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool wsman_fault_is_quota(u64 code)
{
	/* QUOTA_LIMIT; _MAX_SHELLS, _MAX_OPERATIONS, _USER, _SYSTEM; _MAX_SHELLUSERS; the _PPQ ones of plug-ins */
	return code == 2150858815u || (code >= 2150859173u && code <= 2150859176u) || code == 2150859179u ||
	       (code >= 2150859236u && code <= 2150859242u);
}

static const char *get_text(struct xml_node *node, struct buf *scratch)
{
	buf_clear(scratch);
	buf_puts(scratch, "");
	xml_text(node, scratch);
	return scratch->data;
}

static const char *get_attribute(struct xml_node *node, const char *name, struct buf *scratch)
{
	buf_clear(scratch);
	return xml_attribute(node, name, scratch) ? scratch->data : NULL;
}

/* An answer names its question as the client wrote it, "uuid:" and the case included; some drop either. */
static void parse_relates_to(struct wsman_reply *r, const char *text)
{
	free(r->relates_to);
	r->relates_to = xstrdup(strncasecmp(text, "uuid:", 5) ? text : text + 5);
}

static int parse_stream(struct wsman_reply *r, struct xml_node *node, struct buf *scratch, struct why *why)
{
	const char *name = get_attribute(node, "Name", scratch);
	struct buf *to = name && !strcmp(name, "stderr") ? &r->err : &r->out;

	get_text(node, scratch);
	return base64_decode(to, scratch->data, scratch->len) ?
	       fail(why, -EPROTO, "a stream in the answer is no base64: \"%.20s\"", scratch->data) : 0;
}

static void parse_code(struct wsman_reply *r, const char *text)
{
	r->code = strtoll(text, NULL, 10);
}

static void parse_state(struct wsman_reply *r, struct xml_node *node, struct buf *scratch)
{
	const char *state = get_attribute(node, "State", scratch), *word = state ? strrchr(state, '/') : NULL;

	r->done |= word && !strcmp(word, "/Done");
	const char *code = get_attribute(node, "ExitCode", scratch);
	if (code)
		parse_code(r, code);
}

/* One line without blanks at its ends or two of them together. */
static char *one_line(const char *text)
{
	struct buf line = {0};

	for (buf_puts(&line, ""); *text; text++)
		if (!isspace((unsigned char)*text))
			buf_put(&line, text, 1);
		else if (line.len && line.data[line.len - 1] != ' ')
			buf_puts(&line, " ");
	if (line.len && line.data[line.len - 1] == ' ')
		line.data[--line.len] = 0;
	return line.data;
}

/* The most exact text wins: Reason/Text first, then the Message of the detail, which stands behind it. */
static void parse_fault_text(struct wsman_reply *r, const char *text)
{
	char *line = one_line(text);

	if (*line) {
		free(r->fault_text);
		r->fault_text = line;
	} else {
		free(line);
	}
}

static void parse_fault(struct wsman_reply *r, struct xml_node *node, struct buf *scratch)
{
	const char *code;

	if (xml_is(node, NS_SOAP, "Text") || xml_is(node, NS_FAULT, "Message"))
		parse_fault_text(r, get_text(node, scratch));
	if (xml_is(node, NS_FAULT, "WSManFault") && (code = get_attribute(node, "Code", scratch)))
		r->fault_code = strtoull(code, NULL, 10);
}

static int take(struct wsman_reply *r, struct xml_node *node, struct buf *scratch, struct why *why)
{
	const char *name;

	if (xml_is(node, NS_ADDRESSING, "RelatesTo"))
		parse_relates_to(r, get_text(node, scratch));
	else if (xml_is(node, NS_WSMAN, "Selector") && (name = get_attribute(node, "Name", scratch)) &&
		 !strcmp(name, "ShellId") && !r->shell)
		r->shell = xstrdup(get_text(node, scratch));
	else if (xml_is(node, NS_SHELL, "CommandId") && !r->command)
		r->command = xstrdup(get_text(node, scratch));
	else if (xml_is(node, NS_SHELL, "Stream"))
		return parse_stream(r, node, scratch, why);
	else if (xml_is(node, NS_SHELL, "CommandState"))
		parse_state(r, node, scratch);
	else if (xml_is(node, NS_SHELL, "ExitCode"))
		parse_code(r, get_text(node, scratch));
	else if (xml_is(node, NS_SOAP, "Fault"))
		r->fault = true;
	else if (r->fault)
		parse_fault(r, node, scratch);
	return 0;
}

int wsman_parse(struct wsman_reply *r, const void *bytes, size_t n, struct why *why)
{
	struct buf scratch = {0};
	struct xml *x;

	*r = (struct wsman_reply){0};
	int err = xml_parse(&x, bytes, n, why);
	if (err)
		return err;
	struct xml_node *node = xml_next(x, NULL);
	if (!node || !xml_is(node, NS_SOAP, "Envelope"))
		err = fail(why, -EPROTO, "this is XML, but no envelope of SOAP 1.2");
	for (; !err && node; node = xml_next(x, node))
		err = take(r, node, &scratch, why);
	if (r->fault && !r->fault_text)
		r->fault_text = xstrdup("a fault without a reason");
	buf_free(&scratch);
	xml_free(x);
	return err;
}

void wsman_reply_free(struct wsman_reply *r)
{
	free(r->relates_to);
	free(r->shell);
	free(r->command);
	free(r->fault_text);
	buf_free(&r->out);
	buf_free(&r->err);
	*r = (struct wsman_reply){0};
}
