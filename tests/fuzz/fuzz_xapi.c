/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a host of XAPI answers: rpc.c, facts.c, disk.c, leftovers.c, vm.c and line.c of adapters/xapi, driven from the
 * login to the end of a guest. The input is its answers, parted by 0x1f; an HTTP that has no more of them has broken.
 *
 * Feeds: adapters/xapi/rpc.c adapters/xapi/refusal.c adapters/xapi/facts.c adapters/xapi/disk.c adapters/xapi/vm.c adapters/xapi/leftovers.c
 * adapters/xapi/console_line.c lib/json.c
 */
#include "fuzz.h"
#include "adapters.h"
#include "boot_image.h"
#include "http.h"
#include "adapters/xapi/disk.h"
#include "adapters/xapi/facts.h"
#include "adapters/xapi/console_line.h"
#include "adapters/xapi/rpc.h"
#include "adapters/xapi/vm.h"

#include <errno.h>
#include <unistd.h>

#define PART 0x1f

static const u8 *at, *end;

static bool next(struct buf *out)
{
	if (at >= end)
		return false;
	const u8 *stop = memchr(at, PART, (size_t)(end - at));

	stop = stop ? stop : end;
	buf_put(out, at, (size_t)(stop - at));
	at = stop + 1;
	return true;
}

/* --- in place of lib/http.c and of the C library's clock */

int http_open(struct http **h, const struct http_spec *spec, struct why *why)
{
	(void)spec;
	(void)why;
	*h = NULL;
	return 0;
}

int http_do(struct http *h, const struct http_request *request, struct http_reply *reply, struct why *why)
{
	(void)h;
	must(!request->path[strcspn(request->path, "\r\n")] && (!request->header || !request->header[strcspn(request->header, "\r\n")]));
	buf_clear(&reply->body);
	reply->status = 200;
	return next(&reply->body) ? 0 : fail(why, -EPIPE, "no more");
}

void http_close(struct http *h)
{
	(void)h;
}

int http_stream_open(struct http_stream **s, const struct http_spec *spec, u64 timeout_ns, struct why *why)
{
	(void)spec;
	(void)timeout_ns;
	(void)why;
	*s = (struct http_stream *)1;
	return 0;
}

int http_stream_write(struct http_stream *s, const void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	(void)s;
	(void)bytes;
	(void)deadline_ns;
	(void)why;
	return n == ~(size_t)0;
}

long http_stream_read(struct http_stream *s, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	(void)s;
	(void)deadline_ns;
	if (at >= end)
		return fail(why, -EPIPE, "closed");
	n = n < (size_t)(end - at) ? n : (size_t)(end - at);
	memcpy(bytes, at, n);
	at += n;
	return (long)n;
}

void http_stream_close(struct http_stream *s)
{
	(void)s;
}

int usleep(useconds_t us)
{
	return us == ~0u ? -1 : 0;
}

/* In place of lib/boot_image.c's, which would start programs. */
int iso_make(const struct iso *iso, struct why *why)
{
	int err = file_write(iso->output, "x", 1);

	return err ? fail(why, err, "%s", iso->output) : 0;
}

/* --- what is driven */

static int hear(void *arg, const void *bytes, size_t n, char *reply)
{
	*(size_t *)arg += n + ((const char *)bytes)[n - 1];
	*reply = HVLAB_MARK_REPLY;
	return 1;
}

static void fact(void *arg, const char *key, const char *value)
{
	*(size_t *)arg += strlen(key) + strlen(value);
}

static bool over(void *arg, const struct leftover *l)
{
	(void)arg;
	return l->name[0] && l->tag[0];
}

static void told(void *arg, const struct leftover *l, int err, const char *said)
{
	*(size_t *)arg += strlen(l->name) + strlen(said) + (err != 0);
}

static void session(const struct target *target)
{
	struct xapi_facts facts = {0};
	struct console_line line = LINE_CLOSED;
	struct xapi *x = NULL;
	struct why why = {""};
	char *host = NULL, *vdi = NULL;
	size_t sum = 0;
	const struct console console = {.fact = fact, .arg = &sum};

	if (!xapi_open(&x, target, &why) && !xapi_this_host(x, &host, &why)) {
		if (!xapi_facts_ask(&facts, x, host, &why))
			xapi_facts_tell(&facts, &console);
		disk_make(x, host, "hvlab-x", "c20260101-000000-abcd", "tests/golden/clock.stream", &vdi, &why);
		console_line_connect(&line, x, "https://h/console?uuid=1", &why);
	}
	console_line_close(&line);
	xapi_facts_free(&facts);
	free(host);
	free(vdi);
	xapi_close(x);
}

static void sweep_there(const struct target *target)
{
	size_t sum = 0;
	const struct sweep sweep = {.alive = "", .over = over, .told = told, .arg = &sum};
	const struct host_ops *ops = host_ops_find(target->url);
	struct why why = {""};

	must(ops && ops->sweep);
	ops->sweep(target, &sweep, &why);
}

static void guest(const struct target *target)
{
	static const struct vm_flavour pvh = {.type = "pvh"};
	const struct vm_spec spec = {.tag = "c20260101-000000-abcd", .name = "hvlab-c20260101-000000-abcd-abcdef", .workdir = getenv("TMPDIR"),
				     .image = "x", .cmdline = "bench=*", .vcpus = 1, .memory = 64 << 20, .backing = 4096,
				     .target = target};
	size_t sum = 0;
	const struct console console = {.out = hear, .fact = fact, .arg = &sum};
	struct vm *vm = NULL;
	struct why why = {""};

	if (!xapi_vm_create(&pvh, &spec, &vm, &why) && !xapi_vm_start(vm, &why))
		xapi_vm_wait(vm, &console, now_ns() + 1000000, &why);
	xapi_vm_destroy(vm, &why);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct target target = {.url = "xapi://root@h", .password = "x"};

	if (!size)
		return 0;
	at = data + 1;
	end = data + size;
	if (data[0] == 's')
		sweep_there(&target);
	else if (data[0] == 'v')
		guest(&target);
	else
		session(&target);
	return 0;
}
