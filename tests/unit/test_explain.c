/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is made of two paths: the functions behind each step from version to version (explain_steps.c), and what a batch did
 * that went another way (explain_others.c), whose turn it was (path_threads.c).
 */
#include "unit.h"
#include "explain.h"
#include "path_threads.h"

#define STEP(address, kind, size) ((u64)(address) << STEP_ADDRESS_SHIFT | (u64)(size) << STEP_SIZE_SHIFT | (u64)(kind) << STEP_KIND_SHIFT)

/* A caller of one instruction and a call; n instructions of handle(); with tick, a function that interrupts it behind its first. */
static struct path path_of(unsigned n, bool tick)
{
	struct path p = {.body = true, .alike = 1, .step = xcalloc(n + 8, sizeof(u64))};

	p.step[p.n++] = STEP(0x1000, STEP_CALL, 5);
	for (unsigned i = 0; i < n; i++) {
		p.step[p.n++] = STEP(0x2000 + i, i + 1 == n ? STEP_RETURN : STEP_PLAIN, 1);
		if (tick && !i) {
			p.step[p.n++] = STEP(0x3000, STEP_PLAIN, 1);
			p.step[p.n++] = STEP(0x3001, STEP_IRET, 2);
		}
	}
	p.step[p.n++] = STEP(0x1005, STEP_PLAIN, 1);
	return p;
}

static void make(struct explained *e, const char *system, unsigned n)
{
	static const char names[] = "1000 100 guest exit_x\n2000 100 kvm handle\n3000 100 kernel tick\n";
	struct paths *p = &e->path.paths;

	*e = (struct explained){.path = {.n = 1}};
	copy_str(e->path.system, system);
	copy_str(p->bench, "exit_x");
	p->v = xcalloc(2, sizeof(*p->v));
	p->v[p->n++] = path_of(n, false);
	p->v[p->n++] = path_of(n, true);
	assert_int_equal(symbols_parse(&p->symbols, names, sizeof(names) - 1), 0);
	symbols_finish(&p->symbols);
	e->body = &p->v[0];
	tree_make(&e->tree, &e->path, e->body, NULL);
}

static struct explanation explanation_of(size_t n)
{
	return (struct explanation){xcalloc(n, sizeof(struct explained)), n};
}

static void is_text(struct table *t, enum table_format f, const char *text)
{
	struct buf out = {0};

	assert_non_null(t);
	table_write(t, f, &out);
	assert_string_equal(out.data, text);
	buf_free(&out);
	table_free(t);
}

/* In the order of versions, whatever order they come in; each variant and processor for itself. */
static void steps_are_told(void **state)
{
	struct explanation x = explanation_of(4);

	make(&x.v[0], "lab/qemu@sid:kvm/direct", 7);
	make(&x.v[1], "lab/qemu:kvm/direct", 5);
	make(&x.v[2], "lab/qemu@debian11:kvm/direct", 9);
	make(&x.v[3], "lab/intel@debian11:kvm/direct", 9);
	is_text(explain_steps(&x, TABLE_CSV), TABLE_CSV,
		"bench,params,processor,variant,from,to,layer,function,before,now,difference\r\n"
		"exit_x,,qemu,kvm/direct,debian11,debian12,kvm,handle,9,5,-4\r\n"
		"exit_x,,qemu,kvm/direct,debian11,debian12,all,,11,7,-4\r\n"
		"exit_x,,qemu,kvm/direct,debian12,sid,kvm,handle,5,7,2\r\n"
		"exit_x,,qemu,kvm/direct,debian12,sid,all,,7,9,2\r\n");
	x.n = 1;
	assert_null(explain_steps(&x, TABLE_TEXT));
	x.n = 4;
	explain_free(&x);
}

static void a_tick_is_named(void **state)
{
	struct explanation x = explanation_of(1);
	struct buf said = {0};

	make(&x.v[0], "lab/qemu:kvm/direct", 5);
	explain_other(&x.v[0], &x.v[0].path.paths.v[1], &said);
	assert_string_equal(said.data, "tick (kernel), which the others do not enter, has 2 with all it calls; tick +2");
	buf_clear(&said);
	explain_other(&x.v[0], x.v[0].body, &said);
	assert_string_equal(said.data, "the same in every function");
	buf_free(&said);
	explain_free(&x);
}

/* A vCPU thread that sleeps in the kernel, the VMM's main loop that serves it, and back; the control has the guest alone. */
static void turns_are_told(void **state)
{
	static const char names[] = "1000 100 guest exit_x\n2000 100 kvm vcpu_enter_guest\n3000 100 kernel __switch_to_asm\n"
		"4000 100 vmm main_loop_wait\n";
	u64 body[] = {STEP(0x1000, STEP_PLAIN, 1), STEP(0x2000, STEP_PLAIN, 1), STEP(0x2001, STEP_CALL, 5), STEP(0x3000, STEP_PLAIN, 1),
		      STEP(0x4000, STEP_PLAIN, 1), STEP(0x4001, STEP_PLAIN, 1), STEP(0x4002, STEP_CALL, 5), STEP(0x3000, STEP_PLAIN, 1),
		      STEP(0x2006, STEP_ENTER, 3), STEP(0x1001, STEP_PLAIN, 1)};
	u64 control[] = {STEP(0x1000, STEP_PLAIN, 1)};
	struct path of[] = {{.body = true, .step = body, .n = LEN(body)}, {.step = control, .n = LEN(control)}};
	struct stored_path p = {.n = 1};
	struct path_threads t;

	assert_int_equal(symbols_parse(&p.paths.symbols, names, sizeof(names) - 1), 0);
	symbols_finish(&p.paths.symbols);
	threads_of(&t, &p, &of[0], &of[1]);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.switches, 2);
	assert_string_equal(t.v[0].who, "vCPU thread");
	assert_true(t.v[0].turns == 2 && t.v[0].self == 5 && t.v[0].layer[LAYER_GUEST] == 1 && t.v[0].layer[LAYER_KVM] == 3);
	assert_string_equal(t.v[1].who, "main loop of the VMM");
	assert_true(t.v[1].turns == 1 && t.v[1].self == 4 && t.v[1].layer[LAYER_KERNEL] == 1);
	symbols_free(&p.paths.symbols);
}

UNIT()
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(steps_are_told), cmocka_unit_test(a_tick_is_named),
					  cmocka_unit_test(turns_are_told)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
