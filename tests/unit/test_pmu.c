/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pmu.c: software events count everywhere; what cannot be counted is refused with a reason.
 */
#include "unit.h"
#include "pmu.h"

#include <sys/mman.h>
#include <sys/wait.h>

static u64 value_of(const struct counters *c, const char *name)
{
	for (unsigned i = 0; i < c->n; i++)
		if (!strncmp(c->c[i].name, name, strlen(name)))
			return c->c[i].value;
	fail_msg("no counter %s", name);
	return 0;
}

static void touch_pages(size_t pages)
{
	volatile char *p = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	madvise((void *)(uintptr_t)p, pages * 4096, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		p[i * 4096] = 1;
	munmap((void *)(uintptr_t)p, pages * 4096);
}

static void open_or_skip(struct pmu **p, const char *names)
{
	struct why why;
	int err = pmu_open(p, names, &why);

	if (err == -EACCES) {
		print_message("%s\n", why.text);
		skip();
	}
	assert_int_equal(err, 0);
}

static void page_faults_are_counted(void **state)
{
	struct pmu *p;
	struct counters before, after;

	open_or_skip(&p, "page-faults,cpu-clock");
	assert_int_equal(pmu_read(p, &before), 0);
	touch_pages(300);
	assert_int_equal(pmu_read(p, &after), 0);
	assert_int_equal(after.n, 2);
	assert_true(value_of(&after, "page-faults") - value_of(&before, "page-faults") >= 300);
	assert_true(value_of(&after, "cpu-clock") > value_of(&before, "cpu-clock"));
	pmu_close(p);
}

/* The guest runs in a process of its own: what is started later must be in the count. */
static void children_are_counted(void **state)
{
	struct pmu *p;
	struct counters before, after;

	open_or_skip(&p, "page-faults");
	assert_int_equal(pmu_read(p, &before), 0);
	pid_t pid = fork();
	if (!pid) {
		touch_pages(500);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(pmu_read(p, &after), 0);
	assert_true(after.c[0].value - before.c[0].value >= 500);
	pmu_close(p);
}

static void unknown_events_name_the_nearest(void **state)
{
	struct pmu *p;
	struct why why;

	assert_int_equal(pmu_open(&p, "page-fualts", &why), -ENOENT);
	assert_non_null(strstr(why.text, "page-faults"));
	assert_int_equal(pmu_open(&p, "", &why), -ENOENT);
	assert_int_equal(pmu_open(&p, "page-faults,zzzzzzzzzz", &why), -ENOENT);
}

static void the_probe_has_a_reason(void **state)
{
	struct why why = {""};
	int err = pmu_probe(&why);

	assert_true(err == 0 || *why.text);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_faults_are_counted), cmocka_unit_test(children_are_counted),
		cmocka_unit_test(unknown_events_name_the_nearest), cmocka_unit_test(the_probe_has_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
