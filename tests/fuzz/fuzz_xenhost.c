/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a Xen host says: xenstore.c over a socket; and what xl prints, to toolstack.c, host.c, domain.c and
 * leftovers.c. The first byte chooses.
 *
 * Feeds: adapters/xen/xenstore.c adapters/xen/toolstack.c adapters/xen/host.c adapters/xen/domain.c
 * adapters/xen/leftovers.c
 */
#include "fuzz.h"
#include "adapters/xen/domain.c"
#include "adapters/xen/host.h"
#include "adapters/xen/leftovers.h"
#include "adapters/xen/xenstore.h"

#include <sys/socket.h>

static const u8 *printed;
static size_t printed_n;

/* In place of toolstack.c's: whatever is asked, xl prints the input. */
int xl_run(const char *const *words, const char *tag, const char *log, struct buf *out, struct why *why)
{
	(void)words;
	(void)tag;
	(void)log;
	(void)why;
	if (out) {
		buf_put(out, "", 0);
		buf_put(out, printed, strnlen((const char *)printed, printed_n));
	}
	return 0;
}

static void add_up(void *arg, const char *key, const char *value)
{
	*(size_t *)arg += strlen(key) + strlen(value);
}

static void xl_says(void)
{
	static const char *const keys[] = {"xen_major", "xen_commandline", "free_memory", ""};
	struct vm_spec spec = {.tag = "c20260101-000000-abcd"};
	struct vm vm = {.spec = &spec, .name = (char *)"hvlab-c20260101-000000-abcd-abcdef"};
	struct buf text = {0};
	struct why why = {""};
	struct domain_state state;
	size_t sum = 0;
	const struct console console = {.fact = add_up, .arg = &sum};

	xl_run(NULL, NULL, NULL, &text, NULL);
	for (size_t i = 0; i < LEN(keys); i++) {
		char *field = xl_field(text.data, keys[i]);

		must(!field || !strchr(field, '\n'));
		free(field);
	}
	buf_free(&text);
	must(!list_state(&vm, &state, &why));
	must(verdict(&state, &why) == VM_OFF || why.text[0]);
	report_neighbours(&vm, &console);
	must(host_free_mib() < ~0ull);
}

static void xenstore_says(const u8 *data, size_t n)
{
	struct xenstore s = {.fd = -1};
	struct buf b = {0};
	int pair[2];

	if (n > 65536)
		return;
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[1], data, n, 0) == (ssize_t)n);
	shutdown(pair[1], SHUT_WR);
	s.fd = pair[0];
	if (!xs_list(&s, "/local/domain", &b))
		for (size_t i = 0; i < b.len; i += strlen(b.data + i) + 1)
			must(i < b.len);
	xs_read(&s, "/local/domain/1/name", &b);
	xs_watch(&s, "/x");
	xs_events(&s);
	xs_close(&s);
	close(pair[1]);
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	printed = data + 1;
	printed_n = size - 1;
	if (data[0] == 's')
		xenstore_says(data + 1, size - 1);
	else
		xl_says();
	return 0;
}
