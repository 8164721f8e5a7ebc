/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what libvirt and its users write: a template, from which a domain is made and whose configuration is told; and, driven
 * from the creation of a guest to its end and by a sweep, what virsh answers. The first byte says which; answers are parted by
 * 0x1f, each behind a byte that is its status.
 *
 * Feeds: adapters/libvirt/domain_xml.c adapters/libvirt/config.c adapters/libvirt/refusal.c adapters/libvirt/vm.c
 * adapters/libvirt/leftovers.c adapters/libvirt/pool.c adapters/libvirt/template.c lib/xml.c
 */
#include "fuzz.h"
#include "adapters.h"
#include "proc.h"
#include "xml.h"
#include "adapters/libvirt/domain_xml.h"
#include "adapters/libvirt/line.h"
#include "adapters/libvirt/virsh.h"
#include "adapters/libvirt/vm.h"

#include <errno.h>
#include <unistd.h>

#define PART 0x1f

static const u8 *at, *end;

static bool next(struct buf *out, int *status)
{
	if (at >= end)
		return false;
	const u8 *stop = memchr(at, PART, (size_t)(end - at));

	stop = stop ? stop : end;
	*status = stop > at && *at == '!';
	if (stop > at)
		buf_put(out, at + 1, (size_t)(stop - at - 1));
	at = stop + 1;
	return true;
}

/* --- in place of lib/proc.c, of line.c and of the C library's clock */

char *proc_which(const char *program)
{
	return xstrdup(program);
}

int proc_output(const struct proc_spec *spec, bool both, u64 timeout_ns, struct buf *out, int *status, struct why *why)
{
	(void)both;
	(void)timeout_ns;
	for (size_t i = 0; spec->argv[i]; i++)
		must(i < 30);
	return next(out, status) ? 0 : fail(why, -ETIMEDOUT, "no more");
}

int line_open(struct line *l, const char *uri, const char *domain, const char *tag, const char *workdir, struct why *why)
{
	(void)uri;
	(void)domain;
	(void)tag;
	(void)workdir;
	(void)why;
	l->in = l->out = -1;
	return 0;
}

long line_read(struct line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	struct buf b = {0};
	int status;

	(void)l;
	(void)deadline_ns;
	if (!next(&b, &status) || status) {
		buf_free(&b);
		return fail(why, -EPIPE, "closed");
	}
	n = n < b.len ? n : b.len;
	if (n)
		memcpy(bytes, b.data, n);
	buf_free(&b);
	return (long)n;
}

int line_write(struct line *l, const void *bytes, size_t n, struct why *why)
{
	(void)l;
	(void)bytes;
	(void)why;
	return n == ~(size_t)0;
}

void line_close(struct line *l)
{
	*l = LINE_CLOSED;
}

int usleep(useconds_t us)
{
	return us == ~0u ? -1 : 0;
}

/* --- what is driven */

static void fact(void *arg, const char *key, const char *value)
{
	*(size_t *)arg += strlen(key) + strlen(value);
}

static int hear(void *arg, const void *bytes, size_t n, char *reply)
{
	*(size_t *)arg += n + ((const char *)bytes)[n - 1];
	*reply = HVLAB_MARK_REPLY;
	return 1;
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

static const char *const names[] = {"disk", "interface", "hostdev", "filesystem", "graphics", "tpm", "memory", "channel"};

/* The one of that name, and no second. */
static struct xml_node *only(struct xml_node *of, const char *name)
{
	struct xml_node *n = xml_child(of, name);

	must(n && !xml_beside(n, name));
	return n;
}

/* Whatever the template was: the domain is ours, and has nothing of which there is one alone. */
static void check_domain(const struct buf *xml, const struct vm_spec *spec)
{
	struct buf name = {0};
	struct xml *x;

	must(!xml_parse(&x, xml->data, xml->len, NULL));
	struct xml_node *root = xml_next(x, NULL), *devices = xml_child(root, "devices");
	xml_text(only(root, "name"), &name);
	must(!strcmp(name.data, spec->name));
	only(root, "os");
	only(root, "memory");
	only(root, "metadata");
	must(!xml_child(root, "uuid") && !xml_child(root, "seclabel"));
	for (; devices; devices = xml_beside(devices, "devices"))
		for (size_t i = 0; i < LEN(names); i++)
			must(!xml_child(devices, names[i]));
	buf_free(&name);
	xml_free(x);
}

static const struct target target = {.url = "qemu:///system", .directory = "/pools"};

static struct vm_spec spec_of(enum lane lane)
{
	return (struct vm_spec){.tag = "c20260101-000000-abcd", .name = "hvlab-c20260101-000000-abcd-abcdef", .workdir = getenv("TMPDIR"),
				.image = "tests/golden/clock.stream", .cmdline = "bench=<*>&", .vcpus = 1, .memory = 64 << 20,
				.lane = lane, .target = &target, .template = "web01"};
}

static void domain(enum lane lane)
{
	const struct vm_spec vm = spec_of(lane);
	const struct domain_spec spec = {.vm = &vm, .kernel = "/pools/a&b", .owner = "0@x"};
	struct buf template = {0}, xml = {0}, dropped = {0};
	struct why why = {""};
	size_t sum = 0;

	buf_put(&template, at, (size_t)(end - at));
	if (!domain_make(&spec, &template, &xml, &dropped, &why)) {
		check_domain(&xml, &vm);
		must(!config_facts(&xml, fact, &sum, &why));
	}
	config_facts(&template, fact, &sum, &why);
	config_has_huge_pages(&template);
	buf_free(&template);
	buf_free(&xml);
	buf_free(&dropped);
}

static void refusal(void)
{
	char *said = xasprintf("%.*s", (int)(end - at), (const char *)at);
	struct why why = {""};

	must(virsh_refusal(said, "qemu+ssh://h/system", "create", &why) < 0 && why.text[0]);
	must(virsh_refusal(said, "qemu:///system", "create", &why) < 0 && why.text[0]);
	free(said);
}

static void sweep_there(void)
{
	size_t sum = 0;
	const struct sweep sweep = {.alive = "", .over = over, .told = told, .arg = &sum};
	const struct host_ops *ops = host_ops_find(target.url);
	struct why why = {""};

	must(ops && ops->sweep);
	ops->sweep(&target, &sweep, &why);
}

static void guest(void)
{
	const struct vm_spec spec = spec_of(LANE_TIME);
	size_t sum = 0;
	const struct console console = {.out = hear, .fact = fact, .arg = &sum};
	struct vm *vm = NULL;
	struct why why = {""};

	if (!libvirt_create(NULL, &spec, &vm, &why) && !libvirt_start(vm, &why))
		libvirt_wait(vm, &console, now_ns() + 1000000, &why);
	libvirt_destroy(vm, &why);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	at = data + 1;
	end = data + size;
	if (data[0] == 's')
		sweep_there();
	else if (data[0] == 'g')
		guest();
	else if (data[0] == 'r')
		refusal();
	else
		domain(data[0] == 'p' ? LANE_PATH : LANE_TIME);
	return 0;
}
