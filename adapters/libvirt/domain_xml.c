/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a template to a domain of ours (domain_xml.h). What moves a number stays: CPU, features, clock, threads, pinning, memory
 * backing, QEMU's own words and devices that only sit there. Name, shape, boot and console are ours. What belongs to the
 * template's own guest goes, because two may not use it at once: disks, networks, devices of the host.
 */
#include "domain_xml.h"

#include "xml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

/* Who it is, its shape and its ends: replaced. */
static const char ours[] = "name uuid title description metadata genid memory currentMemory maxMemory os on_poweroff on_reboot "
			   "on_crash on_lockfailure bootloader bootloader_args seclabel";
/* Of the template's own guest alone, or of no effect before an operating system looks. */
static const char foreign[] = "sysinfo vcpus idmap perf backupcheckpoint throttlegroups";
/* Devices that may stand beside the guest without anybody's data, network or screen. */
static const char harmless[] = "emulator controller memballoon rng input video panic iommu watchdog crypto hub";

static struct xml_node *root_of(struct xml *x)
{
	return xml_next(x, NULL);
}

static char *attribute(struct xml_node *node, const char *name)
{
	struct buf b = {0};

	if (node && !xml_attribute(node, name, &b))
		buf_free(&b);
	return b.data; /* NULL: there is none */
}

static bool attribute_is(struct xml_node *node, const char *name, const char *value)
{
	char *is = attribute(node, name);
	bool same = is && !strcmp(is, value);

	free(is);
	return same;
}

/* --- what goes */

/* "disk 2, interface": what, and how often where it was more than once. Elements of one name need not stand together. */
struct drops {
	struct { char *name; unsigned n; } v[48];
	size_t n;
};

static void drop(struct drops *d, struct xml_node *node)
{
	size_t i = 0;

	while (i < d->n && strcmp(d->v[i].name, xml_name(node)))
		i++;
	if (i == d->n && d->n < LEN(d->v))
		d->v[d->n++].name = xstrdup(xml_name(node));
	if (i < d->n)
		d->v[i].n++;
	xml_remove(node);
}

static void drops_end(struct drops *d, struct buf *out)
{
	for (size_t i = 0; i < d->n; i++) {
		buf_printf(out, "%s%s", i ? ", " : "", d->v[i].name);
		if (d->v[i].n > 1)
			buf_printf(out, " %u", d->v[i].n);
		free(d->v[i].name);
	}
}

/* The children of `of` that are among the words, or (all_but) all others. */
static void drop_children(struct drops *d, struct xml_node *of, const char *words, bool all_but)
{
	for (struct xml_node *next, *n = xml_child(of, NULL); n; n = next) {
		next = xml_beside(n, NULL);
		if (words_have(words, xml_name(n)) != all_but)
			drop(d, n);
	}
}

static void remove_children(struct xml_node *of, const char *words)
{
	for (struct xml_node *next, *n = xml_child(of, NULL); n; n = next) {
		next = xml_beside(n, NULL);
		if (words_have(words, xml_name(n)))
			xml_remove(n);
	}
}

/* Of a random number generator that somebody else feeds, nobody may read. */
static void drop_fed(struct drops *d, struct xml_node *devices)
{
	for (struct xml_node *next, *n = xml_child(devices, "rng"); n; n = next) {
		next = xml_beside(n, "rng");
		if (attribute_is(xml_child(n, "backend"), "model", "egd"))
			drop(d, n);
	}
}

static void drop_devices(struct drops *d, struct xml_node *devices)
{
	remove_children(devices, "serial console"); /* ours takes their place */
	drop_children(d, devices, harmless, true);
	drop_fed(d, devices);
}

/* What speaks of vCPUs that the guest has not. */
static void drop_vcpus(struct drops *d, struct xml_node *tune, unsigned vcpus)
{
	drop_children(d, tune, "vcpusched cachetune memorytune", false);
	for (struct xml_node *next, *n = xml_child(tune, "vcpupin"); n; n = next) {
		char *number = attribute(n, "vcpu");

		next = xml_beside(n, "vcpupin");
		if (!number || strtoul(number, NULL, 10) >= vcpus)
			xml_remove(n);
		free(number);
	}
}

/* --- what comes */

/* The vCPUs' own cpuset is configuration; how many there are is the guest's shape. */
static void set_vcpus(struct xml_node *root, unsigned vcpus)
{
	struct xml_node *n = xml_child(root, "vcpu");
	char *number = xasprintf("%u", vcpus);

	if (!n) {
		xml_insert(root, "<vcpu/>");
		n = xml_child(root, "vcpu");
	}
	xml_remove_attribute(n, "current");
	xml_set_text(n, number);
	free(number);
}

static void put_quoted(struct buf *b, const char *before, const char *text, const char *after)
{
	buf_puts(b, before);
	buf_put_xml(b, text);
	buf_puts(b, after);
}

static int insert_ours(struct xml_node *root, const struct domain_spec *s, const char *machine, const char *type)
{
	struct buf b = {0};

	put_quoted(&b, "<name>", s->vm->name, "</name>");
	put_quoted(&b, "<metadata><hvlab:owner xmlns:hvlab='" DOMAIN_NAMESPACE "'>", s->owner, "</hvlab:owner></metadata>");
	buf_printf(&b, "<memory unit='b'>%llu</memory>", (unsigned long long)s->vm->memory);
	put_quoted(&b, "<os><type arch='x86_64'", machine ? " machine='" : "", "");
	put_quoted(&b, "", machine ? machine : "", machine ? "'>" : ">");
	put_quoted(&b, "", type, "</type>");
	put_quoted(&b, "<kernel>", s->kernel, "</kernel>");
	put_quoted(&b, "<cmdline>", s->vm->cmdline, s->socket ? "</cmdline></os>" : " hold=1</cmdline></os>");
	buf_puts(&b, "<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>destroy</on_crash>");
	int err = xml_insert(root, b.data);

	buf_free(&b);
	return err;
}

static int insert_socket(struct xml_node *devices, const char *path)
{
	struct buf b = {0};

	put_quoted(&b, "<serial type='unix'><source mode='bind' path='", path, "'/><target port='0'/></serial>");
	int err = xml_insert(devices, b.data);
	buf_free(&b);
	return err;
}

static int insert_console(struct xml_node *root, const struct domain_spec *s, bool xen)
{
	if (!xml_child(root, "devices"))
		xml_insert(root, "<devices/>");
	if (s->socket)
		return insert_socket(xml_child(root, "devices"), s->socket);
	return xml_insert(xml_child(root, "devices"), xen ? "<console type='pty'><target type='xen' port='0'/></console>" :
			  "<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial' port='0'/></console>");
}

/* As lib/qemu_args.c does for a QEMU of ours; the last -rtc counts, so it comes behind libvirt's own. */
static int insert_counting(struct xml_node *root)
{
	static const char *const words[] = {"-icount", "shift=0,sleep=off", "-seed", "1", "-rtc", "base=2024-01-01T00:00:00,clock=vm"};
	struct buf b = {0};

	buf_puts(&b, "<qemu:commandline xmlns:qemu='" QEMU_NAMESPACE "'>");
	for (size_t i = 0; i < LEN(words); i++)
		buf_printf(&b, "<qemu:arg value='%s'/>", words[i]);
	struct xml_node *own = xml_child(root, "commandline");
	for (struct xml_node *arg = own ? xml_child(own, "arg") : NULL; arg; arg = xml_beside(arg, "arg")) {
		char *value = attribute(arg, "value");

		put_quoted(&b, "<qemu:arg value='", value ? value : "", "'/>");
		free(value);
	}
	if (own)
		xml_remove(own);
	buf_puts(&b, "</qemu:commandline>");
	int err = xml_insert(root, b.data);
	buf_free(&b);
	return err;
}

/* --- the whole */

/* In the lab the machine below counts. */
static bool counts_itself(const struct domain_spec *s)
{
	return s->vm->lane == LANE_PATH && !s->socket;
}

static int check(struct xml_node *root, const struct domain_spec *s, struct why *why)
{
	struct xml_node *type = xml_child(xml_child(root, "os"), "type");
	char *arch = attribute(type, "arch");
	bool other = arch && strcmp(arch, "x86_64");
	struct buf kind = {0};
	int err = 0;

	free(arch);
	if (type)
		xml_text(type, &kind);
	bool xen = attribute_is(root, "type", "xen");
	if (strcmp(xml_name(root), "domain"))
		err = fail(why, -EINVAL, "the template is no domain: its first element is <%.40s>; virsh dumpxml DOMAIN writes one",
			   xml_name(root));
	else if (other)
		err = fail(why, -ENOTSUP, "the template is of another architecture, and the guest is one for x86_64");
	else if (xen && (!kind.data || strcmp(kind.data, "xenpvh")))
		err = fail(why, -ENOTSUP, "of Xen's domains libvirt boots this guest as PVH alone: <type machine='xenpvh'>xenpvh</type>");
	else if (xml_child(root, "launchSecurity"))
		err = fail(why, -ENOTSUP, "the template's memory is encrypted (<launchSecurity>), and the guest cannot run in such");
	else if (counts_itself(s) && !attribute_is(root, "type", "qemu"))
		err = fail(why, -ENOTSUP, "only a QEMU that emulates counts instructions: a template of <domain type='qemu'>, --lane time, or "
			   "--place lab instead of a host");
	else if (counts_itself(s) && s->vm->vcpus != 1)
		err = fail(why, -EINVAL, "the path lane counts instructions of one vCPU; asked for %u", s->vm->vcpus);
	buf_free(&kind);
	return err;
}

static int make(struct xml *x, const struct domain_spec *s, struct drops *d)
{
	struct xml_node *root = root_of(x), *os = xml_child(root, "os"), *type = xml_child(os, "type");
	char *machine = attribute(type, "machine");
	bool xen = attribute_is(root, "type", "xen");
	struct buf kind = {0};

	if (type)
		xml_text(type, &kind);
	drop_children(d, os, "loader nvram firmware bootmenu smbios acpi", false);
	drop_children(d, root, foreign, false);
	for (struct xml_node *devices = xml_child(root, "devices"); devices; devices = xml_beside(devices, "devices"))
		drop_devices(d, devices);
	drop_children(d, xml_child(root, "cpu"), "topology numa", false);
	drop_children(d, xml_child(root, "numatune"), "memnode", false);
	if (xml_child(root, "cputune"))
		drop_vcpus(d, xml_child(root, "cputune"), s->vm->vcpus);
	remove_children(root, ours);
	xml_remove_attribute(root, "id");
	set_vcpus(root, s->vm->vcpus);
	int err = insert_ours(root, s, machine, kind.data && *kind.data ? kind.data : "hvm");
	if (!err)
		err = insert_console(root, s, xen);
	if (!err && counts_itself(s))
		err = insert_counting(root);
	free(machine);
	buf_free(&kind);
	return err;
}

int domain_make(const struct domain_spec *spec, const struct buf *template, struct buf *xml, struct buf *dropped, struct why *why)
{
	struct drops drops = {.n = 0};
	struct xml *x;
	int err = xml_parse(&x, template->data, template->len, why);

	if (err)
		return err;
	err = check(root_of(x), spec, why);
	if (!err && (err = make(x, spec, &drops)))
		fail(why, err, "no domain can be made of this template");
	buf_puts(dropped, "");
	drops_end(&drops, dropped);
	if (!err)
		xml_write(x, xml);
	xml_free(x);
	return err;
}
