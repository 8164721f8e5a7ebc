/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One VM from its template to its end (vm.h). Its image is a disk made for this boot, with the command line inside. The host is
 * only asked for the VM's state when the console is silent.
 */
#include "vm.h"

#include "disk.h"
#include "facts.h"
#include "leftovers.h"
#include "console_line.h"
#include "mark.h"

#include "boot_image.h"
#include "../common/console.h"
#include "../common/far_guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEMPLATE "Other install media" /* every host has it: an empty PC */
#define ACCEPT_NS 15000000000ull
#define CONSOLE_NS 15000000000ull /* until the toolstack has told its own console */
#define QUERY_NS 2000000000ull     /* how long a guest is silent before its host is asked whether it lives */
#define LOOK_US 200000

struct vm {
	const struct vm_spec *spec;
	const struct vm_flavour *flavour;
	struct xapi *x;
	char *name, *image;
	char *host, *ref, *vdi; /* references; NULL: not there */
	char *serial;           /* of the platform; NULL: none */
	struct xapi_facts facts;
	struct console_line line;
	bool held;              /* waits for a byte of ours (hold=1) */
};

/* --- making it */

static int set(struct vm *vm, struct why *why, const char *method, const char *value)
{
	return xapi_call(vm->x, NULL, why, method, "s s", vm->ref, value);
}

static int set_platform(struct vm *vm, struct why *why, const char *key, const char *value)
{
	int err = set(vm, why, "VM.remove_from_platform", key); /* absent: nothing is done */

	return err ? err : xapi_call(vm->x, NULL, why, "VM.add_to_platform", "s s s", vm->ref, key, value);
}

struct pick {
	struct vm *vm;
	struct why *why;
	char *template;
	int err;
};

/* A VM may have the template's name. */
static bool pick_template(void *arg, const char *key, const json_t *ref)
{
	struct pick *p = arg;
	char *is;

	p->err = xapi_ask(p->vm->x, &is, p->why, "VM.get_is_a_template", "s", json_word(ref, NULL));
	if (!p->err && !strcmp(is, "true"))
		p->template = xstrdup(json_word(ref, NULL));
	free(is);
	return !p->err && !p->template;
}

static int clone_template(struct vm *vm, struct why *why)
{
	struct pick p = {.vm = vm, .why = why};
	json_t *found = NULL;

	p.err = xapi_call(vm->x, &found, why, "VM.get_by_name_label", "s", TEMPLATE);
	json_each(found, pick_template, &p);
	if (!p.err && !p.template)
		p.err = fail(why, -ENOTSUP, "%s has no template \"%s\", from which guests are made: xe template-list",
			     xapi_host(vm->x)->host, TEMPLATE);
	(void)(p.err || (p.err = xapi_ask(vm->x, &vm->ref, why, "VM.clone", "s s", p.template, vm->name)) ||
	       (p.err = xapi_call(vm->x, NULL, why, "VM.add_to_other_config", "s s s", vm->ref, OWNER_TAG_KEY, vm->spec->tag)) ||
	       (p.err = xapi_call(vm->x, NULL, why, "VM.add_to_other_config", "s s s", vm->ref, OWNER_KEY, owner_name())) ||
	       (p.err = set(vm, why, "VM.add_tags", "hvlab")));
	json_decref(found);
	free(p.template);
	return p.err;
}

static int set_shape(struct vm *vm, struct why *why)
{
	char *memory = xasprintf("%llu", (unsigned long long)vm->spec->memory), *n = xasprintf("%u", vm->spec->vcpus);
	const char *mask = vm->spec->target->vcpu_mask;
	int err;

	/* Through one vCPU: XAPI never lets VCPUs_at_startup be above VCPUs_max. */
	(void)((err = xapi_call(vm->x, NULL, why, "VM.set_memory_limits", "s s s s s", vm->ref, memory, memory, memory,
				memory)) ||
	       (err = set(vm, why, "VM.set_VCPUs_at_startup", "1")) || (err = set(vm, why, "VM.set_VCPUs_max", n)) ||
	       (err = set(vm, why, "VM.set_VCPUs_at_startup", n)));
	if (!err && mask)
		err = xapi_call(vm->x, NULL, why, "VM.set_VCPUs_params", "s {s:s}", vm->ref, "mask", mask);
	free(memory);
	free(n);
	return err;
}

/* A VM that ends by itself is halted, one that crashes stays paused: that tells the two apart. */
static int set_life(struct vm *vm, struct why *why)
{
	int err;

	(void)((err = set(vm, why, "VM.set_actions_after_shutdown", "destroy")) ||
	       (err = set(vm, why, "VM.set_actions_after_reboot", "destroy")) ||
	       (err = set(vm, why, "VM.set_actions_after_crash", "preserve")));
	return err;
}

/* HVM boots the disk's own GRUB; setting hvm_serial needs the role pool-admin. For PVH, pygrub in dom0 reads the kernel off the disk. */
static int set_boot(struct vm *vm, struct why *why)
{
	int err = set(vm, why, "VM.set_domain_type", vm->flavour->type);

	if (err)
		return err;
	if (!vm->flavour->called) {
		(void)((err = set(vm, why, "VM.set_PV_bootloader", "pygrub")) ||
		       (err = set(vm, why, "VM.set_PV_args", "")));
		return err;
	}
	(void)((err = xapi_call(vm->x, NULL, why, "VM.set_HVM_boot_params", "s {s:s, s:s}", vm->ref, "firmware", "bios",
				"order", "c")) ||
	       (err = console_line_listen(&vm->line, xapi_host(vm->x), vm->spec->target->serial_at, &vm->serial, why)) ||
	       (err = set_platform(vm, why, "hvm_serial", vm->serial)));
	return err;
}

/*
 * Xen's interface and not Hyper-V's; no time stamp is emulated (tsc_mode 2 of Xen's public headers); no migration. Whether
 * the TSC is invariant the guest itself says.
 */
static int set_machine(struct vm *vm, struct why *why)
{
	int err;

	(void)((err = set_platform(vm, why, "viridian", "false")) || (err = set_platform(vm, why, "tsc_mode", "2")) ||
	       (err = set_platform(vm, why, "nomigrate", "true")) || (err = set_platform(vm, why, "usb", "false")));
	return err;
}

static int attach_disk(struct vm *vm, struct why *why)
{
	return xapi_call(vm->x, NULL, why, "VBD.create",
			 "{s:s, s:s, s:s, s:b, s:s, s:s, s:b, s:b, s:{}, s:s, s:{}}", "VM", vm->ref, "VDI", vm->vdi,
			 "userdevice", "0", "bootable", 1, "mode", "RW", "type", "Disk", "unpluggable", 0, "empty", 0,
			 "other_config", "qos_algorithm_type", "", "qos_algorithm_params");
}

/* Without the template's own disks. */
static int make_vm(struct vm *vm, struct why *why)
{
	int err;

	(void)((err = clone_template(vm, why)) || (err = set(vm, why, "VM.remove_from_other_config", "disks")) ||
	       (err = xapi_call(vm->x, NULL, why, "VM.provision", "s", vm->ref)) || (err = set_shape(vm, why)) ||
	       (err = set_life(vm, why)) || (err = set_boot(vm, why)) || (err = set_machine(vm, why)) ||
	       (err = attach_disk(vm, why)));
	return err;
}

static int make_image(const struct vm *vm, struct why *why)
{
	bool pygrub = !vm->flavour->called;
	char *cmdline = xasprintf("%s%s", vm->spec->cmdline, pygrub ? " hold=1" : "");
	const struct iso iso = {.output = vm->image, .workdir = vm->spec->workdir, .tag = vm->spec->tag,
				.guest = vm->spec->image, .cmdline = cmdline, .pygrub = pygrub};
	int err = strlen(cmdline) < HVLAB_CMDLINE_MAX
			  ? iso_make(&iso, why)
			  : fail(why, -E2BIG, "the guest's command line is too long: select fewer benchmarks");

	free(cmdline);
	return err;
}

/* Paused: domain, devices and serial line are there, and nothing has run. On the host that was named and no other. */
static int start_paused(struct vm *vm, struct why *why)
{
	int err = xapi_call(vm->x, NULL, why, "VM.start_on", "s s b b", vm->ref, vm->host, 1, 0);

	return err || !vm->flavour->called ? err : console_line_accept(&vm->line, now_ns() + ACCEPT_NS, why);
}

int xapi_vm_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	int err;

	vm->spec = spec;
	vm->flavour = flavour;
	vm->line = LINE_CLOSED;
	vm->name = xstrdup(spec->name);
	vm->image = xasprintf("%s/disk.iso", spec->workdir);
	if (spec->backing == 4096)
		return fail(why, -ENOTSUP, "Xen backs its guests with large pages, and XAPI has no setting for that: "
			    "--backing 2M");
	(void)((err = make_image(vm, why)) || (err = xapi_open(&vm->x, vm->spec->target, why)) ||
	       (err = xapi_this_host(vm->x, &vm->host, why)) ||
	       (err = xapi_facts_ask(&vm->facts, vm->x, vm->host, why)) ||
	       (err = disk_make(vm->x, vm->host, vm->name, spec->tag, vm->image, &vm->vdi, why)) ||
	       (err = make_vm(vm, why)) || (err = start_paused(vm, why)));
	return err;
}

/* --- starting it */

struct console_search {
	struct vm *vm;
	char *location;
};

static bool query_console(void *arg, const char *key, const json_t *ref)
{
	struct console_search *s = arg;
	json_t *record = NULL;

	if (!xapi_call(s->vm->x, &record, NULL, "console.get_record", "s", json_word(ref, NULL)) &&
	    !strcmp(json_word(record, "protocol"), "vt100"))
		s->location = xstrdup(json_word(record, "location"));
	json_decref(record);
	return !s->location;
}

/* Appears some time after the VM has started. */
static int find_console(struct vm *vm, char **location, struct why *why)
{
	struct console_search s = {.vm = vm};
	u64 deadline = now_ns() + CONSOLE_NS;
	int err = 0;

	while (!err && !s.location && now_ns() < deadline) {
		json_t *list = NULL;

		err = xapi_call(vm->x, &list, why, "VM.get_consoles", "s", vm->ref);
		json_each(list, query_console, &s);
		json_decref(list);
		if (!err && !s.location)
			usleep(LOOK_US);
	}
	*location = s.location;
	return err || s.location ? err
				 : fail(why, -ENOTSUP, "%s gives its %s guests no text console: its XAPI is older than "
					"25.14; update it, or use xapi/hvm", xapi_host(vm->x)->host,
					vm->flavour->type);
}

static int attach(struct vm *vm, struct why *why)
{
	char *location;
	int err = find_console(vm, &location, why);

	if (!err)
		err = console_line_connect(&vm->line, vm->x, location, why);
	vm->held = true;
	free(location);
	return err;
}

int xapi_vm_start(struct vm *vm, struct why *why)
{
	int err = xapi_call(vm->x, NULL, why, "VM.unpause", "s", vm->ref);

	return err || vm->flavour->called ? err : attach(vm, why);
}

/* --- running it */

/* XAPI says "Halted" of a guest that was reset, too. */
static int query_state(void *arg, enum far_state *state, struct why *why)
{
	struct vm *vm = arg;
	char *power;
	int err = xapi_ask(vm->x, &power, why, "VM.get_power_state", "s", vm->ref);

	if (!err)
		*state = !strcmp(power, "Running") ? FAR_ALIVE : !strcmp(power, "Paused") ? FAR_CRASHED : FAR_OFF;
	free(power);
	return err;
}

static long hear(void *arg, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	struct vm *vm = arg;

	return console_line_read(&vm->line, bytes, n, deadline_ns, why);
}

static int say(void *arg, const char *bytes, size_t n, struct why *why)
{
	struct vm *vm = arg;

	return console_line_write(&vm->line, bytes, n, why);
}

int xapi_vm_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	const char *mask = vm->spec->target->vcpu_mask;

	xapi_facts_tell(&vm->facts, console);
	console_fact(console, "xen.guest", vm->flavour->type);
	console_fact(console, "xen.tsc_mode", "native");
	console_fact(console, "xen.vcpu_mask", mask ? mask : "none");
	console_fact(console, "shape.backing", "2M, transparent");
	struct far_guest guest = {
		.vm = vm, .read = hear, .write = say, .state = query_state, .silent_ns = QUERY_NS, .held = vm->held,
		.crashed = "the guest crashed: Xen ended it, or it asked for that",
	};
	return far_guest_watch(&guest, console, deadline_ns, why);
}

/* --- taking it away */

static int remove_vm(struct vm *vm, struct why *why)
{
	struct why first = {""};
	int err = vm->ref ? xapi_vm_remove(vm->x, vm->ref, &first) : 0, disk = 0;

	if (vm->vdi)
		disk = xapi_call(vm->x, NULL, err ? NULL : &first, "VDI.destroy", "s", vm->vdi);
	err = err ? err : disk;
	if (err == -ENOENT)
		return 0; /* somebody else was quicker */
	return err ? fail(why, err, "something of %s is left there (hvlab sweep --host ... removes it): %.120s", vm->name,
			  first.text) : 0;
}

int xapi_vm_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	console_line_close(&vm->line);
	int err = remove_vm(vm, why);
	xapi_close(vm->x);
	xapi_facts_free(&vm->facts);
	unlink(vm->image);
	char *texts[] = {vm->name, vm->image, vm->host, vm->ref, vm->vdi, vm->serial};
	for (size_t i = 0; i < LEN(texts); i++)
		free(texts[i]);
	free(vm);
	return err;
}
