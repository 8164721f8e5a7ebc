/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose something made at a host is (owner.h).
 */
#include "owner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *owner_name(void)
{
	static char owner[96];
	char host[64] = "";

	if (!*owner) {
		gethostname(host, sizeof(host) - 1);
		snprintf(owner, sizeof(owner), "%u@%s", getuid(), host);
		for (char *p = owner; *p; p++)
			if (*p == ':' || *p == ' ')
				*p = '_';
	}
	return owner;
}

char *owner_tag_of(const char *name)
{
	static const char prefix[] = "hvlab-";
	const char *end = strrchr(name, '-'), *tag = name + strlen(prefix);

	if (strncmp(name, prefix, strlen(prefix)) || end <= tag || strlen(end) != 7)
		return NULL;
	return xasprintf("%.*s", (int)(end - tag), tag);
}
