/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One domain from its template to its end (vm.h). It is created paused, so that what libvirt has made of it can be read and its
 * console is there before it runs. libvirt is only asked for its state when the console is silent: asking costs time there.
 */
#include "vm.h"

#include "domain_xml.h"
#include "leftovers.h"
#include "line.h"
#include "pool.h"
#include "template.h"
#include "virsh.h"

#include "../common/backing.h"
#include "../common/console.h"
#include "../common/far_guest.h"
#include "../common/owner.h"
#include "facts.h"

#include <hvlab/cargo.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SILENT_NS 5000000000ull   /* before its host is asked whether it lives */
#define SILENT_LAB_NS 60000000000ull /* of counted time; whoever is asked there runs beside the guest */

struct vm {
	const struct vm_spec *spec;
	char *uri, *name, *xml; /* xml: the file */
	struct facts facts;
	struct line line;
	char *socket; /* in the lab: its console */
	bool pool, domain;      /* may be there */
};

/* --- making it */

static bool is_here(const char *uri)
{
	return strstr(uri, ":///");
}

/* What stands behind its memory; NULL: nobody here knows. */
static const char *backing_there(const struct vm *vm, const struct buf *domain)
{
	if (config_has_huge_pages(domain))
		return backing_word(BACKING_HUGETLB);
	return is_here(vm->uri) && strncmp(vm->uri, "xen", 3) ? backing_word(backing_unset()) : NULL;
}

/* libvirt sets the pages of a domain by its template alone. */
static int check_backing(struct vm *vm, const struct buf *domain, struct why *why)
{
	const char *there = backing_there(vm, domain), *asked = vm->spec->backing == 4096 ? "4K" : "2M";

	if (there)
		facts_set(&vm->facts, "shape.backing", there);
	if (!vm->spec->backing || (there && !strncmp(there, asked, 2)))
		return 0;
	return fail(why, -ENOTSUP, "the pages behind this domain are as its template says (%s), not %s: --backing own",
		    there ? there : "and nobody here knows which", asked);
}

static int write_domain(struct vm *vm, const char *kernel, struct why *why)
{
	const struct domain_spec spec = {.vm = vm->spec, .kernel = kernel, .owner = owner_name(), .socket = vm->socket};
	const char *named = vm->spec->template;
	struct buf template = {0}, xml = {0}, dropped = {0};
	char sha[65] = "";
	const char *from = named && vm->spec->target->inside ? CARGO_TEMPLATE : named;
	int err = template_get(vm->uri, from, vm->spec->lane == LANE_PATH && !vm->socket, &template, why);

	if (!err)
		err = domain_make(&spec, &template, &xml, &dropped, why);
	if (!err)
		err = check_backing(vm, &xml, why);
	if (!err && (err = file_write(vm->xml, xml.data, xml.len)))
		fail(why, err, "cannot write %s: %s", vm->xml, strerror(-err));
	if (!err && named) {
		sha256_hex(template.data, template.len, sha);
		facts_set(&vm->facts, "libvirt.template.sha256", sha);
	}
	facts_set(&vm->facts, "libvirt.template", named ? named : "none");
	if (dropped.len)
		facts_set(&vm->facts, "config.dropped", dropped.data);
	buf_free(&template);
	buf_free(&xml);
	buf_free(&dropped);
	return err;
}

/* "Running hypervisor: QEMU 7.2.22" */
static void take_version(struct vm *vm, const char *text, const char *line, const char *key)
{
	const char *at = strstr(text, line);

	if (!at)
		return;
	at += strlen(line);
	char *value = xasprintf("%.*s", (int)strcspn(at, "\r\n"), at);
	facts_set(&vm->facts, key, value);
	free(value);
}

/* libvirt writes QEMU's newest machine out ("pc-i440fx-7.2" under QEMU 7.2), which elsewhere is just called "pc". */
static void shorten_machine(struct vm *vm)
{
	static const char *const machines[][2] = {{"pc-i440fx-", "pc"}, {"pc-q35-", "q35"}};
	const char *machine = facts_get(&vm->facts, "config.machine"), *qemu = facts_get(&vm->facts, "qemu.version");

	for (size_t i = 0; machine && qemu && i < LEN(machines); i++) {
		size_t n = strlen(machines[i][0]), m = strlen(machine) - (strlen(machine) < n ? 0 : n);

		if (!strncmp(machine, machines[i][0], n) && !strncmp(qemu, machine + n, m) && qemu[m] == '.') {
			facts_set(&vm->facts, "config.machine", machines[i][1]);
			return;
		}
	}
}

/* What libvirt has made of it is the configuration, not what it was given. */
static int ask_facts(struct vm *vm, struct why *why)
{
	struct buf b = {0};
	int err = virsh(vm->uri, &b, why, "dumpxml", vm->name, NULL);

	if (!err)
		err = config_facts(&b, facts_collect, &vm->facts, why);
	buf_clear(&b);
	if (!err)
		err = virsh(vm->uri, &b, why, "version", "--daemon", NULL);
	if (!err) {
		take_version(vm, b.data, "Running hypervisor: QEMU ", "qemu.version");
		take_version(vm, b.data, "Running hypervisor: Xen ", "xen.version");
		take_version(vm, b.data, "Running against daemon: ", "libvirt.version");
		shorten_machine(vm);
	}
	buf_free(&b);
	return err;
}

static int open_line(struct vm *vm, struct why *why)
{
	const struct vm_spec *s = vm->spec;

	return vm->socket ? line_connect(&vm->line, vm->socket, why) : line_open(&vm->line, vm->uri, vm->name, s->tag, s->workdir, why);
}

int libvirt_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	char *kernel = NULL;
	int err;

	vm->spec = spec;
	vm->line = LINE_CLOSED;
	vm->uri = virsh_uri(spec->target);
	vm->socket = spec->target->inside ? xasprintf("%s/console", spec->workdir) : NULL;
	vm->name = xstrdup(spec->name);
	vm->xml = xasprintf("%s/domain.xml", spec->workdir);
	vm->pool = vm->domain = true;
	(void)((err = pool_make(vm->uri, vm->name, spec->target->directory, spec->image, &kernel, why)) ||
	       (err = write_domain(vm, kernel, why)) || (err = virsh(vm->uri, NULL, why, "create", vm->xml, "--paused", NULL)) ||
	       (err = ask_facts(vm, why)) || (err = open_line(vm, why)));
	free(kernel);
	return err;
}

int libvirt_start(struct vm *vm, struct why *why)
{
	return virsh(vm->uri, NULL, why, "resume", vm->name, NULL);
}

/* --- running it */

/* libvirt says "shut off" of a guest that was reset, too; a domain that nobody of ours has paused was stopped by its hypervisor. */
static int query_state(void *arg, enum far_state *state, struct why *why)
{
	struct vm *vm = arg;
	struct buf said = {0};
	int err = virsh(vm->uri, &said, why, "domstate", vm->name, NULL);
	const char *word = said.data ? said.data : "";

	if (!err)
		*state = !strncmp(word, "shut off", 8) ? FAR_OFF
			 : !strncmp(word, "paused", 6) || !strncmp(word, "crashed", 7) ? FAR_CRASHED : FAR_ALIVE;
	buf_free(&said);
	if (err != -ENOENT)
		return err;
	*state = FAR_OFF;
	return 0;
}

static long hear(void *arg, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	struct vm *vm = arg;

	return line_read(&vm->line, bytes, n, deadline_ns, why);
}

static int say(void *arg, const char *bytes, size_t n, struct why *why)
{
	struct vm *vm = arg;

	return line_write(&vm->line, bytes, n, why);
}

int libvirt_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	for (size_t i = 0; i < vm->facts.n; i++)
		console_fact(console, vm->facts.v[i].key, vm->facts.v[i].value);
	struct far_guest guest = {
		.vm = vm, .read = hear, .write = say, .state = query_state, .silent_ns = vm->socket ? SILENT_LAB_NS : SILENT_NS, .held = !vm->socket,
		.crashed = "the hypervisor stopped the guest: an internal error, or a panic that the guest has told",
	};
	return far_guest_watch(&guest, console, deadline_ns, why);
}

/* In the lab the guest waits for its reply at each mark, so that what carries its console is done before it goes on. */
int libvirt_counters(struct vm *vm, enum mark_at at, struct counters *counters)
{
	return -ENODATA;
}

/* --- taking it away */

static int remove_all(struct vm *vm, struct why *why)
{
	struct why first = {""}, second = {""};
	int domain = vm->domain ? domain_remove(vm->uri, vm->name, &first) : 0;
	int pool = vm->pool ? pool_remove(vm->uri, vm->name, &second) : 0, err = domain ? domain : pool;

	return err ? fail(why, err, "something of %s is left there (hvlab sweep --host ... removes it): %.120s", vm->name,
			  domain ? first.text : second.text) : 0;
}

int libvirt_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	line_close(&vm->line);
	int err = remove_all(vm, why);
	unlink(vm->xml);
	if (vm->socket)
		unlink(vm->socket);
	facts_free(&vm->facts);
	free(vm->uri);
	free(vm->name);
	free(vm->xml);
	free(vm->socket);
	free(vm);
	return err;
}
