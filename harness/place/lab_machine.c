/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all machines of the lab have in common (lab_machine.h): the assembled host they boot, how long is waited for
 * them, what they said last. How an emulator is started and stopped is in its own file.
 */
#include "lab_machine.h"
#include "lab_place.h"

#include "paths.h"
#include "usage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A boot's kernel is silent while it unpacks its initramfs, for seconds; these are minutes of an emulator's own time. */
#define BOOT_CPU_NS 600000000000ull
#define MEMORY_MAX_MIB (1 << 20)
#define REAP_NS 1000000000ull        /* a process whose pipes are closed may still be on its way out */
#define DEAD_WALL_NS 600000000000ull /* neither a byte nor a tick of processor time for so long */

/* --- the assembled host */

static int manifest_read(struct l1 *l1, const char *path, struct why *why)
{
	static const char *const required[] = {"cmdline", "memory", "kernel.sha256", "initrd.sha256"};
	int err = facts_read(&l1->facts, path);

	if (err)
		return fail(why, err, "cannot read %s: %s", path, strerror(-err));
	for (size_t i = 0; i < LEN(required); i++)
		if (!facts_get(&l1->facts, required[i]))
			return fail(why, -EILSEQ, "%s has no %s: hvlab lab assemble makes it again", path,
				    required[i]);
	u64 mib;
	if (parse_u64(facts_get(&l1->facts, "memory"), &mib) || !mib || mib > MEMORY_MAX_MIB)
		return fail(why, -EILSEQ, "%s: its memory is no number of MiB: hvlab lab assemble makes it again", path);
	return 0;
}

int l1_open(struct l1 *l1, const char *version, const char *name, struct why *why)
{
	char *below = xasprintf("lab/%s/%s/manifest", version, name), *path = path_find(below);

	free(below);
	*l1 = (struct l1){0};
	if (!path && lab_version_is_own(version))
		return fail(why, -ENODEV, "the host \"%s\" with the build %s is no longer there: name it again with --kernel, "
			    "--modules or --xen in a new run", name, version);
	if (!path && strstr(name, LAB_WITH_LINUX))
		return fail(why, -ENODEV, "the lab's host \"%s\" of %s, which carries the guest linux, has not been assembled: hvlab lab assemble "
			    "%s, or make images-linux VERSIONS=%s in the source tree", name, version, version, version);
	if (!path && !strcmp(name, LAB_SELDOM))
		return fail(why, -ENODEV, "the lab's host \"%s\" of %s has not been assembled: hvlab lab assemble %s/%s, or "
			    "make images-%s VERSIONS=%s in the source tree", name, version, version, name, name, version);
	if (!path)
		return fail(why, -ENODEV, "the lab's host \"%s\" of %s has not been assembled: hvlab lab assemble %s, or "
			    "make images VERSIONS=%s in the source tree", name, version, version, version);
	int err = manifest_read(l1, path, why);
	*strrchr(path, '/') = 0;
	l1->dir = path;
	return err;
}

void l1_close(struct l1 *l1)
{
	facts_free(&l1->facts);
	free(l1->dir);
	*l1 = (struct l1){0};
}

/* --- the emulator */

const struct machine_ops *machine_ops_of(const struct processor *p)
{
	static const struct machine_ops *const all[] = {&lab_qemu, &lab_bochs};

	for (size_t i = 0; i < LEN(all); i++)
		if (!strcmp(all[i]->name, p->machine))
			return all[i];
	return NULL;
}

int machine_probe(const struct processor *p, struct why *why)
{
	const struct machine_ops *ops = machine_ops_of(p);

	if (!ops)
		return fail(why, -ENODEV, "this program starts no host of the lab on %s, which is lab/%s's machine", p->machine,
			    p->name);
	return ops->probe(why);
}

int machine_start(const struct machine_spec *spec, struct machine **m, struct why *why)
{
	char words[100];
	struct why cause;
	int err = machine_probe(spec->processor, why);

	*m = NULL;
	if (!err)
		err = machine_ops_of(spec->processor)->start(spec, m, why);
	if (err && *m && (*m)->proc.pid) {
		cause = *why;
		machine_last_words(*m, words, sizeof(words));
		err = err_of_shortage(words) ? err_of_shortage(words) : err;
		return fail(why, err, "the lab's machine did not start: %.*s; it said: %s",
			    (int)strcspn(cause.text, "\n"), cause.text, words);
	}
	return err;
}

void machine_tell(const struct machine *m, const struct machine_watch *watch, const char *what)
{
	u64 n = m->ops->instructions ? m->ops->instructions(m) : 0;
	char text[120];

	if (!watch->doing)
		return;
	if (n)
		snprintf(text, sizeof(text), "%s, %.1f G instructions", what, (double)n / 1e9);
	else
		snprintf(text, sizeof(text), "%s, %.0f s of processor time", what, (double)machine_cpu_ns(m) / 1e9);
	watch->doing(watch->arg, text);
}

int machine_await_stop(struct machine *m, const struct machine_watch *watch, struct why *why)
{
	struct patience patience;
	char words[160];
	int stopped;

	patience_begin(&patience, m, BOOT_CPU_NS);
	while (!(stopped = m->ops->stopped(m, why))) {
		machine_tell(m, watch, "booting, for a snapshot");
		if (patience_ends(&patience, m)) {
			machine_last_words(m, words, sizeof(words));
			return fail(why, -ETIMEDOUT, "the lab's host got stuck during boot; its last line: %s", words);
		}
	}
	if (stopped > 0)
		return 0;
	machine_last_words(m, words, sizeof(words));
	int shortage = err_of_shortage(words);
	return fail(why, shortage ? shortage : -EHOSTDOWN, "the lab's host died during boot: %s", words);
}

void machine_tools(struct facts *tools)
{
	struct why why;
	char *manifest = path_tool("manifest", &why);

	*tools = (struct facts){0};
	if (manifest)
		facts_read(tools, manifest);
	free(manifest);
}

void machine_end(struct machine *m)
{
	if (m)
		m->ops->end(m);
}

/* --- last words */

/* A kernel that panics goes on talking; what it began with says more than what it ended with. */
static const char *telling_line(const char *text)
{
	static const char *const reasons[] = {"Kernel panic - not syncing", "lab-init: "};
	const char *line = strrchr(text, '\n');

	for (size_t i = 0; i < LEN(reasons); i++) {
		const char *found = strstr(text, reasons[i]);
		if (found)
			return found;
	}
	return line ? line + 1 : text;
}

static void last_line(const char *path, char *text, size_t size)
{
	struct buf b = {0};

	text[0] = 0;
	if (path && !file_read(path, &b) && b.len) {
		while (b.len && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
			b.data[--b.len] = 0;
		copy_strn(text, size, telling_line(b.data));
		text[strcspn(text, "\r\n")] = 0;
	}
	buf_free(&b);
}

static void how_it_ended(struct machine *m, char *text, size_t size)
{
	if (proc_wait(&m->proc, now_ns() + REAP_NS))
		snprintf(text, size, "(none; %s still runs)", m->ops->name);
	else if (WIFSIGNALED(m->proc.status))
		snprintf(text, size, "(none; %s was ended by signal %d, %s)", m->ops->name, WTERMSIG(m->proc.status),
			 strsignal(WTERMSIG(m->proc.status)));
	else
		snprintf(text, size, "(none; %s ended with status %d)", m->ops->name, WEXITSTATUS(m->proc.status));
}

void machine_last_words(struct machine *m, char *text, size_t size)
{
	last_line(m->log, text, size);
	if (!text[0])
		last_line(m->console, text, size);
	if (!text[0])
		how_it_ended(m, text, size);
}

/* --- patience */

u64 machine_cpu_ns(const struct machine *m)
{
	return m->proc.pid ? usage_process_ns(m->proc.pid) : 0;
}

static u64 said_so_far(const struct machine *m)
{
	struct stat st = {0};

	return m->console && !stat(m->console, &st) ? m->heard + (u64)st.st_size : m->heard;
}

void patience_begin(struct patience *p, const struct machine *m, u64 cpu_ns)
{
	u64 cpu = machine_cpu_ns(m);

	*p = (struct patience){.cpu_ns = cpu_ns, .said = said_so_far(m), .cpu_then = cpu, .cpu_last = cpu, .moved_wall = now_ns()};
}

bool patience_ends(struct patience *p, const struct machine *m)
{
	u64 said = said_so_far(m), cpu = machine_cpu_ns(m);

	if (said != p->said || cpu != p->cpu_last)
		p->moved_wall = now_ns();
	if (said != p->said)
		p->cpu_then = cpu;
	p->said = said;
	p->cpu_last = cpu;
	return cpu > p->cpu_then + p->cpu_ns || now_ns() > p->moved_wall + DEAD_WALL_NS;
}
