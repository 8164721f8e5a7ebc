/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.get_record and its scheduler's granularity (facts.h). XAPI does not report Xen's command line and
 * mitigations.
 */
#include "facts.h"

#include "firmware.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int xapi_facts_ask(struct xapi_facts *f, struct xapi *x, const char *host, struct why *why)
{
	const struct http_spec *s = xapi_spec(x);

	f->trust = s->pin ? "pinned key" : s->insecure ? "none (--insecure)" : s->cacert ? "--cacert" : "the system's CAs";
	/* Newer than XCP-ng 8.0. */
	if (xapi_ask(x, &f->gran, NULL, "host.get_sched_gran", "s", host))
		f->gran = xstrdup("");
	return xapi_call(x, &f->host, why, "host.get_record", "s", host);
}

static void report_fact(const struct console *console, const char *key, const char *value)
{
	if (console->fact && *value && (strncmp(key, "host.firmware.", 14) || !firmware_is_placeholder(value)))
		console->fact(console->arg, key, value);
}

static bool add_word(void *arg, const char *key, const json_t *word)
{
	struct buf *b = arg;

	buf_printf(b, "%s%s", b->len ? " " : "", json_word(word, NULL));
	return true;
}

static void report_joined(const struct xapi_facts *f, const struct console *console)
{
	const json_t *software = json_object_get(f->host, "software_version");
	struct buf caps = {0};
	char *product = xasprintf("%s %s", json_word(software, "product_brand"),
				  json_word(software, "product_version")),
	     *api = xasprintf("%llu.%llu", (unsigned long long)json_count(f->host, "API_version_major"),
			      (unsigned long long)json_count(f->host, "API_version_minor"));

	json_each(json_object_get(f->host, "capabilities"), add_word, &caps);
	report_fact(console, "xen.caps", caps.data ? caps.data : "");
	report_fact(console, "xapi.product", product);
	report_fact(console, "xapi.api", api);
	buf_free(&caps);
	free(product);
	free(api);
}

void xapi_facts_tell(const struct xapi_facts *f, const struct console *console)
{
	static const char *const fields[][3] = {
		{"software_version", "xen", "xen.version"}, {"software_version", "xapi", "xapi.version"},
		{"software_version", "linux", "host.kernel"}, {"cpu_info", "modelname", "host.cpu.model"},
		{"cpu_info", "vendor", "host.cpu.vendor"}, {"cpu_info", "flags", "host.cpu.flags"},
		{"cpu_info", "cpu_count", "xen.cpus"}, {"cpu_info", "features_hvm", "xen.cpu_features"},
		{"bios_strings", "bios-version", "host.bios"}, {"bios_strings", "system-product-name", "host.firmware.product"},
		{"bios_strings", "system-manufacturer", "host.firmware.vendor"},
	};

	for (size_t i = 0; i < LEN(fields); i++)
		report_fact(console, fields[i][2], json_word(json_object_get(f->host, fields[i][0]), fields[i][1]));
	report_fact(console, "xen.scheduler", json_word(f->host, "sched_policy"));
	report_fact(console, "xen.sched_gran", f->gran);
	report_fact(console, "xapi.edition", json_word(f->host, "edition"));
	report_fact(console, "xapi.trust", f->trust);
	report_joined(f, console);
}

void xapi_facts_free(struct xapi_facts *f)
{
	json_decref(f->host);
	free(f->gran);
}

static bool take_idle(void *arg, const char *key, const json_t *pool)
{
	*(u64 *)arg = json_count(pool, "vm_console_idle_timeout");
	return false; /* there is one pool */
}

/* Only messages of VNC count as keys, and a text console has none (xapi's console.ml). */
int xapi_console_stays(struct xapi *x, struct why *why)
{
	json_t *pools = NULL;
	u64 idle = 0;
	int err = xapi_call(x, &pools, why, "pool.get_all_records", NULL);

	json_each(pools, take_idle, &idle);
	json_decref(pools);
	if (err || !idle)
		return err;
	return fail(why, -ENOTSUP, "%s closes a console after %llu s without a key, and would close the guest's: xe pool-param-set "
		    "uuid=... vm-console-idle-timeout=0, or use xapi/hvm", xapi_host(x)->host, (unsigned long long)idle);
}
