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
#include <sys/stat.h>
#include <unistd.h>

#define BOOT_NS 300000000000ull
#define SAVE_NS 120000000000ull
#define KEY_CHARS 16

static const char *lane_name(enum lane lane)
{
	return lane == LANE_PATH ? "path" : "time";
}

/* Name of the snapshot: the manifest has hashes of all that runs inside; outside there is only QEMU. */
static char *snapshot_name(const struct l1 *l1, enum lane lane)
{
	struct buf b = {0};
	struct stat st = {0};
	char hex[65], *qemu = proc_which("qemu-system-x86_64");

	for (size_t i = 0; i < l1->facts.n; i++)
		buf_printf(&b, "%s=%s\n", l1->facts.v[i].key, l1->facts.v[i].value);
	if (qemu)
		stat(qemu, &st);
	buf_printf(&b, "qemu=%lld.%lld\n", (long long)st.st_size, (long long)st.st_mtime);
	sha256_hex(b.data, b.len, hex);
	buf_free(&b);
	free(qemu);
	return xasprintf("snapshot-%s-%.*s", lane_name(lane), KEY_CHARS, hex);
}

/* Beside the L1, or in the cache where that is somebody else's (an installed L1); malloc'ed. */
static char *snapshot_home(const struct l1 *l1)
{
	if (!access(l1->dir, W_OK))
		return xstrdup(l1->dir);
	char *cache = path_cache(), *home = xasprintf("%s/lab/%s", cache, strrchr(l1->dir, '/') + 1);
	free(cache);
	return home;
}

/* Snapshots of this lane made from something that has changed since: never used again. */
static void remove_stale(const char *home, enum lane lane, const char *keep)
{
	DIR *dir = opendir(home);
	char *prefix = xasprintf("snapshot-%s-", lane_name(lane));

	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (strncmp(e->d_name, prefix, strlen(prefix)) || !strcmp(e->d_name, keep))
			continue;
		remove_below(home, e->d_name, NULL);
	}
	if (dir)
		closedir(dir);
	free(prefix);
}

/* The file's bytes are on the disk before its name is: a snapshot that is there is whole. */
static int flush(const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 || fdatasync(fd) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

static int make(const struct l1 *l1, enum lane lane, const char *workdir, const char *dir, struct why *why)
{
	char *ram = xasprintf("%s/ram", dir), *state = xasprintf("%s/state", dir);
	char *any = xasprintf("%s/manifest", l1->dir); /* in place of a job and an image: nobody reads them yet */
	struct machine_spec spec = {.l1 = l1, .lane = lane, .way = MACHINE_TO_SAVE, .workdir = workdir, .job = any,
				    .metal = any, .tag = "snapshot", .ram = ram, .state = state};
	struct machine m;
	int err = machine_start(&m, &spec, why);

	if (!err)
		err = machine_await_stop(&m, now_ns() + BOOT_NS, why);
	if (!err)
		err = qmp_save(&m.qmp, state, now_ns() + SAVE_NS, why);
	machine_end(&m);
	if (!err)
		err = flush(ram, why);
	if (!err)
		err = flush(state, why);
	free(ram);
	free(state);
	free(any);
	return err;
}

/* Under the lock. */
static int make_if_absent(const struct l1 *l1, enum lane lane, const char *workdir, const char *home, const char *dir,
			  struct why *why)
{
	if (!access(dir, F_OK))
		return 0;
	char *fresh = xasprintf("%s.new", dir);
	remove_below(home, basename(fresh), NULL);
	int err = make_dirs(fresh);
	if (err)
		fail(why, err, "cannot make %s: %s", fresh, strerror(-err));
	else
		err = make(l1, lane, workdir, fresh, why);
	if (!err && rename(fresh, dir))
		err = fail(why, -errno, "cannot name %s: %s", dir, strerror(errno));
	if (err)
		remove_below(home, basename(fresh), NULL);
	free(fresh);
	return err;
}

int snapshot_get(const struct l1 *l1, enum lane lane, const char *workdir, char **dir, struct why *why)
{
	char *home = snapshot_home(l1), *name = snapshot_name(l1, lane), *lock = xasprintf("%s/lock", home);
	int err = make_dirs(home), fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	*dir = xasprintf("%s/%s", home, name);
	if (err)
		fail(why, err, "cannot make %s: %s", home, strerror(-err));
	else if (fd < 0 || flock(fd, LOCK_EX))
		err = fail(why, -errno, "cannot lock %s: %s", lock, strerror(errno));
	else
		err = make_if_absent(l1, lane, workdir, home, *dir, why);
	if (!err)
		remove_stale(home, lane, name);
	if (fd >= 0)
		close(fd);
	free(home);
	free(name);
	free(lock);
	return err;
}
