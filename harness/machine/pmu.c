/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance events: libpfm4 turns names into perf_event attributes, the kernel counts. Every event is a counter of
 * its own rather than one group, so that a machine with few counters multiplexes instead of refusing.
 */
#include "pmu.h"

#include <ctype.h>
#include <errno.h>
#include <perfmon/pfmlib_perf_event.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct pmu {
	unsigned n;
	struct { int fd; char name[32]; } event[COUNTERS_MAX];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int library_error;

static void library_start(void)
{
	library_error = pfm_initialize();
}

static int library_open(struct why *why)
{
	pthread_once(&once, library_start);
	if (library_error != PFM_SUCCESS)
		return fail(why, -ENOTSUP, "libpfm4 does not start: %s", pfm_strerror(library_error));
	return 0;
}

/* All event names of the PMUs that libpfm4 finds here; pointers into the library. */
static size_t event_names(const char **names, size_t max)
{
	size_t n = 0;

	for (int i = PFM_PMU_NONE; i < PFM_PMU_MAX; i++) {
		pfm_pmu_info_t info = {.size = sizeof(info)};
		if (pfm_get_pmu_info((pfm_pmu_t)i, &info) != PFM_SUCCESS || !info.is_present)
			continue;
		for (int e = info.first_event; e >= 0 && n < max; e = pfm_get_event_next(e)) {
			pfm_event_info_t event = {.size = sizeof(event)};
			if (pfm_get_event_info(e, PFM_OS_PERF_EVENT, &event) == PFM_SUCCESS)
				names[n++] = event.name;
		}
	}
	return n;
}

static void copy_case(char *to, size_t size, const char *from, int (*convert)(int))
{
	copy_strn(to, size, from);
	for (; *to; to++)
		*to = (char)convert((unsigned char)*to);
}

static int fail_name(const char *name, struct why *why)
{
	const char *names[2048], *near;
	char upper[64], lower[64] = "";

	/* libpfm4 writes its names in capitals and reads them in any case; people write them small. */
	copy_case(upper, sizeof(upper), name, toupper);
	near = nearest(upper, names, event_names(names, LEN(names)));
	if (near)
		copy_case(lower, sizeof(lower), near, tolower);
	return fail(why, -ENOENT, "no performance event \"%.60s\" on this machine%s%s%s (names are those of libpfm4)",
		    name, near ? "; did you mean \"" : "", lower, near ? "\"?" : "");
}

static int fail_open(const char *name, int err, struct why *why)
{
	switch (err) {
	case EACCES: case EPERM:
		return fail(why, -EACCES,
			    "may not count \"%s\": set /proc/sys/kernel/perf_event_paranoid to 1 or run as root", name);
	case ENOENT: case ENODEV: case EOPNOTSUPP: case EINVAL: case ENXIO:
		return fail(why, -EOPNOTSUPP, "this machine has no counter for \"%s\"", name);
	default:
		return fail(why, -err, "cannot count \"%s\": %s", name, strerror(err));
	}
}

/* Opens one event on the calling thread and all it will start. The descriptor, or negative errno. */
static int event_open(const char *name, struct why *why)
{
	struct perf_event_attr attr = {.size = sizeof(attr)};
	pfm_perf_encode_arg_t arg = {.size = sizeof(arg), .attr = &attr};
	int err = pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &arg);

	if (err == PFM_ERR_NOTFOUND || err == PFM_ERR_INVAL)
		return fail_name(name, why);
	if (err != PFM_SUCCESS)
		return fail(why, -ENOENT, "performance event \"%s\": %s", name, pfm_strerror(err));
	attr.inherit = 1;
	attr.exclude_guest = 0;
	attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? fail_open(name, errno, why) : fd;
}

int pmu_open(struct pmu **out, const char *names, struct why *why)
{
	int err = library_open(why);

	if (err)
		return err;
	struct pmu *p = xcalloc(1, sizeof(*p));
	char *copy = xstrdup(names), *rest = copy, *name;
	while (!err && (name = strsep(&rest, ","))) {
		if (!*name)
			continue;
		int fd = p->n == COUNTERS_MAX ? fail(why, -E2BIG, "more than %d performance events", COUNTERS_MAX) :
						event_open(name, why);
		if (fd < 0) {
			err = fd;
		} else {
			p->event[p->n].fd = fd;
			copy_str(p->event[p->n++].name, name);
		}
	}
	free(copy);
	if (!err && !p->n)
		err = fail(why, -ENOENT, "the list of performance events is empty");
	if (err)
		pmu_close(p);
	else
		*out = p;
	return err;
}

int pmu_read(struct pmu *p, struct counters *c)
{
	struct { u64 value, enabled, running; } r;

	*c = (struct counters){0};
	for (unsigned i = 0; i < p->n; i++) {
		if (read(p->event[i].fd, &r, sizeof(r)) != sizeof(r))
			return errno ? -errno : -EIO;
		bool shared = r.running < r.enabled;
		struct counter *to = &c->c[c->n++];
		snprintf(to->name, sizeof(to->name), "%.30s%s", p->event[i].name, shared ? "~" : "");
		to->value =
		    shared && r.running ? (u64)((double)r.value * (double)r.enabled / (double)r.running) : r.value;
	}
	return 0;
}

void pmu_close(struct pmu *p)
{
	for (unsigned i = 0; p && i < p->n; i++)
		close(p->event[i].fd);
	free(p);
}

int pmu_probe(struct why *why)
{
	struct pmu *p;
	struct why inner;
	int err = pmu_open(&p, "cycles", &inner);

	if (!err) {
		pmu_close(p);
		return 0;
	}
	if (err == -EACCES)
		return fail(why, err, "%s", inner.text);
	return fail(why, err,
		    "no hardware counters here (is this a virtual machine without a PMU?); software events such as "
		    "cpu-clock, context-switches and page-faults can be counted");
}
