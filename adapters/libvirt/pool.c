/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pool of libvirt's kind "dir" (pool.h). It is a defined one while the guest lives, because only then libvirt removes its
 * directory.
 */
#include "pool.h"

#include "xml.h"

#include "../common/owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PARENT "/var/tmp"
#define VOLUME "guest.elf"

static int fill(const char *uri, const char *name, const char *image, struct why *why)
{
	struct stat st;

	if (stat(image, &st))
		return fail(why, -errno, "cannot read %s: %s", image, strerror(errno));
	char *size = xasprintf("%lldb", (long long)st.st_size);
	int err = virsh(uri, NULL, why, "vol-create-as", name, VOLUME, size, NULL);

	free(size);
	return err ? err : virsh(uri, NULL, why, "vol-upload", VOLUME, image, "--pool", name, NULL);
}

int pool_make(const char *uri, const char *name, const char *parent, const char *image, char **path, struct why *why)
{
	char *directory = xasprintf("%s/%s.%s", parent ? parent : PARENT, name, owner_name());
	int err;

	*path = xasprintf("%s/" VOLUME, directory);
	(void)((err = virsh(uri, NULL, why, "pool-define-as", name, "dir", "--target", directory, NULL)) ||
	       (err = virsh(uri, NULL, why, "pool-build", name, NULL)) || (err = virsh(uri, NULL, why, "pool-start", name, NULL)) ||
	       (err = fill(uri, name, image, why)));
	free(directory);
	return err;
}

/* Whatever state it is in: only the last step has to succeed. */
int pool_remove(const char *uri, const char *name, struct why *why)
{
	virsh(uri, NULL, NULL, "vol-delete", VOLUME, "--pool", name, NULL);
	virsh(uri, NULL, NULL, "pool-destroy", name, NULL);
	virsh(uri, NULL, NULL, "pool-delete", name, NULL);
	int err = virsh(uri, NULL, why, "pool-undefine", name, NULL);

	return err == -ENOENT ? 0 : err;
}

char *pool_owner(const char *uri, const char *name)
{
	struct buf b = {0}, path = {0};
	struct xml *x = NULL;
	char *owner = NULL;

	if (!virsh(uri, &b, NULL, "pool-dumpxml", name, NULL) && !xml_parse(&x, b.data, b.len, NULL)) {
		struct xml_node *n = xml_child(xml_child(xml_next(x, NULL), "target"), "path");
		if (n)
			xml_text(n, &path);
	}
	const char *directory = path.data ? basename(path.data) : "";
	size_t len = strlen(name);
	if (!strncmp(directory, name, len) && directory[len] == '.')
		owner = xstrdup(directory + len + 1);
	xml_free(x);
	buf_free(&b);
	buf_free(&path);
	return owner;
}
