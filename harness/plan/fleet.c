/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fleet's file into data. Its names become arguments of the scheduler's programs, names of files and words of a shell, so they are
 * plain or refused.
 */
#include "fleet.h"
#include "inifile.h"
#include "names.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

const char fleet_example[] =
	"# SPDX-License-Identifier: BSD-2-Clause\n"
	"# A fleet for hvlab fleet; docs/fleet.md explains it.\n"
	"[fleet]\n"
	"directory = /srv/hvlab\n"
	"scratch = /var/tmp\n"
	"partition = bench\n"
	"program = /usr/local/bin/hvlab\n"
	"minutes = 720\n"
	"\n"
	"# NAME = what it can be booted into\n"
	"[nodes]\n"
	"hv1 = kvm,xen\n"
	"hv2 = kvm,xen\n"
	"gw1 = kvm\n"
	"\n"
	"# NAME = the node that drives it, and how it is reached from there\n"
	"[machines]\n"
	"winbox = gw1 winrm://bench@winbox\n";

static bool plain(const char *s, const char *also, size_t most)
{
	size_t n = strlen(s);

	if (!n || n >= most || !strchr(PLAIN "/", *s))
		return false;
	for (; *s; s++)
		if (!strchr(PLAIN, *s) && !strchr(also, *s))
			return false;
	return true;
}

static const struct fleet_host *host_find(const struct fleet *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].name, name))
			return &f->v[i];
	return NULL;
}

static int host_add(struct fleet *f, const char *name, struct fleet_host **host, struct why *why)
{
	if (!plain(name, "-", sizeof((*host)->name)))
		return fail(why, -EINVAL, "%.80s is no name of a host: letters, digits and -", name);
	if (host_find(f, name))
		return fail(why, -EINVAL, "%.80s is named twice", name);
	if (f->n == FLEET_HOSTS_MAX)
		return fail(why, -E2BIG, "more than %d hosts in one fleet", FLEET_HOSTS_MAX);
	f->v = xrealloc(f->v, (f->n + 1) * sizeof(*f->v));
	*host = &f->v[f->n++];
	**host = (struct fleet_host){.name = ""};
	copy_str((*host)->name, name);
	return 0;
}

static int node(struct fleet *f, const char *name, const char *boots, struct why *why)
{
	struct fleet_host *host;
	int err = host_add(f, name, &host, why);

	if (err)
		return err;
	if (*boots && !plain(boots, ",_", sizeof(host->boots)))
		return fail(why, -EINVAL, "%.80s = %.80s: features without blanks, separated by commas, such as kvm,xen", name, boots);
	copy_str(host->node, name);
	copy_str(host->boots, boots);
	return 0;
}

static int machine(struct fleet *f, const char *name, const char *value, struct why *why)
{
	size_t n = strcspn(value, " \t");
	const char *url = value + n + strspn(value + n, " \t");
	struct fleet_host *host;
	int err = host_add(f, name, &host, why);

	if (err)
		return err;
	copy_strn(host->node, n + 1 < sizeof(host->node) ? n + 1 : sizeof(host->node), value);
	if (!plain(host->node, "-", sizeof(host->node)) || !strstr(url, "://") || strlen(url) >= sizeof(host->url))
		return fail(why, -EINVAL, "%.80s = %.80s: [machines] has lines of NAME = NODE URL", name, value);
	if (!name_is_open_url(url))
		return fail(why, -EINVAL, "%.80s: the URL holds a password; give it to the node by --password-file", name);
	copy_str(host->url, url);
	return 0;
}

static int setting(struct fleet *f, const char *key, const char *value, struct why *why)
{
	static const struct {
		const char *key, *also;
		size_t at, size;
	} text[] = {
		{"directory", "/._+-", offsetof(struct fleet, directory), sizeof(f->directory)},
		{"scratch", "/._+-", offsetof(struct fleet, scratch), sizeof(f->scratch)},
		{"program", "/._+-", offsetof(struct fleet, program), sizeof(f->program)},
		{"partition", "_-", offsetof(struct fleet, partition), sizeof(f->partition)},
	};

	if (!strcmp(key, "minutes"))
		return parse_u64(value, &f->minutes) || f->minutes > 100000
			       ? fail(why, -EINVAL, "minutes = %.40s: must be from 0 to 100000", value) : 0;
	for (size_t i = 0; i < LEN(text); i++)
		if (!strcmp(key, text[i].key)) {
			if (!plain(value, text[i].also, text[i].size))
				return fail(why, -EINVAL, "%s = %.80s: contains an invalid character or is too long", key, value);
			copy_strn((char *)f + text[i].at, text[i].size, value);
			return 0;
		}
	return fail(why, -EINVAL, "[fleet] has no \"%.40s\": directory, scratch, partition, program, minutes", key);
}

static int fleet_key(void *arg, const char *section, const char *key, const char *value, struct why *why)
{
	if (!strcmp(section, "fleet"))
		return setting(arg, key, value, why);
	if (!strcmp(section, "nodes"))
		return node(arg, key, value, why);
	if (!strcmp(section, "machines"))
		return machine(arg, key, value, why);
	return fail(why, -EINVAL, "section [%.40s]: a fleet has the sections [fleet], [nodes] and [machines]", section);
}

/* What only all of it shows. */
static int check(const struct fleet *f, struct why *why)
{
	if (*f->directory != '/' || *f->scratch != '/')
		return fail(why, -EINVAL, "[fleet] names no directory that all nodes share, or no scratch directory of each; both begin with /");
	if (!f->n)
		return fail(why, -EINVAL, "the fleet has no host: name them in [nodes]");
	for (size_t i = 0; i < f->n; i++) {
		const struct fleet_host *by = host_find(f, f->v[i].node);

		if (!by || *by->url)
			return fail(why, -EINVAL, "%s is driven from %s, which is not in [nodes]", f->v[i].name, f->v[i].node);
	}
	return 0;
}

static void begin(struct fleet *f)
{
	*f = (struct fleet){.scratch = "/var/tmp", .program = "hvlab"};
}

int fleet_parse(struct fleet *f, const char *name, const char *text, size_t n, struct why *why)
{
	begin(f);
	int err = inifile_parse(name, text, n, fleet_key, f, why);

	return err ? err : check(f, why);
}

int fleet_read(struct fleet *f, const char *path, struct why *why)
{
	begin(f);
	int err = inifile_read(path, fleet_key, f, why);

	return err ? err : check(f, why);
}

void fleet_free(struct fleet *f)
{
	free(f->v);
	*f = (struct fleet){.n = 0};
}
