/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of far.h, both directions. They come from another machine: bounded, and any input is safe.
 */
#include "far.h"

#include <errno.h>
#include <string.h>

int far_parse(char *line, struct far *far)
{
	*far = (struct far){.n = 0};
	for (size_t n = strlen(line); n && line[n - 1] == '\r'; n--)
		line[n - 1] = '\0';
	if (strncmp(line, "far ", 4))
		return 0;
	char *rest = line + 4;
	far->word = word_next(&rest);
	if (!far->word || !*far->word)
		return -EINVAL;
	far->n = rest && *rest ? words_pairs(rest, far->pair, FAR_PAIRS) : 0;
	if (far->n >= 0)
		return 1;
	far->n = 0;
	return -EINVAL;
}

const char *far_get(const struct far *far, const char *key)
{
	for (int i = 0; i < far->n; i++)
		if (!strcmp(far->pair[i].key, key))
			return far->pair[i].value;
	return NULL;
}

void far_put_hello(struct buf *out)
{
	buf_puts(out, "far hello");
	words_put_pair(out, "version", HVLAB_VERSION);
	buf_printf(out, " abi=%d\n", HVLAB_ABI_VERSION);
}

int far_check_hello(const struct far *far, struct why *why)
{
	const char *version = far_get(far, "version"), *abi = far_get(far, "abi");
	u64 number;

	if (strcmp(far->word, "hello") || !version || !abi || parse_u64(abi, &number))
		return fail(why, -EPROTO, "what answers there is no agent of hvlab");
	if (!strcmp(version, HVLAB_VERSION) && number == HVLAB_ABI_VERSION)
		return 0;
	return fail(why, -EPROTO, "the agent there is hvlab %.32s (records %.8s), this is hvlab %s (records %d)", version,
		    abi, HVLAB_VERSION, HVLAB_ABI_VERSION);
}

void far_put_probe(struct buf *out, const struct far_probe *p)
{
	buf_puts(out, "far probe");
	words_put_pair(out, "variant", p->variant);
	buf_printf(out, " lanes=%u errno=%d", p->lanes, -p->err);
	words_put_pair(out, "reason", p->reason);
	buf_puts(out, "\n");
}

int far_get_probe(const struct far *far, struct far_probe *p)
{
	const char *variant = far_get(far, "variant"), *lanes = far_get(far, "lanes"), *err = far_get(far, "errno"),
		   *reason = far_get(far, "reason");
	u64 mask, number;

	if (!variant || !lanes || !err || !reason || strlen(variant) >= sizeof(p->variant) || parse_u64(lanes, &mask) ||
	    mask > (1u << LANE_TIME | 1u << LANE_PATH) || parse_u64(err, &number) || number > 4095)
		return -EINVAL;
	*p = (struct far_probe){.lanes = (unsigned)mask, .err = -(int)number};
	copy_str(p->variant, variant);
	copy_str(p->reason, reason);
	text_clean(p->reason, strlen(p->reason));
	return 0;
}

void far_put_fact(struct buf *out, const char *key, const char *value)
{
	buf_puts(out, "far fact");
	words_put_pair(out, key, value);
	buf_puts(out, "\n");
}
