/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tracer: a plugin of the lab's QEMU that writes down each instruction that the machine executes during the timed
 * batches of one benchmark, of the guest and of all below it (hvlab/step.h). It changes no count: nothing that the machine sees is
 * different. Until the warm-up is over it looks at few instructions, so the machine is as fast as ever. Linked with no library of
 * this machine's; the few functions of C it needs are those of the QEMU that loads it.
 *
 * Arguments: out=FILE, from= and to= (the guest's functions that take the time, addresses in hexadecimal), body=, control=
 * (of the benchmark), skip= and pairs= (batches that are let go by, and recorded, in decimal).
 */
#include "qemu_plugin.h"

#include <hvlab/step.h>

int open(const char *path, int flags, ...);
long write(int fd, const void *bytes, size_t n);
void *realloc(void *old, size_t size);

#define O_WRONLY_CREAT_TRUNC 01101

int qemu_plugin_version = QEMU_PLUGIN_API;

static uint64_t from, to, body, control, skip, pairs;
static int file = -1;
static uint64_t *steps; /* of the interval that is open, or was */
static size_t room;
static struct step_interval now;
static bool open_interval, recording, ran[2]; /* control, body */
static uint64_t seen; /* control batches that have ended: each one is followed by its body's */

/* --- one interval */

static void write_all(const void *bytes, size_t n)
{
	for (const char *at = bytes; n;) {
		long done = write(file, at, n);

		if (done <= 0)
			return;
		at += done;
		n -= (size_t)done;
	}
}

static void add_step(uint64_t step)
{
	if (now.n == room && now.n < STEPS_MAX) {
		size_t more = room ? room * 2 : 1 << 16;
		uint64_t *larger = realloc(steps, more * sizeof(*steps));

		if (!larger)
			return;
		steps = larger;
		room = more;
	}
	if (now.n < room)
		steps[now.n] = step;
	now.n++; /* that there was no room for it can be seen by this */
}

static void begin(void)
{
	now = (struct step_interval){.magic = STEP_MAGIC};
	open_interval = true;
	ran[0] = ran[1] = false;
}

static void end(void)
{
	open_interval = false;
	now.which = ran[1];
	if (!recording || ran[0] == ran[1])
		return;
	write_all(&now, sizeof(now));
	if (now.n <= room)
		write_all(steps, now.n * sizeof(*steps));
}

/* --- callbacks while the machine runs */

static void on_step(unsigned cpu, void *step)
{
	if (open_interval)
		add_step((uint64_t)step);
}

static void on_access(unsigned cpu, uint32_t what, uint64_t address, void *arg)
{
	if (open_interval && now.n && now.n <= room)
		steps[now.n - 1] |= STEP_ACCESSED;
}

static void on_loop(unsigned cpu, void *which)
{
	ran[which != NULL] = true;
}

static void change(void (*to_what)(uint64_t id));
static void watch(uint64_t id);
static void record(uint64_t id);
static void rest(uint64_t id);

/* One of the instructions that read the clock: the first is part of the interval, the last is not. */
static void on_clock(unsigned cpu, void *step)
{
	if (!open_interval) {
		begin();
		add_step((uint64_t)step);
		return;
	}
	end();
	seen += ran[0];
	if (!ran[1] || !seen)
		return;
	if (seen == skip)
		change(record);
	else if (seen == skip + pairs)
		change(rest);
}

/* RDTSCP only ever ends an interval; one that follows no other reading tries whether it is there. */
static void on_end(unsigned cpu, void *step)
{
	if (open_interval)
		on_clock(cpu, step);
}

/* --- translation */

static bool is_rdtsc(const unsigned char *code)
{
	return code[0] == 0x0f && code[1] == 0x31;
}

static bool is_rdtscp(const unsigned char *code)
{
	return code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9;
}

static void translate(struct qemu_plugin_insn *insn, bool all)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	const unsigned char *code = qemu_plugin_insn_data(insn);
	uint64_t step = step_make(address, code, (unsigned)qemu_plugin_insn_size(insn));

	if (address >= from && address < to && (is_rdtsc(code) || is_rdtscp(code))) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, is_rdtsc(code) ? on_clock : on_end, QEMU_PLUGIN_CB_NO_REGS, (void *)step);
		return;
	}
	if (address == body || address == control)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_loop, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)(address == body));
	if (!all)
		return;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_step, QEMU_PLUGIN_CB_NO_REGS, (void *)step);
	if (step & STEP_MEMORY)
		qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
}

static void translate_block(struct qemu_plugin_tb *tb, bool all)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++)
		translate(qemu_plugin_tb_get_insn(tb, i), all);
}

static void on_watched(uint64_t id, struct qemu_plugin_tb *tb)
{
	translate_block(tb, false);
}

static void on_recorded(uint64_t id, struct qemu_plugin_tb *tb)
{
	translate_block(tb, true);
}

/* --- what it looks at: a few instructions, then every one, then none */

static uint64_t own_id;

static void change(void (*to_what)(uint64_t id))
{
	qemu_plugin_reset(own_id, to_what);
}

static void watch(uint64_t id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_watched);
}

static void record(uint64_t id)
{
	recording = true;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_recorded);
}

static void rest(uint64_t id)
{
	recording = false;
}

/* --- start */

static uint64_t number(const char *text, unsigned base)
{
	uint64_t n = 0;

	for (; *text; text++)
		n = n * base + (unsigned)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
	return n;
}

/* The value of "key=value", NULL when it is another key's. */
static const char *value_of(const char *argument, const char *key)
{
	while (*key && *key == *argument)
		key++, argument++;
	return !*key && *argument == '=' ? argument + 1 : NULL;
}

static void take_argument(const char *argument)
{
	static const struct { const char *key; uint64_t *to; unsigned base; } numbers[] = {
		{"from", &from, 16}, {"to", &to, 16}, {"body", &body, 16}, {"control", &control, 16},
		{"skip", &skip, 10}, {"pairs", &pairs, 10},
	};
	const char *value = value_of(argument, "out");

	if (value)
		file = open(value, O_WRONLY_CREAT_TRUNC, 0600);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if ((value = value_of(argument, numbers[i].key)))
			*numbers[i].to = number(value, numbers[i].base);
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		take_argument(argv[i]);
	own_id = id;
	watch(id);
	return file < 0 ? -1 : 0;
}
