/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what kvm/direct does with an exit: KVM_RUN comes back with any port, size, direction and count, any address, any
 * reason and any error, which is all that a guest can make of it. Eight bytes an exit; where they end, the guest turns its machine
 * off. What it asks for must have been written whole, and not a byte further; what it says is handed over without loss.
 *
 * Feeds: adapters/kvm/direct.c adapters/kvm/uart.c adapters/kvm/device.c
 */
#include "fuzz.h"

#include <sys/ioctl.h>
static int guest_runs(int fd, unsigned long request, ...);
#define ioctl guest_runs
#include "adapters/kvm/direct.c"
#undef ioctl

#include <hvlab/mmio.h>

#define LOW 4096u
#define UNTOUCHED 0xa5
#define RUN_BYTES (u32)(sizeof(struct kvm_run) + 4 * 4096) /* more than any exit's */

static struct vm machine;
static struct vcpu first;
static const u8 *input;
static size_t left, handed_over, transmitted;
static u32 asked; /* bytes, by the exit before this one */

/* In place of machine.c's, which asks KVM. */
int machine_protect(struct vm *vm, bool on)
{
	return on && left % 3 ? 0 : -22;
}

static u8 *shared_data(void)
{
	return (u8 *)first.run + first.run->io.data_offset;
}

/* What a guest has asked for is there, all of it. */
static void look_at_answer(void)
{
	const struct kvm_run *run = first.run;

	for (u32 i = 0; i < asked; i++)
		must(shared_data()[i] != UNTOUCHED || (run->io.port >= COM1 && run->io.port < COM1 + UART_PORTS));
	asked = 0;
}

/* An exit, whose data are the last that there is of the memory it is told in. */
static struct kvm_run *told(u32 reason, u32 bytes)
{
	struct kvm_run *run = first.run;

	look_at_answer();
	memset(run, 0, sizeof(*run));
	run->exit_reason = reason;
	run->io.data_offset = RUN_BYTES - bytes;
	memset(shared_data(), UNTOUCHED, bytes);
	return run;
}

static void port(u16 port, u8 size, bool out, u32 count, const u8 *value)
{
	u32 bytes = size * count;
	struct kvm_run *run = told(KVM_EXIT_IO, bytes);

	run->io = (__typeof__(run->io)){.direction = out ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN, .size = size, .port = port,
					.count = count, .data_offset = RUN_BYTES - bytes};
	for (u32 i = 0; out && i < bytes; i++)
		shared_data()[i] = value[i % 3];
	asked = out ? 0 : bytes;
	/* counted here as the UART will see it: a byte sent with neither the divisor's latch nor loop-back on */
	if (out && port == COM1 && size == 1 && !(machine.com1.lcr & 0x80) && !(machine.com1.mcr & 0x10))
		transmitted += count;
}

static void memory(u64 address, u8 size, bool write, const u8 *value)
{
	struct kvm_run *run = told(KVM_EXIT_MMIO, 0);

	run->mmio = (__typeof__(run->mmio)){.phys_addr = address, .len = size, .is_write = write};
	memcpy(run->mmio.data, value, 3);
}

static int refused(int error)
{
	told(KVM_EXIT_UNKNOWN, 0);
	errno = error;
	return -1;
}

/* In place of KVM. */
static int guest_runs(int fd, unsigned long request, ...)
{
	static const u16 ports[] = {COM1, COM1 + 1, COM1 + 2, COM1 + 3, COM1 + 4, COM1 + 5, COM1 + 6, COM1 + 7, HVLAB_PROTECT_PORT,
				    PM1_CONTROL, COM1 - 1, COM1 + 8, 0xcf8, 0xffff};
	static const int errors[] = {EINTR, EAGAIN, EFAULT, ENOMEM};
	static const u8 off[] = {0, SLEEP_ENABLE >> 8, 0};
	const u8 *s = input;

	if (request != KVM_RUN)
		return left % 2 ? 0 : refused(EINVAL);
	if (left < 8) {
		port(PM1_CONTROL, 2, true, 1, off);
		return 0;
	}
	input += 8;
	left -= 8;
	if (s[0] < 0x90)
		port(s[0] < 0x80 ? ports[s[0] % LEN(ports)] : (u16)(s[1] | s[2] << 8), (u8)(1 << s[3] % 3), s[3] & 4,
		     s[3] & 8 ? 1 : (s[4] | (u32)s[3] >> 4 << 8) + 1, s + 5);
	else if (s[0] < 0xe8)
		memory(s[0] < 0xe0 ? HVLAB_MMIO_DEVICE + (s[1] | (u32)(s[2] & 1) << 8) : (u64)s[1] << 32 | (u64)s[2] << 24,
		       (u8)(1 << (s[0] & 8 ? 2 : s[3] % 4)), s[3] & 4, s + 5);
	else if (s[0] < 0xf0)
		return refused(errors[s[1] % LEN(errors)]);
	else
		told(s[1], 64);
	return 0;
}

/* Some answers, as the handshake gives them. */
static int hand_over(void *arg, const void *bytes, size_t n, char *reply)
{
	handed_over += n;
	must(n && n < OUT_MAX + 2 * 4096);
	memset(reply, 'x', CONSOLE_REPLY_MAX);
	return left % 5 ? 0 : left % 7 ? CONSOLE_REPLY_MAX : 1;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct console console = {.out = hand_over};
	struct vdev *registers = &machine.device.disk.v;

	input = data;
	left = size < 4096 ? size : 4096;
	handed_over = transmitted = 0;
	machine = (struct vm){.fd = -1, .vcpu = &first, .vcpus = 1, .lock = PTHREAD_MUTEX_INITIALIZER, .gate = PTHREAD_COND_INITIALIZER};
	machine.ram = (struct guest_ram){.base = xcalloc(1, LOW), .low = LOW};
	machine.device = (struct kvm_device){.vm = -1, .store = -1, .doorbell = -1, .interrupt = -1};
	vblk_init(&machine.device.disk, &machine.ram, -1, 8);
	machine.device.registers = left % 4 ? registers : NULL;
	first = (struct vcpu){.vm = &machine, .run = xcalloc(1, RUN_BYTES), .fd = -1, .stats = -1};

	pthread_mutex_lock(&machine.lock);
	int err = run_first(&machine, &console, ~0ull);
	pthread_mutex_unlock(&machine.lock);
	must(!err && machine.end != GUEST_RUNS && (machine.end == GUEST_OFF || machine.end_why.text[0]));
	must(handed_over == transmitted && !machine.out.len);
	look_at_answer();
	free(first.run);
	buf_free(&machine.out);
	buf_free(&machine.heard);
	free(machine.ram.base);
	return 0;
}
