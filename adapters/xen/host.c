/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognising Xen and describing it (host.h), from the cheapest question to the dearest: files of the kernel, the
 * socket of xenstored, xl.
 */
#include "host.h"

#include "../common/console.h"
#include "proc.h"
#include "xenstore.h"
#include "toolstack.h"
#include "words.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HYPERVISOR "/sys/hypervisor/"
#define CAPABILITIES "/proc/xen/capabilities"
#define ROOM_MIB 16       /* what xl and the daemons need of dom0 to make a guest */
#define ROOM_MODEL_MIB 64 /* the same with a device model */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *info, *log_text; /* of `xl info` and `xl dmesg`; NULL until asked for */

/* --- is it there? */

static bool file_holds(const char *root, const char *name, const char *word)
{
	char *path = xasprintf("%s%s", root, name);
	struct buf b = {0};
	bool found = !file_read(path, &b) && b.data && strstr(b.data, word);

	buf_free(&b);
	free(path);
	return found;
}

static bool allows(const char *root, const char *name, int how)
{
	char *path = xasprintf("%s%s", root, name);
	bool yes = !access(path, how);

	free(path);
	return yes;
}

static int check_dom0(const char *root, struct why *why)
{
	if (!file_holds(root, HYPERVISOR "type", "xen"))
		return fail(why, -ENODEV, "this system does not run on Xen: install Xen and boot it with this system as "
			    "dom0 (apt-get install xen-system-amd64), or use --place lab");
	if (!allows(root, CAPABILITIES, F_OK))
		return fail(why, -ENODEV, "this system runs on Xen, but " CAPABILITIES " is not there: mount -t xenfs "
			    "xenfs /proc/xen");
	if (!file_holds(root, CAPABILITIES, "control_d"))
		return fail(why, -ENODEV, "this system is a guest of Xen, not its dom0: guests are made in dom0 alone; run "
			    "hvlab there");
	return 0;
}

static int check_toolstack(const char *root, struct why *why)
{
	struct xenstore store;
	char *xl = proc_which("xl"), *socket;

	free(xl);
	if (!xl)
		return fail(why, -ENODEV, "this is Xen's dom0, but the program xl is missing: apt-get install xen-utils");
	if (!allows(root, "/proc/xen/privcmd", W_OK) && !allows(root, "/dev/xen/privcmd", W_OK))
		return fail(why, -EACCES, "only root may command Xen: run hvlab as root");
	socket = xasprintf("%s" XS_SOCKET, root);
	int err = xs_open(&store, socket);
	free(socket);
	if (err)
		return fail(why, -ENOTSUP, "xenstored does not answer on " XS_SOCKET " (%s): systemctl start xenstored "
			    "xenconsoled xen-init-dom0", strerror(-err));
	xs_close(&store);
	return 0;
}

static char *ask(const char *command, struct why *why)
{
	const char *words[] = {command, NULL};
	struct buf b = {0};

	if (!xl_run(words, NULL, NULL, &b, why))
		return b.data ? b.data : xstrdup("");
	buf_free(&b);
	return NULL;
}

/* Asks xl once; the answers stay until the program ends. */
static int describe(struct why *why)
{
	pthread_mutex_lock(&lock);
	if (!info)
		info = ask("info", why);
	/* The log is only read for the mitigations: if it is missing, just these are not known. */
	if (info && !log_text && !(log_text = ask("dmesg", NULL)))
		log_text = xstrdup("");
	int err = info ? 0 : -ENOTSUP;
	pthread_mutex_unlock(&lock);
	return err;
}

int host_look(const char *root, bool hvm, struct why *why)
{
	int err = check_dom0(root, why);

	if (!err)
		err = check_toolstack(root, why);
	if (!err && hvm && !file_holds(root, HYPERVISOR "properties/capabilities", "hvm-"))
		return fail(why, -ENOTSUP, "this Xen cannot run guests with nested paging: SVM or VT-x is off in the "
			    "firmware, or Xen is a guest itself and not given it; xen/pv needs neither");
	return err;
}

int host_probe(bool hvm, struct why *why)
{
	int err = host_look("", hvm, why);

	return err ? err : describe(why);
}

/* --- dom0's own memory */

/* The number behind a word at the beginning of a line; false when it is not there. */
static bool number_of(const char *root, const char *name, const char *word, u64 *value)
{
	char *path = xasprintf("%s%s", root, name);
	struct buf b = {0};
	bool found = false;

	if (!file_read(path, &b))
		for (char *rest = b.data, *line; !found && rest && (line = strsep(&rest, "\n"));)
			if (!strncmp(line, word, strlen(word))) {
				*value = strtoull(line + strlen(word), NULL, 10);
				found = true;
			}
	buf_free(&b);
	free(path);
	return found;
}

int host_room(const char *root, bool device_model, struct why *why)
{
	u64 needed = device_model ? ROOM_MODEL_MIB : ROOM_MIB, kib;

	if (!number_of(root, "/proc/meminfo", "MemAvailable:", &kib) || kib >> 10 >= needed)
		return 0;
	return fail(why, -ENOMEM, "dom0 has %llu MiB of memory left, and making this guest takes %llu: give it more "
		    "(dom0_mem= on Xen's command line), or end what runs in it", (unsigned long long)(kib >> 10),
		    (unsigned long long)needed);
}

u64 host_out_of_memory(const char *root)
{
	u64 n;

	return number_of(root, "/proc/vmstat", "oom_kill ", &n) ? n : 0;
}

/* --- what is it? */

static void report_found(void *console, const char *key, const char *value)
{
	console_fact(console, key, value);
}

/* Xen's log is a ring: after a long uptime its beginning may be overwritten. */
static void report_mitigations(const struct console *console)
{
	int n = xen_mitigations(log_text, report_found, (void *)(uintptr_t)console);

	if (n == -ENOENT)
		console_fact(console, "xen.mitigation", *log_text ? "no longer in xl dmesg" : "xl dmesg says nothing");
	else if (!n)
		console_fact(console, "xen.mitigation", "listed in xl dmesg in a way that is not known here");
}

static void report_version(const struct console *console)
{
	char *major = xl_field(info, "xen_major"), *minor = xl_field(info, "xen_minor"),
	     *extra = xl_field(info, "xen_extra");

	if (major && minor && extra) {
		char *version = xasprintf("%s.%s%s", major, minor, extra);
		console_fact(console, "xen.version", version);
		free(version);
	}
	free(major);
	free(minor);
	free(extra);
}

void host_tell(const struct console *console)
{
	static const char *const fields[][2] = {
		{"xen_caps", "xen.caps"}, {"virt_caps", "xen.virt_caps"}, {"xen_scheduler", "xen.scheduler"},
		{"xen_changeset", "xen.changeset"}, {"xen_commandline", "xen.cmdline"}, {"cc_compiler", "xen.compiler"},
		{"cc_compile_date", "xen.compiled"}, {"nr_cpus", "xen.cpus"}, {"threads_per_core", "xen.threads_per_core"},
	};

	report_version(console);
	for (size_t i = 0; i < LEN(fields); i++) {
		char *value = xl_field(info, fields[i][0]);
		console_fact(console, fields[i][1], value);
		free(value);
	}
	report_mitigations(console);
}

u64 host_backing(void)
{
	char *cmdline = xl_field(info, "xen_commandline");
	bool large = xen_option(cmdline, "hap_2mb", true);

	free(cmdline);
	return large ? 2 << 20 : 4096;
}

u64 host_free_mib(void)
{
	struct why why;
	char *now = ask("info", &why), *field = now ? xl_field(now, "free_memory") : NULL;
	u64 mib = 0;

	if (!field || parse_u64(field, &mib))
		mib = 0;
	free(field);
	free(now);
	return mib;
}
