/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes hyperv/answer.c: what a Windows host says, whole and growing byte by byte. An answer ends inside what was said, is
 * the same however it was cut, and every look into it is safe.
 *
 * Feeds: adapters/hyperv/answer.c
 */
#include "fuzz.h"
#include "adapters/hyperv/answer.h"

#include <errno.h>

static void look(void *arg, const char *name, const char *value)
{
	*(size_t *)arg += strlen(name) + strlen(value);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	size_t used = 0, early = 0, sum = 0;
	json_t *a, *b = NULL;
	char *exact = xmalloc(size + 1);

	memcpy(exact, data, size);
	int err = answer_parse(exact, size, &a, &used, NULL);
	must(err == 0 || err == -EAGAIN || err == -EPROTO);
	must(!a == !!err);
	if (!err) {
		must(used <= size);
		must(answer_parse(exact, used - 1, &b, &early, NULL) == -EAGAIN && !b);
		must(!answer_parse(exact, used, &b, &early, NULL) && early == used);
		answer_each(a, "facts", look, &sum);
		sum += *json_word(a, "failed") && *json_word(json_array_get(json_object_get(a, "left"), 0), NULL);
	}
	json_decref(a);
	json_decref(b);
	free(exact);
	return 0;
}
