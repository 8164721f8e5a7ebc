/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what Xen and xl print (adapters/xen/words.c): facts have a name and a value that end.
 *
 * Feeds: adapters/xen/words.c
 */
#include "fuzz.h"
#include "adapters/xen/toolstack.h"
#include "adapters/xen/words.h"

static void look(void *arg, const char *key, const char *value)
{
	must(!strncmp(key, "xen.mitigation.", 15) && key[15] && key[strlen(key) - 1] != '_' && !value[strcspn(value, "\r\n")]);
	++*(int *)arg;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};
	int told = 0;

	buf_put(&b, data, size);
	int n = xen_mitigations(b.data, look, &told);
	must(n == told || (n < 0 && !told));
	xen_option(b.data, "hap_2mb", true);
	char *field = xl_field(b.data, "xen_commandline");
	must(!field || !strchr(field, '\n'));
	free(field);
	buf_free(&b);
	return 0;
}
