/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the lines of agent_wire.h. They come from another machine: lengths are bounded, and any input is safe.
 */
#include "agent_wire.h"

#include <errno.h>
#include <string.h>

int greeting_parse(char *line, struct greeting *greeting)
{
	*greeting = (struct greeting){.n = 0};
	for (size_t n = strlen(line); n && line[n - 1] == '\r'; n--)
		line[n - 1] = '\0';
	if (strncmp(line, "agent ", 6))
		return 0;
	char *rest = line + 6;
	greeting->word = wire_next(&rest);
	if (!greeting->word || !*greeting->word)
		return -EINVAL;
	greeting->n = rest && *rest ? wire_pairs(rest, greeting->pair, GREETING_PAIRS) : 0;
	if (greeting->n >= 0)
		return 1;
	greeting->n = 0;
	return -EINVAL;
}

const char *greeting_get(const struct greeting *greeting, const char *key)
{
	for (int i = 0; i < greeting->n; i++)
		if (!strcmp(greeting->pair[i].key, key))
			return greeting->pair[i].value;
	return NULL;
}

void greeting_put_hello(struct buf *out)
{
	buf_puts(out, "agent hello");
	wire_put_pair(out, "version", HVLAB_VERSION);
	buf_printf(out, " abi=%d\n", HVLAB_ABI_VERSION);
}

int greeting_check_hello(const struct greeting *greeting, struct why *why)
{
	const char *version = greeting_get(greeting, "version"), *abi = greeting_get(greeting, "abi");
	u64 number;

	if (strcmp(greeting->word, "hello") || !version || !abi || parse_u64(abi, &number))
		return fail(why, -EPROTO, "what answers there is no agent of hvlab");
	if (!strcmp(version, HVLAB_VERSION) && number == HVLAB_ABI_VERSION)
		return 0;
	return fail(why, -EPROTO, "the agent there is hvlab %.32s (records %.8s), this is hvlab %s (records %d)", version,
		    abi, HVLAB_VERSION, HVLAB_ABI_VERSION);
}

void greeting_put_probe(struct buf *out, const struct agent_probe *p)
{
	buf_puts(out, "agent probe");
	wire_put_pair(out, "variant", p->variant);
	buf_printf(out, " lanes=%u errno=%d", p->lanes, -p->err);
	wire_put_pair(out, "reason", p->reason);
	buf_puts(out, "\n");
}

int greeting_get_probe(const struct greeting *greeting, struct agent_probe *p)
{
	const char *variant = greeting_get(greeting, "variant"), *lanes = greeting_get(greeting, "lanes"), *err = greeting_get(greeting, "errno"),
		   *reason = greeting_get(greeting, "reason");
	u64 mask, number;

	if (!variant || !lanes || !err || !reason || strlen(variant) >= sizeof(p->variant) || parse_u64(lanes, &mask) ||
	    mask > (1u << LANE_TIME | 1u << LANE_PATH) || parse_u64(err, &number) || number > 4095)
		return -EINVAL;
	*p = (struct agent_probe){.lanes = (unsigned)mask, .err = -(int)number};
	copy_str(p->variant, variant);
	copy_str(p->reason, reason);
	text_clean(p->reason, strlen(p->reason));
	return 0;
}

void greeting_put_fact(struct buf *out, const char *key, const char *value)
{
	buf_puts(out, "agent fact");
	wire_put_pair(out, key, value);
	buf_puts(out, "\n");
}
