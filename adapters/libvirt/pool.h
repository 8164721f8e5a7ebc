/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's image at the host: the only file of a storage pool of our own, whose directory libvirt itself makes, fills and
 * removes. So a host that is reached over ssh needs nothing else, and the file has the owner that libvirt's QEMU needs.
 */
#pragma once

#include "virsh.h"

/*
 * Makes the pool `name` with its directory in `parent` (NULL: /var/tmp) and copies the file at image into it; *path is where it
 * is there, malloc'ed. What was made stays on failure, for pool_remove().
 */
int pool_make(const char *uri, const char *name, const char *parent, const char *image, char **path, struct why *why);
/* 0 also when there is none. */
int pool_remove(const char *uri, const char *name, struct why *why);
/* Whose it is, which the name of its directory says; malloc'ed. NULL: it is not ours. */
char *pool_owner(const char *uri, const char *name);
