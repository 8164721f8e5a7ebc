/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's configuration as a dozen facts, each short enough to be read beside another one's (domain_xml.h). Where QEMU runs
 * without libvirt the adapters say the same of it in the same words (adapters/qemu/config.c). What a setting does is not known here.
 */
#include "domain_xml.h"

#include "xml.h"

#include <stdlib.h>
#include <string.h>

#define NONE "none"

static void put_word(struct buf *b, const char *word)
{
	buf_printf(b, "%s%s", b->len ? " " : "", word);
}

/* "name", or "name=value" with the value of its attribute; nothing where it has none of that name. */
static bool put_attribute(struct xml_node *n, const char *name, const char *as, struct buf *b)
{
	struct buf value = {0};
	bool has = xml_attribute(n, name, &value);

	if (has) {
		put_word(b, as);
		buf_printf(b, "=%s", value.data);
	}
	buf_free(&value);
	return has;
}

static bool is(struct xml_node *n, const char *attribute, const char *value)
{
	struct buf b = {0};
	bool same = xml_attribute(n, attribute, &b) && !strcmp(b.data, value);

	buf_free(&b);
	return same;
}

static void put_text(struct xml_node *n, struct buf *b)
{
	struct buf text = {0};

	if (n)
		xml_text(n, &text);
	if (text.len)
		put_word(b, text.data);
	buf_free(&text);
}

/* --- the facts */

static void put_type(struct xml_node *root, struct buf *b)
{
	xml_attribute(root, "type", b);
}

static void put_machine(struct xml_node *root, struct buf *b)
{
	struct xml_node *type = xml_child(xml_child(root, "os"), "type");

	if (type)
		xml_attribute(type, "machine", b);
}

/* "host", "max" or a model, then "+feature" and "-feature": QEMU's own words. */
static void put_cpu(struct xml_node *root, struct buf *b)
{
	struct xml_node *cpu = xml_child(root, "cpu");

	if (!cpu)
		return buf_puts(b, "as it comes");
	if (is(cpu, "mode", "host-passthrough"))
		buf_puts(b, "host");
	else if (is(cpu, "mode", "maximum"))
		buf_puts(b, "max");
	else
		put_text(xml_child(cpu, "model"), b);
	if (is(cpu, "migratable", "off"))
		put_word(b, "migratable=off");
	for (struct xml_node *f = xml_child(cpu, "feature"); f; f = xml_beside(f, "feature")) {
		struct buf name = {0};

		if (xml_attribute(f, "name", &name)) {
			put_word(b, is(f, "policy", "disable") || is(f, "policy", "forbid") ? "-" : "+");
			buf_puts(b, name.data);
		}
		buf_free(&name);
	}
}

/* The elements below a feature that are on. */
static void put_switches(struct xml_node *of, struct buf *b)
{
	for (struct xml_node *n = xml_child(of, NULL); n; n = xml_beside(n, NULL))
		if (is(n, "state", "on") && !put_attribute(n, "retries", xml_name(n), b))
			put_word(b, xml_name(n));
}

static void put_hyperv(struct xml_node *root, struct buf *b)
{
	struct xml_node *hyperv = xml_child(xml_child(root, "features"), "hyperv");

	if (hyperv && is(hyperv, "mode", "passthrough"))
		put_word(b, "passthrough");
	put_switches(hyperv, b);
	for (struct xml_node *n = xml_child(hyperv, "stimer"); n; n = xml_beside(n, "stimer"))
		if (xml_child(n, "direct") && is(xml_child(n, "direct"), "state", "on"))
			put_word(b, "stimer-direct");
}

static void put_kvm(struct xml_node *root, struct buf *b)
{
	put_switches(xml_child(xml_child(root, "features"), "kvm"), b);
}

static void put_features(struct xml_node *root, struct buf *b)
{
	for (struct xml_node *n = xml_child(xml_child(root, "features"), NULL); n; n = xml_beside(n, NULL)) {
		const char *name = xml_name(n);

		if (words_have("hyperv kvm", name))
			continue;
		if (!put_attribute(n, "state", name, b) && !put_attribute(n, "driver", name, b))
			put_word(b, name);
	}
}

static void put_clock(struct xml_node *root, struct buf *b)
{
	static const char *const settings[] = {"present", "tickpolicy", "track", "mode", "frequency"};
	struct xml_node *clock = xml_child(root, "clock");

	if (clock)
		xml_attribute(clock, "offset", b);
	for (struct xml_node *t = xml_child(clock, "timer"); t; t = xml_beside(t, "timer")) {
		struct buf name = {0};

		xml_attribute(t, "name", &name);
		for (size_t i = 0; name.data && i < LEN(settings); i++) {
			char *as = xasprintf("%s.%s", name.data, settings[i]);

			put_attribute(t, settings[i], as, b);
			free(as);
		}
		buf_free(&name);
	}
}

static void put_iothreads(struct xml_node *root, struct buf *b)
{
	put_text(xml_child(root, "iothreads"), b);
}

static void put_memory(struct xml_node *root, struct buf *b)
{
	static const char *const settings[] = {"type", "mode"};
	struct xml_node *backing = xml_child(root, "memoryBacking");

	for (struct xml_node *n = xml_child(backing, NULL); n; n = xml_beside(n, NULL)) {
		bool said = false;

		for (size_t i = 0; i < LEN(settings) && !said; i++)
			said = put_attribute(n, settings[i], xml_name(n), b);
		if (!said)
			put_word(b, xml_name(n));
		if (xml_child(n, "page"))
			put_attribute(xml_child(n, "page"), "size", "page", b);
	}
}

/* "vcpu0=2-3 emulator=1": where the template pins its threads, and where its memory is bound. */
static void put_pinning(struct xml_node *root, struct buf *b)
{
	struct xml_node *tune = xml_child(root, "cputune"), *vcpu = xml_child(root, "vcpu"),
			*memory = xml_child(xml_child(root, "numatune"), "memory");

	if (vcpu)
		put_attribute(vcpu, "cpuset", "cpuset", b);
	for (struct xml_node *n = xml_child(tune, "vcpupin"); n; n = xml_beside(n, "vcpupin")) {
		struct buf as = {0};

		buf_puts(&as, "vcpu");
		xml_attribute(n, "vcpu", &as);
		put_attribute(n, "cpuset", as.data, b);
		buf_free(&as);
	}
	if (xml_child(tune, "emulatorpin"))
		put_attribute(xml_child(tune, "emulatorpin"), "cpuset", "emulator", b);
	if (memory)
		put_attribute(memory, "nodeset", "memory", b);
}

/* What every machine has, and what has no model, tells nothing. */
static bool is_plain(struct xml_node *device)
{
	struct xml_node *target = xml_child(device, "target");

	return words_have("emulator serial console input audio", xml_name(device)) || is(device, "model", "none") ||
	       is(device, "model", "pci-root") || is(device, "model", "pcie-root") ||
	       (target && is(device, "model", "pcie-root-port"));
}

static void put_devices(struct xml_node *root, struct buf *b)
{
	for (struct xml_node *n = xml_child(xml_child(root, "devices"), NULL); n; n = xml_beside(n, NULL)) {
		struct xml_node *model = xml_child(n, "model");

		if (is_plain(n))
			continue;
		buf_printf(b, "%s%s", b->len ? ", " : "", xml_name(n));
		struct buf words = {0};
		if (xml_attribute(n, "type", &words))
			put_word(b, words.data);
		buf_clear(&words);
		if (xml_attribute(n, "model", &words) || (model && xml_attribute(model, "type", &words)))
			put_word(b, words.data);
		buf_free(&words);
	}
}

/* Its command line, and what libvirt is told that this QEMU cannot do. */
static void put_qemu(struct xml_node *root, struct buf *b)
{
	struct xml_node *can = xml_child(root, "capabilities");

	for (struct xml_node *n = can ? xml_child(can, "del") : NULL; n; n = xml_beside(n, "del"))
		put_attribute(n, "capability", "without", b);
	for (struct xml_node *n = xml_child(xml_child(root, "commandline"), "arg"); n; n = xml_beside(n, "arg")) {
		struct buf value = {0};

		if (xml_attribute(n, "value", &value))
			put_word(b, value.data);
		buf_free(&value);
	}
}

static const struct {
	const char *key, *otherwise;
	void (*put)(struct xml_node *root, struct buf *b);
} facts[] = {
	{"type", "unknown", put_type},     {"machine", "as it comes", put_machine}, {"cpu", "as it comes", put_cpu},
	{"hyperv", NONE, put_hyperv},      {"kvm", NONE, put_kvm},		    {"features", NONE, put_features},
	{"clock", "utc", put_clock},       {"iothreads", "0", put_iothreads},	    {"memory", "usual", put_memory},
	{"pinning", NONE, put_pinning},    {"devices", NONE, put_devices},	    {"qemu", NONE, put_qemu},
};

int config_facts(const struct buf *xml, config_fact fact, void *arg, struct why *why)
{
	struct xml *x;
	int err = xml_parse(&x, xml->data, xml->len, why);

	if (err)
		return err;
	for (size_t i = 0; i < LEN(facts); i++) {
		struct buf value = {0};
		char *key = xasprintf("config.%s", facts[i].key);

		facts[i].put(xml_next(x, NULL), &value);
		fact(arg, key, value.len ? value.data : facts[i].otherwise);
		buf_free(&value);
		free(key);
	}
	xml_free(x);
	return 0;
}

bool config_has_huge_pages(const struct buf *xml)
{
	struct xml *x;
	bool has = !xml_parse(&x, xml->data, xml->len, NULL) &&
		   xml_child(xml_child(xml_next(x, NULL), "memoryBacking"), "hugepages");

	xml_free(x);
	return has;
}
