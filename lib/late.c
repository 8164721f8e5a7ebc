/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading of late.h's libraries.
 */
#include "late.h"

#include <dlfcn.h>
#include <errno.h>

/* RTLD_GLOBAL: as if it had been linked, also for whoever stands between a program and its libraries. */
int late_load(struct late *l, struct why *why)
{
	void *library = dlopen(l->file, RTLD_LAZY | RTLD_GLOBAL);

	if (!library)
		return fail(why, -ENOENT, "a library is lacking: %.200s", dlerror());
	for (struct late_function *f = l->function; f->name; f++) {
		void *at = dlsym(library, f->name);
		if (!at)
			return fail(why, -ENOENT, "the library %s has no %s", l->file, f->name);
		f->at = at;
	}
	return 0;
}
