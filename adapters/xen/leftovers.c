/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding domains of ours (leftovers.h) by the tag that every domain is given in xenstore, and whatever bears the name
 * or the number of one. Whether its campaign is alive is not known here.
 */
#include "leftovers.h"

#include "../common/owner.h"
#include "host.h"
#include "toolstack.h"
#include "xenstore.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOGS "/var/log/xen"

static int read_of(struct xenstore *s, const char *id, const char *what, struct buf *b)
{
	char *path = xasprintf("/local/domain/%s/%s", id, what);
	int err = xs_read(s, path, b);

	free(path);
	return err;
}

static int destroy(const char *domain, struct why *why)
{
	const char *const words[] = {"destroy", domain, NULL};
	int err = xl_run(words, NULL, NULL, NULL, why);

	leftovers_tidy("", domain);
	return err;
}

static void sweep_tagged(const struct sweep *s, const char *domain, const char *tag)
{
	const struct leftover l = {.kind = "Xen domain", .name = domain, .tag = tag, .own = true};
	struct why why = {""};

	if (!s->over(s->arg, &l))
		return;
	int err = s->dry ? 0 : destroy(domain, &why);
	s->told(s->arg, &l, err, err ? why.text : "");
}

/* Of a name like ours; its tag stands in xenstore, or in the name alone where the run died while xl created it. */
static void sweep_domain(struct xenstore *x, const char *id, const char *domain, const struct sweep *s)
{
	char *named = owner_tag_of(domain);
	struct buf stored = {0};
	bool has = named && !read_of(x, id, "hvlab/tag", &stored) && stored.len;

	if (named)
		sweep_tagged(s, domain, has ? stored.data : named);
	buf_free(&stored);
	free(named);
}

static int sweep(const struct target *target, const struct sweep *s, struct why *why)
{
	struct buf ids = {0}, name = {0};
	struct xenstore store;

	if (xs_open(&store, XS_SOCKET))
		return 0; /* no Xen here */
	if (!xs_list(&store, "/local/domain", &ids))
		for (size_t at = 0; at < ids.len; at += strlen(ids.data + at) + 1)
			if (!read_of(&store, ids.data + at, "name", &name) && name.len)
				sweep_domain(&store, ids.data + at, name.data, s);
	xs_close(&store);
	buf_free(&ids);
	buf_free(&name);
	return 0;
}

static u64 free_memory(void)
{
	return host_look("", false, NULL) ? 0 : host_free_mib() << 20;
}

HVLAB_HOST_OPS(xen, .name = "xen", .sweep = sweep, .free_memory = free_memory);

/* Calls fn with the path of each entry of a directory until it answers something else than 0, which is returned. */
static int each_entry(const char *root, const char *dir, int (*fn)(const char *path, void *arg), void *arg)
{
	char *at = xasprintf("%s%s", root, dir);
	DIR *d = opendir(at);
	int answer = 0;

	for (struct dirent *e; d && !answer && (e = readdir(d));) {
		if (*e->d_name == '.')
			continue;
		char *path = xasprintf("%s/%s", at, e->d_name);
		answer = fn(path, arg);
		free(path);
	}
	if (d)
		closedir(d);
	free(at);
	return answer;
}

static int tidy_log(const char *path, void *arg)
{
	if (strstr(strrchr(path, '/'), arg))
		unlink(path);
	return 0;
}

void leftovers_tidy(const char *root, const char *domain)
{
	/* The device model's, that of the one which newer toolstacks ask what it can do, and those rotated: .log.1 */
	static const char *const of[] = {"qemu-dm", "qemu-probe"};

	for (size_t i = 0; i < LEN(of); i++) {
		char *logs = xasprintf("%s-%s.log", of[i], domain);

		each_entry(root, LOGS, tidy_log, logs);
		free(logs);
	}
}

struct search {
	const char *domain, *id;
	struct why *why;
};

/* libxl names files by the domain's name, or ends them with its number: qmp-libxl-7, userdata-d.7.UUID.libxl-json. */
static int find_file(const char *path, void *arg)
{
	const struct search *s = arg;
	char *dashed = xasprintf("-%s", s->id), *dotted = xasprintf(".%s.", s->id);
	const char *name = strrchr(path, '/') + 1;
	size_t n = strlen(name), m = strlen(dashed);
	bool found = strstr(name, s->domain) || strstr(name, dotted) || (n > m && !strcmp(name + n - m, dashed));

	free(dashed);
	free(dotted);
	return found ? fail(s->why, -EBUSY, "the file %s is left of the domain %s", path, s->domain) : 0;
}

/* The device model bears the domain's name on its command line. */
static int find_process(const char *path, void *arg)
{
	const struct search *s = arg;
	char *cmdline = xasprintf("%s/cmdline", path);
	struct buf b = {0};
	bool found = false;

	if (strspn(strrchr(path, '/') + 1, "0123456789") && !file_read(cmdline, &b))
		for (size_t at = 0; at < b.len && !found; at += strlen(b.data + at) + 1)
			found = !strcmp(b.data + at, s->domain);
	buf_free(&b);
	free(cmdline);
	return found ? fail(s->why, -EBUSY, "a process is left of the domain %s: %s", s->domain, path) : 0;
}

static int find_stored(const struct search *s)
{
	static const char *const places[] = {"/local/domain/", "/libxl/", "/local/domain/0/device-model/"};
	struct buf ignored = {0};
	struct xenstore store;
	int err = 0;

	if (xs_open(&store, XS_SOCKET))
		return 0;
	for (size_t i = 0; i < LEN(places) && !err; i++) {
		char *path = xasprintf("%s%s", places[i], s->id);
		if (!xs_list(&store, path, &ignored))
			err = fail(s->why, -EBUSY, "xenstore still has %s of the domain %s", path, s->domain);
		free(path);
	}
	xs_close(&store);
	buf_free(&ignored);
	return err;
}

int leftovers_find(const char *root, const char *domain, const char *id, struct why *why)
{
	static const char *const dirs[] = {"/var/run/xen", "/var/lib/xen", LOGS};
	struct search s = {domain, id, why};
	int err = each_entry(root, "/proc", find_process, &s);

	for (size_t i = 0; i < LEN(dirs) && !err; i++)
		err = each_entry(root, dirs[i], find_file, &s);
	return err || *root ? err : find_stored(&s);
}
