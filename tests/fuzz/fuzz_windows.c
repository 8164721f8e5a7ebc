/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a Windows host says of itself and of a guest's making: windows.c and guest.c of adapters/hyperv, whose session
 * gets its answers, and the relay its bytes, from the input, parted by 0x1f.
 *
 * Feeds: adapters/hyperv/windows.c adapters/hyperv/guest.c adapters/hyperv/session.c
 */
#include "fuzz.h"
#include "adapters/hyperv/answer.h"
#include "adapters/hyperv/session.h"
#include "adapters/hyperv/guest.h"
#include "adapters/hyperv/windows.h"
#include "adapters/winhost/transport.h"
#include "adapters.h"

#include <errno.h>

#define PART 0x1f

static const u8 *at, *end;

static const u8 *next(size_t *n)
{
	if (at >= end)
		return NULL;
	const u8 *part = at, *stop = memchr(at, PART, (size_t)(end - at));

	stop = stop ? stop : end;
	*n = (size_t)(stop - part);
	at = stop + 1;
	return part;
}

/* --- in place of session.c's and transport.c's */

int session_run(const struct phase *phase, const char *json, json_t **a, struct why *why)
{
	size_t n, used;
	const u8 *said = next(&n);

	(void)phase;
	(void)json;
	*a = NULL;
	int err = said ? answer_parse((const char *)said, n, a, &used, why) : -EPIPE;
	return err == -EAGAIN ? -EPROTO : err;
}

int session_start(const struct phase *phase, const char *json, struct transport_job **job, struct why *why)
{
	(void)phase;
	(void)json;
	(void)why;
	*job = (struct transport_job *)1;
	return at < end ? 0 : -EPIPE;
}

char *session_log(size_t *seen)
{
	*seen += 1;
	return xstrdup("log");
}

void session_lost(void) {}

long transport_read(struct transport_job *job, void *bytes, size_t n, u64 deadline_ns, int *code, struct why *why)
{
	size_t have;
	const u8 *said = next(&have);

	(void)job;
	(void)deadline_ns;
	(void)why;
	*code = 0;
	if (!said)
		return -ENODATA;
	n = have < n ? have : n;
	memcpy(bytes, said, n);
	return (long)n;
}

int transport_write(struct transport_job *job, const void *bytes, size_t n, struct why *why)
{
	(void)job;
	(void)why;
	return !bytes && n;
}

const char *transport_errors(const struct transport_job *job)
{
	return job ? "" : NULL;
}

void transport_stop(struct transport_job *job)
{
	must(job);
}

int windows_image(const struct vm_spec *spec, bool again, const char **iso, char sha256[65], struct why *why)
{
	(void)spec;
	(void)again;
	(void)why;
	*iso = "x";
	memset(sha256, 'a', 64);
	sha256[64] = 0;
	return 0;
}

/* --- what is driven */

static void add_up(void *arg, const char *key, const char *value)
{
	must(key && value);
	*(size_t *)arg += strlen(key) + strlen(value);
}

static int hear(void *arg, const void *bytes, size_t n, char *reply)
{
	*(size_t *)arg += n + ((const char *)bytes)[n - 1];
	*reply = HVLAB_MARK_REPLY;
	return 1;
}

static void guest(void)
{
	const struct adapter *a = adapter_find("hyperv/gen1");
	const struct target target = {.url = "winrm://h"};
	const struct vm_spec spec = {.tag = "c20260101-000000-abcd", .name = "hvlab-c20260101-000000-abcd-abcdef", .workdir = "/tmp",
				     .vcpus = 1, .memory = 64 << 20, .target = &target};
	size_t sum = 0;
	const struct console console = {.out = hear, .fact = add_up, .arg = &sum};
	struct why why = {""};
	struct vm *vm = NULL;

	must(a);
	if (!a->create(a->flavour, &spec, &vm, &why) && !a->start(vm, &why))
		a->wait(vm, &console, now_ns() + 1000000, &why);
	a->destroy(vm, &why);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	json_t *a = NULL;
	struct why why = {""};
	size_t sum = 0;

	at = data;
	end = data + size;
	if (!session_run(&phase_probe, "{}", &a, &why))
		answer_each(a, "facts", add_up, &sum);
	json_decref(a);
	guest();
	return 0;
}
