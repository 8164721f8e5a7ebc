/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting virsh (virsh.h). Its messages are asked for in English, because refusal.c reads them.
 */
#include "virsh.h"

#include "proc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 32
#define CALL_NS 120000000000ull /* an upload over a slow line among them */

char *virsh_uri(const struct target *target)
{
	const char *url = target->inside ? "qemu:///system" : target->url;

	if (!url || !strstr(url, "+ssh:") || strstr(url, "no_tty="))
		return url ? xstrdup(url) : NULL;
	return xasprintf("%s%sno_tty=1", url, strchr(url, '?') ? "&" : "?");
}

static int absent(struct why *why)
{
	return fail(why, -ENODEV, "virsh is not installed: apt install libvirt-clients");
}

int virsh(const char *uri, struct buf *out, struct why *why, ...)
{
	const char *argv[WORDS_MAX] = {VIRSH_WORDS(uri)}, *word;
	const struct proc_spec spec = {.argv = argv, .in = -1, .cpu = -1};
	struct buf said = {0};
	char *path = proc_which("virsh");
	int n = 0, status = 0;
	va_list words;

	if (!path)
		return absent(why);
	free(path);
	while (argv[n])
		n++;
	int first = n;
	va_start(words, why);
	while (n < WORDS_MAX - 1 && (word = va_arg(words, const char *)))
		argv[n++] = word;
	va_end(words);
	int err = proc_output(&spec, true, CALL_NS, &said, &status, why);
	if (!err && status)
		err = virsh_refusal(said.data ? said.data : "", uri, argv[first], why);
	else if (!err && out)
		buf_put(out, said.data ? said.data : "", said.len);
	buf_free(&said);
	return err;
}
