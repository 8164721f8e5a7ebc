/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvm/direct: how small a VMM can be. One loop per vCPU around KVM_RUN; what reaches it is COM1, a power-off port, a port
 * that write-protects memory (abi.h), a device where one is asked for, and accesses that no device claims. The first vCPU runs in
 * the thread that calls wait, so the guest does not run while its console output is handed over. machine.c makes the machine.
 */
#include "kvm.h"
#include "machine.h"
#include "stats.h"

#include "../common/console.h"
#include "../common/window.h"

#include "counters.h"

#include <hvlab/window.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define COM1 0x3f8
#define COM1_IRQ 4
#define PM1_CONTROL 0x604 /* of the PIIX4, where QEMU's PC has it */
#define SLEEP_ENABLE 0x2000
#define OUT_MAX 4096      /* a line that long is handed over unfinished */
#define KICK (SIGRTMIN + 3)

/* The vCPU whose KVM_RUN a signal to this thread must end. */
static _Thread_local struct kvm_run *current;
static pthread_once_t kick_once = PTHREAD_ONCE_INIT;

/* immediate_exit also ends a KVM_RUN that begins just after the signal. */
static void on_kick(int signal)
{
	if (current)
		__atomic_store_n(&current->immediate_exit, 1, __ATOMIC_RELAXED);
}

static void kick_install(void)
{
	struct sigaction action = {.sa_handler = on_kick};

	sigaction(KICK, &action, NULL);
}

/* Lock held. The first end counts; the other vCPUs are kicked out of the guest. */
static void guest_ends(struct vm *vm, enum guest_end end)
{
	if (vm->end != GUEST_RUNS)
		return;
	vm->end = end;
	for (unsigned i = 0; i < vm->vcpus; i++)
		if (vm->vcpu[i].threaded)
			pthread_kill(vm->vcpu[i].thread, KICK);
	pthread_cond_broadcast(&vm->gate);
}

static void irq_update(struct vm *vm)
{
	bool level = uart_irq(&vm->com1);
	struct kvm_irq_level line = {.irq = COM1_IRQ, .level = level};

	if (level != vm->irq)
		ioctl(vm->fd, KVM_IRQ_LINE, &line);
	vm->irq = level;
}

/* One byte, or all the bytes of a string instruction that KVM hands over at once. */
static void com1_access(struct vm *vm, unsigned reg, bool out, u8 *data, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (!out)
			data[i] = uart_read(&vm->com1, reg);
		else if (uart_write(&vm->com1, reg, data[i]))
			buf_put(&vm->out, &data[i], 1);
	}
	irq_update(vm);
}

/* Lock held. Only the first vCPU hands the console over, so the others wait while its buffer is full. */
static void console_wait(struct vcpu *c)
{
	struct vm *vm = c->vm;

	while (c->index && vm->end == GUEST_RUNS && vm->out.len >= OUT_MAX) {
		if (vm->vcpu[0].threaded)
			pthread_kill(vm->vcpu[0].thread, KICK);
		pthread_cond_wait(&vm->gate, &vm->lock);
	}
}

static void protect_access(struct vm *vm, bool out, u8 *data)
{
	u32 value = vm->unprotectable ? 0 : HVLAB_PROTECT_ANSWER;

	if (!out) {
		memcpy(data, &value, sizeof(value));
		return;
	}
	memcpy(&value, data, sizeof(value));
	vm->unprotectable = value > 1 || machine_protect(vm, value);
}

static void on_port(struct vm *vm, struct kvm_run *run)
{
	u8 *data = (u8 *)run + run->io.data_offset;
	bool out = run->io.direction == KVM_EXIT_IO_OUT;
	u16 port = run->io.port, value = 0;

	if (port >= COM1 && port < COM1 + UART_PORTS && run->io.size == 1) {
		com1_access(vm, port - COM1, out, data, run->io.count);
		return;
	}
	if (port == HVLAB_PROTECT_PORT && run->io.size == 4 && run->io.count == 1) {
		protect_access(vm, out, data);
		return;
	}
	if (!out) {
		memset(data, 0xff, (size_t)run->io.size * run->io.count);
		return;
	}
	if (port == PM1_CONTROL && run->io.size == 2)
		memcpy(&value, data, sizeof(value));
	if (value & SLEEP_ENABLE)
		guest_ends(vm, GUEST_OFF);
}

/* No address: after a triple fault KVM has already reset the vCPU. */
static void crash(struct vcpu *c, const char *what, u64 code)
{
	if (c->vm->end != GUEST_RUNS)
		return;
	fail(&c->vm->end_why, 0, "%s (%#llx) on vCPU %u", what, (unsigned long long)code, c->index);
	guest_ends(c->vm, GUEST_CRASHED);
}

/* Lock held. Handles an exit to user space. */
static void on_exit_reason(struct vcpu *c)
{
	struct kvm_run *run = c->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		on_port(c->vm, run);
		break;
	case KVM_EXIT_MMIO:
		if (!run->mmio.is_write)
			memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
		break;
	case KVM_EXIT_SHUTDOWN:
		crash(c, "triple fault", run->exit_reason);
		break;
	case KVM_EXIT_FAIL_ENTRY:
		crash(c, "the CPU refuses to enter the guest", run->fail_entry.hardware_entry_failure_reason);
		break;
	case KVM_EXIT_INTERNAL_ERROR:
		crash(c, "KVM could not emulate an instruction", run->internal.suberror);
		break;
	default:
		crash(c, "an exit reason that this VMM does not handle", run->exit_reason);
	}
}

/* Enters the guest once. Lock held at entry and at return, not meanwhile. True when a kick brought it back. */
static bool turn(struct vcpu *c)
{
	pthread_mutex_unlock(&c->vm->lock);
	int err = ioctl(c->fd, KVM_RUN, 0) ? errno : 0;
	pthread_mutex_lock(&c->vm->lock);
	if (!err)
		on_exit_reason(c);
	else if (err == EINTR)
		__atomic_store_n(&c->run->immediate_exit, 0, __ATOMIC_RELAXED);
	else if (err != EAGAIN)
		crash(c, "KVM_RUN failed", (u64)err);
	return err == EINTR;
}

/* What the device answers takes the place of what nobody would have. A guest without one has no instruction more at any exit. */
static bool turn_with_device(struct vcpu *c)
{
	struct kvm_run *run = c->run;

	run->exit_reason = KVM_EXIT_UNKNOWN;
	bool kicked = turn(c);
	if (run->exit_reason == KVM_EXIT_MMIO)
		kvm_device_access(&c->vm->device, run->mmio.phys_addr, run->mmio.is_write, run->mmio.data, run->mmio.len);
	return kicked;
}

static bool (*turn_of(const struct vm *vm))(struct vcpu *c)
{
	return vm->device.registers ? turn_with_device : turn;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Every vCPU but the first. KVM itself holds it until it gets its INIT and SIPI. */
static void *vcpu_thread(void *arg)
{
	struct vcpu *c = arg;
	struct vm *vm = c->vm;
	bool (*take_turn)(struct vcpu *c) = turn_of(vm);

	current = c->run;
	if (vm->spec->cpus)
		pin(vm->spec->cpus[c->index]);
	pthread_mutex_lock(&vm->lock);
	while (vm->end == GUEST_RUNS) {
		if (vm->pause) {
			pthread_cond_wait(&vm->gate, &vm->lock);
			continue;
		}
		vm->running++;
		take_turn(c);
		vm->running--;
		pthread_cond_broadcast(&vm->gate);
		console_wait(c);
	}
	pthread_mutex_unlock(&vm->lock);
	return NULL;
}

static void others_pause(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	vm->pause = true;
	for (unsigned i = 1; i < vm->vcpus; i++)
		if (vm->vcpu[i].threaded)
			pthread_kill(vm->vcpu[i].thread, KICK);
	while (vm->running)
		pthread_cond_wait(&vm->gate, &vm->lock);
	pthread_mutex_unlock(&vm->lock);
}

static void others_resume(struct vm *vm)
{
	vm->pause = false;
	pthread_cond_broadcast(&vm->gate);
}

/* The guest's memory as it sees it; its first part is all that is ever asked for. */
static int ram_read(void *arg, u64 at, void *to, size_t n)
{
	const struct guest_ram *ram = arg;

	if (at > ram->low || n > ram->low - at)
		return -EFAULT;
	memcpy(to, ram->base + at, n);
	return 0;
}

static int ram_write(void *arg, u64 at, const void *from, size_t n)
{
	const struct guest_ram *ram = arg;

	if (at > ram->low || n > ram->low - at)
		return -EFAULT;
	memcpy(ram->base + at, from, n);
	return 0;
}

/*
 * What was transmitted goes to the reader: the number of bytes in reply, or what the reader said. A window that makes no sense is
 * the guest's end. Lock held at entry and at return, not during the call.
 */
static int console_tell(struct vm *vm, const struct console *console, const struct buf *out, char *reply)
{
	const struct window_memory memory = {&vm->ram, ram_read, ram_write};
	int n = 0, err = window_hear(&vm->window, &memory, out->data, out->len, &vm->heard, &vm->end_why);

	pthread_mutex_unlock(&vm->lock);
	if (vm->heard.len)
		n = console->out(console->arg, vm->heard.data, vm->heard.len, reply);
	pthread_mutex_lock(&vm->lock);
	buf_clear(&vm->heard);
	if (err || window_done(&vm->window, &memory, &vm->end_why))
		guest_ends(vm, GUEST_CRASHED);
	return n;
}

/* Hands over what was transmitted. Lock held at entry and at return, not during the call. */
static int console_flush(struct vm *vm, const struct console *console)
{
	char reply[CONSOLE_REPLY_MAX];
	struct buf out = vm->out;

	if (!out.len)
		return 0;
	vm->out = (struct buf){0};
	pthread_cond_broadcast(&vm->gate);
	int n = console_tell(vm, console, &out, reply);
	if (n > 0) {
		uart_input(&vm->com1, reply, (size_t)n);
		irq_update(vm);
	}
	if (vm->pause)
		others_resume(vm);
	/* Keeps the memory for the next line, unless another vCPU has written meanwhile. */
	if (vm->out.data) {
		buf_free(&out);
	} else {
		buf_clear(&out);
		vm->out = out;
	}
	return n < 0 ? n : 0;
}

static bool line_ready(const struct vm *vm)
{
	if (!vm->out.len)
		return false;
	char last = vm->out.data[vm->out.len - 1];
	return last == '\n' || last == HVLAB_WINDOW_BELL || vm->out.len >= OUT_MAX;
}

/* The first vCPU's loop. Lock held. 0 at the guest's end, -ETIMEDOUT, or what the console said. */
static int run_first(struct vm *vm, const struct console *console, u64 deadline_ns)
{
	bool (*take_turn)(struct vcpu *c) = turn_of(vm);
	int err = 0;

	while (!err && vm->end == GUEST_RUNS) {
		bool kicked = take_turn(&vm->vcpu[0]);

		if (line_ready(vm))
			err = console_flush(vm, console);
		if (!err && kicked && vm->end == GUEST_RUNS && now_ns() >= deadline_ns)
			err = -ETIMEDOUT;
	}
	int last = err == 0 || err == -ETIMEDOUT ? console_flush(vm, console) : 0;
	return last ? last : err;
}

/* A signal to this thread at the deadline: also ends a guest that never exits. */
static int alarm_set(timer_t *timer, u64 deadline_ns, struct why *why)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = KICK, ._sigev_un._tid = gettid()};
	struct itimerspec at = {.it_value = {(time_t)(deadline_ns / 1000000000), (long)(deadline_ns % 1000000000)}};

	if (timer_create(CLOCK_MONOTONIC, &event, timer))
		return fail(why, -errno, "no timer for the deadline: %s", strerror(errno));
	timer_settime(*timer, TIMER_ABSTIME, &at, NULL);
	return 0;
}

static int direct_probe(const void *flavour, const struct target *target, struct why *why)
{
	return kvm_probe(why);
}

static int direct_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	pthread_once(&kick_once, kick_install);
	*vm = xcalloc(1, sizeof(**vm));
	return machine_make(*vm, spec, why);
}

static int direct_start(struct vm *vm, struct why *why)
{
	for (unsigned i = 1; i < vm->vcpus; i++) {
		int err = pthread_create(&vm->vcpu[i].thread, NULL, vcpu_thread, &vm->vcpu[i]);

		if (err)
			return fail(why, err_of_fork(err), "no thread for vCPU %u: %s", i, strerror(err));
		vm->vcpu[i].threaded = true;
	}
	return 0;
}

static int run_until_end(struct vm *vm, const struct console *console, u64 deadline_ns)
{
	struct vcpu *first = &vm->vcpu[0];

	current = first->run;
	pthread_mutex_lock(&vm->lock);
	first->thread = pthread_self();
	first->threaded = true;
	int err = run_first(vm, console, deadline_ns);
	first->threaded = false;
	pthread_mutex_unlock(&vm->lock);
	current = NULL;
	return err;
}

static void report_facts(const struct vm *vm, const struct console *console)
{
	kvm_facts(console);
	console_fact(console, "shape.backing", backing_word(vm->backing));
	console_fact(console, "kvm.irqchip", "in the kernel");
	console_fact(console, "kvm.leaf0", globs_match(vm->spec->vary, VARY_LEAF0_LAST) ? "leaf 0 last" : "leaf 0 first");
	if (vm->vcpu[0].stats < 0)
		console_fact(console, EXITS_UNCOUNTED_FACT, KVM_UNCOUNTED);
}

static int direct_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	cpu_set_t before;
	timer_t timer;

	report_facts(vm, console);
	int err = alarm_set(&timer, deadline_ns, why);
	if (err)
		return err;
	sched_getaffinity(0, sizeof(before), &before);
	if (vm->spec->cpus)
		pin(vm->spec->cpus[0]);
	err = run_until_end(vm, console, deadline_ns);
	timer_delete(timer);
	sched_setaffinity(0, sizeof(before), &before);
	if (err == -ETIMEDOUT)
		return VM_TIMEOUT;
	if (err)
		return console_stopped(err, why);
	fail(why, 0, "%s", vm->end_why.text);
	return vm->end == GUEST_OFF ? VM_OFF : VM_CRASHED;
}

static int direct_counters(struct vm *vm, enum mark_at at, struct counters *counters)
{
	int err = 0;

	others_pause(vm);
	if (at == MARK_START)
		kvm_device_at_mark(&vm->device);
	counters->n = 0;
	for (unsigned i = 0; i < vm->vcpus && !err; i++)
		err = vm->vcpu[i].stats < 0 ? -ENOTSUP : stats_add(vm->vcpu[i].stats, counters);
	return err;
}

static int direct_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	pthread_mutex_lock(&vm->lock);
	guest_ends(vm, GUEST_OFF);
	pthread_mutex_unlock(&vm->lock);
	for (unsigned i = 1; i < vm->vcpus; i++)
		if (vm->vcpu[i].threaded)
			pthread_join(vm->vcpu[i].thread, NULL);
	machine_free(vm);
	free(vm);
	return 0;
}

HVLAB_ADAPTER(kvm_direct, .name = "kvm/direct", .what = "Linux KVM with hvlab's own small VMM", .l1 = "kvm",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_QUIESCES | ADAPTER_DECODES | ADAPTER_WINDOW,
	      .disks = DISK_MODELS, .engines = DISK_ENGINES, .stores = DISK_STORES, .nets = NET_MODELS, .net_engines = NET_ENGINES,
	      .varies = VARY_APIC_OFF "," VARY_LEAF0_LAST,
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .probe = direct_probe, .create = direct_create,
	      .start = direct_start, .wait = direct_wait, .counters = direct_counters, .destroy = direct_destroy);
