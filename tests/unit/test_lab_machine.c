/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lab_machine.c: how long is waited for a machine that says nothing, by its own processor time and not by the clock; and
 * that a machine that has died always has a reason. The machines are processes of the shell.
 */
#include "unit.h"
#include "lab_machine.h"

#include <signal.h>

#define SOME_NS 200000000ull /* of processor time */

static const struct machine_ops shell = {.name = "sh"};

static void begin(struct machine *m, const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct proc_spec spec = {.argv = argv, .in = -1, .out = -1, .cpu = -1};
	struct why why = {""};

	*m = (struct machine){.ops = &shell, .events = -1, .console = xasprintf("/tmp/hvlab-unit-%d-console", (int)getpid())};
	file_write(m->console, "", 0);
	if (proc_start(&m->proc, &spec, &why))
		fail_msg("%s", why.text);
}

static void end(struct machine *m)
{
	proc_end(&m->proc);
	unlink(m->console);
	free(m->console);
}

/* Until it has worked for so long, however long that takes. */
static void let_work(const struct machine *m, u64 cpu_ns)
{
	u64 until = machine_cpu_ns(m) + cpu_ns;

	while (machine_cpu_ns(m) < until)
		usleep(10000);
}

static void one_that_works_and_says_nothing_is_stuck(void **state)
{
	struct machine m;
	struct patience p;

	begin(&m, "while :; do :; done");
	patience_begin(&p, &m, SOME_NS);
	assert_false(patience_ends(&p, &m));
	let_work(&m, 2 * SOME_NS);
	assert_true(patience_ends(&p, &m));
	end(&m);
}

static void a_byte_on_the_console_or_an_event_is_progress(void **state)
{
	struct machine m;
	struct patience p;

	begin(&m, "while :; do :; done");
	patience_begin(&p, &m, SOME_NS);
	let_work(&m, 2 * SOME_NS);
	file_write(m.console, "x", 1);
	assert_false(patience_ends(&p, &m));
	let_work(&m, 2 * SOME_NS);
	m.heard++;
	assert_false(patience_ends(&p, &m));
	let_work(&m, 2 * SOME_NS);
	assert_true(patience_ends(&p, &m));
	end(&m);
}

/* What a machine at load 20 does to an emulator: it stands still, and that is no reason to give up. */
static void one_that_gets_no_processor_is_waited_for(void **state)
{
	struct machine m;
	struct patience p;

	begin(&m, "while :; do :; done");
	let_work(&m, SOME_NS);
	kill(m.proc.pid, SIGSTOP);
	usleep(100000);
	patience_begin(&p, &m, 1);
	usleep(1000000);
	assert_false(patience_ends(&p, &m));
	kill(m.proc.pid, SIGCONT);
	let_work(&m, SOME_NS);
	assert_true(patience_ends(&p, &m));
	end(&m);
}

static void says(const char *script, const char *console, const char *wanted)
{
	struct machine m;
	char words[160];

	begin(&m, script);
	file_write(m.console, console, strlen(console));
	proc_wait(&m.proc, now_ns() + 60000000000ull);
	machine_last_words(&m, words, sizeof(words));
	if (!strstr(words, wanted))
		fail_msg("\"%s\" does not say \"%s\"", words, wanted);
	end(&m);
}

static void the_dead_have_a_reason(void **state)
{
	says("exit 3", "", "sh ended with status 3");
	says("kill -SEGV $$", "", "sh was ended by signal 11");
	says("exit 3", "\n\r\n", "sh ended with status 3");
	says("exit 3", "booting\nout of wits\r\n", "out of wits");
	says("exit 3", "x\n[ 1.0] Kernel panic - not syncing: no init\r\nCPU: 0\nKernel Offset: disabled\n",
	     "Kernel panic - not syncing: no init");
	says("exit 3", "lab-init: load module kvm.ko: No such file\nbye\n", "lab-init: load module kvm.ko: No such file");
}

static void every_processor_has_its_facts(void **state)
{
	assert_non_null(processor_find(PROCESSOR_DEFAULT));
	assert_null(processor_find("moon"));
	for (size_t i = 0; i < processor_count(); i++) {
		const struct processor *p = processor_at(i);

		assert_ptr_equal(processor_find(p->name), p);
		assert_true(!strcmp(p->extension, "vmx") || !strcmp(p->extension, "svm"));
		/* a note is owed exactly where decoding makes paths longer */
		assert_true(p->next_rip == !p->note);
		assert_true(p->lanes & 1u << LANE_PATH);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_works_and_says_nothing_is_stuck),
		cmocka_unit_test(a_byte_on_the_console_or_an_event_is_progress),
		cmocka_unit_test(one_that_gets_no_processor_is_waited_for),
		cmocka_unit_test(the_dead_have_a_reason),
		cmocka_unit_test(every_processor_has_its_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
