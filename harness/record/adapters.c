/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registries: the sections in which every adapter, and every struct host_ops, has left a pointer to itself. Adapters
 * are sorted by name because the linker's order says nothing. Runs none of them.
 */
#include "adapters.h"

#include <hvlab/adapter.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Bounds of the section, made by the linker for any section whose name is a C identifier. */
extern const struct adapter *const __start_hvlab_adapters[];
extern const struct adapter *const __stop_hvlab_adapters[];

extern const struct host_ops *const __start_hvlab_host_ops[] __attribute__((weak));
extern const struct host_ops *const __stop_hvlab_host_ops[] __attribute__((weak));

static const struct adapter **sorted;
static pthread_once_t once = PTHREAD_ONCE_INIT;

size_t adapter_count(void)
{
	return (size_t)(__stop_hvlab_adapters - __start_hvlab_adapters);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct adapter *const *)a)->name, (*(const struct adapter *const *)b)->name);
}

static void adapters_sort(void)
{
	sorted = xmalloc(adapter_count() * sizeof(*sorted));
	memcpy(sorted, __start_hvlab_adapters, adapter_count() * sizeof(*sorted));
	qsort(sorted, adapter_count(), sizeof(*sorted), by_name);
}

const struct adapter *adapter_at(size_t i)
{
	pthread_once(&once, adapters_sort);
	return i < adapter_count() ? sorted[i] : NULL;
}

const struct adapter *adapter_find(const char *variant)
{
	for (size_t i = 0; i < adapter_count(); i++)
		if (!strcmp(adapter_at(i)->name, variant))
			return adapter_at(i);
	return NULL;
}

size_t host_ops_count(void)
{
	return (size_t)(__stop_hvlab_host_ops - __start_hvlab_host_ops);
}

const struct host_ops *host_ops_at(size_t i)
{
	return __start_hvlab_host_ops[i];
}

const struct host_ops *host_ops_find(const char *url)
{
	for (size_t i = 0; url && i < host_ops_count(); i++)
		if (host_ops_at(i)->schemes && url_has_scheme(url, host_ops_at(i)->schemes))
			return host_ops_at(i);
	return NULL;
}
