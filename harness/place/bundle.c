/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in a bundle (bundle.h). Which libraries the program has is asked of its own loader (dl_iterate_phdr), not
 * guessed. Programs and libraries are told apart by the build ID that their linker gave them (a hash of their content), so
 * that a host which has the bundle costs no reading of it; what has no build ID, and the images, by their content.
 */
#include "bundle.h"
#include "late.h"
#include "paths.h"
#include "sha256.h"
#include "ustar.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct collecting {
	struct bundle *b;
	struct sha256 identity;
	struct why *why;
	int err;
};

static size_t four(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* The build ID of a loaded object (elf(5), notes; NT_GNU_BUILD_ID), or NULL. */
static const u8 *build_id(const struct dl_phdr_info *info, size_t *size)
{
	for (const ElfW(Phdr) *p = info->dlpi_phdr; p < info->dlpi_phdr + info->dlpi_phnum; p++) {
		const u8 *at = (const u8 *)(uintptr_t)(info->dlpi_addr + p->p_vaddr), *end = at + p->p_memsz;

		while (p->p_type == PT_NOTE && (size_t)(end - at) > sizeof(ElfW(Nhdr))) {
			const ElfW(Nhdr) *note = (const void *)at;
			const u8 *name = at + sizeof(*note), *desc = name + four(note->n_namesz);

			if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == sizeof(ELF_NOTE_GNU) && !memcmp(name, ELF_NOTE_GNU, note->n_namesz))
				return *size = note->n_descsz, desc;
			at = desc + four(note->n_descsz);
		}
	}
	return NULL;
}

/* id: NULL to know the file by its content. */
static int add_file(struct collecting *c, const char *path, const char *name, const u8 *id, size_t id_size)
{
	struct bundle *b = c->b;
	struct buf content = {0};
	struct stat st;
	int err = stat(path, &st) ? -errno : id ? 0 : file_read(path, &content);

	if (err)
		return fail(c->why, err, "cannot read %s for the bundle: %s", path, strerror(-err));
	if (strlen(name) > USTAR_NAME_MAX)
		err = fail(c->why, -ENAMETOOLONG, "%s has too long a name for the bundle", path);
	else if (b->n == BUNDLE_FILES_MAX)
		err = fail(c->why, -E2BIG, "this hvlab has more than %d libraries: no bundle can be made of it", BUNDLE_FILES_MAX);
	if (!err) {
		const u64 size = (u64)st.st_size;

		b->file[b->n++] = (struct bundle_file){.path = xstrdup(path), .name = xstrdup(name), .size = (size_t)size};
		b->size += ustar_size((size_t)size);
		sha256_update(&c->identity, name, strlen(name) + 1);
		sha256_update(&c->identity, &size, sizeof(size));
		sha256_update(&c->identity, id ? id : (const u8 *)content.data, id ? id_size : content.len);
	}
	buf_free(&content);
	return err;
}

/* One object of this process: the program has an empty name, the kernel's vDSO one without a slash. */
static int add_library(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct collecting *c = arg;
	const char *slash = strrchr(info->dlpi_name, '/');
	size_t id_size = 0;
	const u8 *id = build_id(info, &id_size);

	if (!slash)
		return 0;
	if (!strncmp(slash + 1, "ld-", 3))
		copy_str(c->b->loader, slash + 1);
	return c->err = add_file(c, info->dlpi_name, slash + 1, id, id_size);
}

/* The first object is the program, which is the last file. */
static int add_program(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct collecting *c = arg;
	size_t id_size = 0;
	const u8 *id = build_id(info, &id_size);

	c->err = add_file(c, "/proc/self/exe", BUNDLE_PROGRAM, id, id_size);
	return 1;
}

/* Of our own files those that are there: an adapter that misses one says so. */
static int add_own(struct collecting *c, const char *path, const char *name)
{
	char *found = path ? xstrdup(path) : path_find(name);
	int err = found ? add_file(c, found, name, NULL, 0) : 0;

	free(found);
	return err;
}

static int look(struct bundle *b, const struct images *images, struct why *why)
{
	struct collecting c = {.b = b, .why = why};
	char hash[65];
	int err;

	/* The agent may need what is not loaded here yet; what is lacking here it reports there, when it needs it. */
	late_load(&late_curl, &(struct why){""});
	late_load(&late_xml, &(struct why){""});
	sha256_init(&c.identity);
	dl_iterate_phdr(add_library, &c);
	if (!c.err && !*b->loader)
		c.err = fail(why, -ENOTSUP, "this hvlab is linked without a dynamic loader: no bundle can be made of it");
	if ((err = c.err) || (err = add_own(&c, images->metal, BUNDLE_METAL)) || (err = add_own(&c, images->hosted, BUNDLE_HOSTED)) ||
	    (err = add_own(&c, NULL, BUNDLE_CORE)))
		return err;
	dl_iterate_phdr(add_program, &c);
	if (c.err)
		return c.err;
	b->size += USTAR_END;
	sha256_final(&c.identity, hash);
	copy_str(b->hash, hash);
	return 0;
}

static void forget(struct bundle *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->file[i].path);
		free(b->file[i].name);
	}
	*b = (struct bundle){0};
}

const struct bundle *bundle_get(const struct images *images, int *err, struct why *why)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct bundle found;

	pthread_mutex_lock(&lock);
	*err = 0;
	if (!found.hash[0] && (*err = look(&found, images, why)))
		forget(&found);
	pthread_mutex_unlock(&lock);
	return *err ? NULL : &found;
}

int bundle_archive(const struct bundle *b, struct buf *tar, struct why *why)
{
	for (const struct bundle_file *f = b->file; f < b->file + b->n; f++) {
		struct buf content = {0};
		int err = file_read(f->path, &content);

		if (!err && content.len != f->size)
			err = -ESTALE;
		if (!err)
			ustar_put(tar, f->name, content.data, content.len);
		buf_free(&content);
		if (err)
			return fail(why, err, "cannot read %s for the bundle: %s", f->path,
				    err == -ESTALE ? "it has changed since this program started" : strerror(-err));
	}
	ustar_end(tar);
	return 0;
}
