/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a bundle (bundle.h). Which libraries the program has is asked of its own loader (dl_iterate_phdr), not
 * guessed; the archive is ustar (POSIX.1-2017, pax, "ustar Interchange Format") with every date and owner zero.
 */
#include "bundle.h"
#include "paths.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512

struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], typeflag, linkname[100], magic[6],
		version[2], uname[32], gname[32], devmajor[8], devminor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct ustar) == BLOCK, "a header is one block");

static const char zeros[2 * BLOCK]; /* two blocks of them end an archive */

static void pad_block(struct buf *tar)
{
	if (tar->len % BLOCK)
		buf_put(tar, zeros, BLOCK - tar->len % BLOCK);
}

static void put_header(struct buf *tar, const char *name, size_t size)
{
	struct ustar h = {.mode = "0000755", .uid = "0000000", .gid = "0000000", .mtime = "00000000000", .typeflag = '0',
			  .magic = "ustar", .version = {'0', '0'}};
	unsigned sum = 0;

	copy_str(h.name, name);
	snprintf(h.size, sizeof(h.size), "%011zo", size);
	memset(h.chksum, ' ', sizeof(h.chksum));
	for (size_t i = 0; i < sizeof(h); i++)
		sum += ((const unsigned char *)&h)[i];
	snprintf(h.chksum, sizeof(h.chksum), "%06o", sum);
	buf_put(tar, &h, sizeof(h));
}

static int put_file(struct buf *tar, const char *path, const char *name, struct why *why)
{
	struct buf b = {0};
	int err = file_read(path, &b);

	if (err)
		fail(why, err, "cannot read %s for the bundle: %s", path, strerror(-err));
	else if (strlen(name) >= sizeof(((struct ustar *)0)->name))
		err = fail(why, -ENAMETOOLONG, "%s has too long a name for the bundle", path);
	if (!err) {
		put_header(tar, name, b.len);
		buf_put(tar, b.data, b.len);
		pad_block(tar);
	}
	buf_free(&b);
	return err;
}

struct collecting {
	struct bundle *b;
	struct why *why;
	int err;
};

/* One object of this process: the program has an empty name, the kernel's vDSO one without a slash. */
static int add_library(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct collecting *c = arg;
	const char *slash = strrchr(info->dlpi_name, '/');

	if (!slash)
		return 0;
	if (!strncmp(slash + 1, "ld-", 3))
		copy_str(c->b->loader, slash + 1);
	return c->err = put_file(&c->b->tar, info->dlpi_name, slash + 1, c->why);
}

/* Of our own files those that are there: an adapter that misses one says so. */
static int put_own(struct buf *tar, const char *path, const char *name, struct why *why)
{
	char *found = path ? xstrdup(path) : path_find(name);
	int err = found ? put_file(tar, found, name, why) : 0;

	free(found);
	return err;
}

static int make(struct bundle *b, const struct images *images, struct why *why)
{
	struct collecting c = {b, why, 0};
	int err;

	dl_iterate_phdr(add_library, &c);
	if (!c.err && !*b->loader)
		c.err = fail(why, -ENOTSUP, "this hvlab is linked without a dynamic loader: no bundle can be made of it");
	if ((err = c.err) || (err = put_own(&b->tar, images->metal, BUNDLE_METAL, why)) ||
	    (err = put_own(&b->tar, images->hosted, BUNDLE_HOSTED, why)) ||
	    (err = put_own(&b->tar, NULL, BUNDLE_CORE, why)) ||
	    (err = put_file(&b->tar, "/proc/self/exe", BUNDLE_PROGRAM, why)))
		return err;
	buf_put(&b->tar, zeros, sizeof(zeros));
	char hash[65];
	sha256_hex(b->tar.data, b->tar.len, hash);
	copy_str(b->hash, hash);
	return 0;
}

const struct bundle *bundle_get(const struct images *images, int *err, struct why *why)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct bundle made;

	pthread_mutex_lock(&lock);
	*err = 0;
	if (!made.hash[0] && (*err = make(&made, images, why))) {
		buf_free(&made.tar);
		made = (struct bundle){0};
	}
	pthread_mutex_unlock(&lock);
	return *err ? NULL : &made;
}
