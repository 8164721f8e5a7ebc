/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Snapshots of L1 hosts (lab_machine.h): made once, at the instant L1 itself chooses, so that making one again gives
 * the same machine; keyed by everything that went into it. Memory stays a file that restored machines map privately.
 */
#include "lab_machine.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_CHARS 16
#define PAGE 4096

static void put_facts(struct buf *key, const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_printf(key, "%s=%s\n", f->v[i].key, f->v[i].value);
}

/* Name of the snapshot: the manifest has hashes of all that runs inside; outside there is the emulator. */
static char *snapshot_name(const struct machine_spec *want)
{
	const struct machine_ops *ops = machine_ops_of(want->processor);
	struct facts tools;
	struct buf b = {0};
	char hex[65];

	machine_tools(&tools);
	put_facts(&b, &want->l1->facts);
	put_facts(&b, &tools);
	if (ops->identify)
		ops->identify(&b);
	sha256_hex(b.data, b.len, hex);
	facts_free(&tools);
	buf_free(&b);
	return xasprintf("snapshot-%s-%s-%.*s", want->processor->name, lane_word(want->lane), KEY_CHARS, hex);
}

/* Beside the L1, or in the cache where that is somebody else's (an installed L1); malloc'ed. */
static char *snapshot_home(const struct l1 *l1)
{
	if (!access(l1->dir, W_OK))
		return xstrdup(l1->dir);
	const char *host = strrchr(l1->dir, '/'), *version = memrchr(l1->dir, '/', (size_t)(host - l1->dir));
	char *cache = path_cache(), *home = xasprintf("%s/lab%s", cache, version ? version : host);
	free(cache);
	return home;
}

/* Snapshots of this processor and lane made from something that has changed since: never used again. */
static void remove_stale(const char *home, const char *keep)
{
	DIR *dir = opendir(home);
	char *prefix = xasprintf("%.*s", (int)(strrchr(keep, '-') + 1 - keep), keep);

	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (strncmp(e->d_name, prefix, strlen(prefix)) || !strcmp(e->d_name, keep))
			continue;
		remove_below(home, e->d_name, NULL);
	}
	if (dir)
		closedir(dir);
	free(prefix);
}

static void punch(int fd, off_t from, off_t to)
{
	if (to > from)
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, to - from);
}

/*
 * Gives back the disk under pages of zeroes: Xen has written all of its memory, and most of it is nothing. One hole for each run of
 * them: a hole is work for the file system, and by single pages it was minutes of it on a busy machine.
 */
static void leave_out(int fd)
{
	static const char zeroes[PAGE];
	char chunk[256 * PAGE];
	off_t at = 0, data = 0; /* behind the last page that is not zero */

	for (ssize_t n; (n = pread(fd, chunk, sizeof(chunk), at)) > 0; at += n)
		for (ssize_t i = 0; i + PAGE <= n; i += PAGE)
			if (memcmp(chunk + i, zeroes, PAGE)) {
				punch(fd, data, at + i);
				data = at + i + PAGE;
			}
	punch(fd, data, at & ~(off_t)(PAGE - 1));
}

static int flush_one(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		leave_out(fd);
	int err = fd < 0 || fdatasync(fd) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	return err;
}

/* The files' bytes are on the disk before the directory has its name: a snapshot that is there is whole. */
static int flush(const char *path, struct why *why)
{
	DIR *dir = opendir(path);
	int err = dir ? 0 : -errno;

	for (struct dirent *e; !err && (e = readdir(dir));)
		if (e->d_name[0] != '.')
			err = flush_one(dirfd(dir), e->d_name);
	if (dir)
		closedir(dir);
	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

static int make(const struct machine_spec *want, const char *dir, struct why *why)
{
	char *any = xasprintf("%s/manifest", want->l1->dir); /* in place of jobs and an image: nobody reads them yet */
	struct machine_spec spec = *want;
	struct machine *m;

	spec.way = MACHINE_TO_SAVE;
	spec.tag = "snapshot";
	spec.jobs = spec.metal = any;
	spec.snapshot = dir;
	int err = machine_start(&spec, &m, why);
	if (!err)
		err = machine_await_stop(m, &want->watch, why);
	if (!err)
		err = m->ops->save(m, dir, why);
	machine_end(m);
	free(any);
	return err ? err : flush(dir, why);
}

/* Under the lock. */
static int make_if_absent(const struct machine_spec *want, const char *home, const char *dir, struct why *why)
{
	if (!access(dir, F_OK))
		return 0;
	char *fresh = xasprintf("%s.new", dir);
	remove_below(home, basename(fresh), NULL);
	int err = make_dirs(fresh);
	if (err)
		fail(why, err, "cannot make %s: %s", fresh, strerror(-err));
	else
		err = make(want, fresh, why);
	if (!err && rename(fresh, dir))
		err = fail(why, -errno, "cannot name %s: %s", dir, strerror(errno));
	if (err)
		remove_below(home, basename(fresh), NULL);
	free(fresh);
	return err;
}

int snapshot_get(const struct machine_spec *want, char **dir, struct why *why)
{
	char *home = snapshot_home(want->l1), *name = snapshot_name(want), *lock = xasprintf("%s/lock", home);
	int err = make_dirs(home), fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	*dir = xasprintf("%s/%s", home, name);
	if (want->watch.doing && access(*dir, F_OK))
		want->watch.doing(want->watch.arg, "waiting for the snapshot of its host");
	if (err)
		fail(why, err, "cannot make %s: %s", home, strerror(-err));
	else if (fd < 0 || flock(fd, LOCK_EX))
		err = fail(why, -errno, "cannot lock %s: %s", lock, strerror(errno));
	else
		err = make_if_absent(want, home, *dir, why);
	if (!err)
		remove_stale(home, name);
	if (fd >= 0)
		close(fd);
	free(home);
	free(name);
	free(lock);
	return err;
}
