/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvm/direct on a KVM from before Linux 5.14, which has no statistics descriptors: it runs, and its exits are not
 * counted, for a reason. The kernel is a double: open() and ioctl(), wrapped by the linker, answer for /dev/kvm, and its
 * guest says what we want on COM1.
 */
#include "unit.h"
#include "place.h"

#include "adapters/kvm/kvm.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define RUN_SIZE (sizeof(struct kvm_run) + 4096)

static const char *const words = "first words\nmark\nlast words\n";
static struct {
	bool old;        /* no statistics descriptors */
	long lacks;      /* another capability that is not there; -1: none */
	int stats_errno; /* of KVM_GET_STATS_FD */
	int vcpu;
	struct kvm_run *run;
	size_t said;
} kernel = {.lacks = -1};

int __real_open(const char *path, int flags, ...);
int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);

/* These two stand in for libc's in every group of the program, and stand aside where this one does not run. */
static bool here;

int __wrap_open(const char *path, int flags, ...)
{
	va_list args;

	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return here && !strcmp(path, "/dev/kvm") ? memfd_create("kvm", MFD_CLOEXEC) : __real_open(path, flags, mode);
}

static int make_vcpu(void)
{
	kernel.vcpu = memfd_create("vcpu", MFD_CLOEXEC);
	assert_int_equal(ftruncate(kernel.vcpu, (off_t)RUN_SIZE), 0);
	kernel.run = mmap(NULL, RUN_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, kernel.vcpu, 0);
	return kernel.run == MAP_FAILED ? -1 : kernel.vcpu;
}

/* One byte to COM1 an entry; behind the last one the guest switches itself off. */
static int enter(void)
{
	bool off = !words[kernel.said];
	u8 *data = (u8 *)kernel.run + sizeof(struct kvm_run);

	kernel.run->exit_reason = KVM_EXIT_IO;
	kernel.run->io.direction = KVM_EXIT_IO_OUT;
	kernel.run->io.count = 1;
	kernel.run->io.size = off ? 2 : 1;
	kernel.run->io.port = off ? 0x604 : 0x3f8;
	kernel.run->io.data_offset = sizeof(struct kvm_run);
	memcpy(data, off ? "\0\x20" : &words[kernel.said++], off ? 2 : 1);
	return 0;
}

static int get_stats(void)
{
	errno = kernel.stats_errno;
	return -1;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;

	va_start(args, request);
	long arg = va_arg(args, long);
	va_end(args);
	if (!here)
		return __real_ioctl(fd, request, arg);
	switch (request) {
	case KVM_GET_API_VERSION: return KVM_API_VERSION;
	case KVM_CHECK_EXTENSION: return arg != kernel.lacks && !(arg == KVM_CAP_BINARY_STATS_FD && kernel.old);
	case KVM_CREATE_VM: return memfd_create("vm", MFD_CLOEXEC);
	case KVM_GET_VCPU_MMAP_SIZE: return RUN_SIZE;
	case KVM_CREATE_VCPU: return make_vcpu();
	case KVM_GET_STATS_FD: return get_stats();
	case KVM_RUN: return enter();
	case KVM_GET_SUPPORTED_CPUID: ((struct kvm_cpuid2 *)(uintptr_t)arg)->nent = 0; return 0;
	default: return 0;
	}
}

struct heard {
	struct vm *vm;
	const struct adapter *a;
	char reason[256], text[256];
	int counted;
};

/* Reads the counters at the mark, as boot_console.c does. */
static int hear(void *arg, const void *bytes, size_t n, char *reply)
{
	struct heard *h = arg;
	struct counters c;
	size_t at = strlen(h->text);

	assert_true(at + n < sizeof(h->text));
	memcpy(h->text + at, bytes, n);
	if (strstr(h->text, "mark") && !h->counted)
		h->counted = h->a->counters(h->vm, MARK_START, &c) ? -1 : 1;
	return 0;
}

static void learn(void *arg, const char *key, const char *value)
{
	struct heard *h = arg;

	if (!strcmp(key, EXITS_UNCOUNTED_FACT))
		copy_str(h->reason, value);
}

static struct vm_spec spec_of(void)
{
	static char image[256];
	const char *build = getenv("BUILD");

	snprintf(image, sizeof(image), "%s/hvlab-metal.elf", build ? build : "build");
	return (struct vm_spec){.tag = "c20260101-000000-7e57", .workdir = "/nonexistent", .image = image, .cmdline = "", .vary = "",
				.vcpus = 1, .memory = 64 << 20, .backing = 4096, .helper_cpu = -1};
}

static void an_old_kvm_runs_and_does_not_count(void **state)
{
	struct heard h = {.a = adapter_find("kvm/direct")};
	const struct console console = {.out = hear, .fact = learn, .arg = &h};
	struct vm_spec spec = spec_of();
	struct why why = {""};

	kernel.old = true;
	kernel.stats_errno = EINVAL;
	assert_int_equal(h.a->create(NULL, &spec, &h.vm, &why), 0);
	assert_int_equal(h.a->start(h.vm, &why), 0);
	assert_int_equal(h.a->wait(h.vm, &console, now_ns() + 60000000000ull, &why), VM_OFF);
	assert_string_equal(h.text, words);
	assert_int_equal(h.counted, -1);
	assert_string_equal(h.reason, KVM_UNCOUNTED);
	assert_int_equal(h.a->destroy(h.vm, &why), 0);
}

/* Too few descriptors is no property of a kernel, and no reason to go on without counting. */
static void another_failure_is_one(void **state)
{
	const struct adapter *a = adapter_find("kvm/direct");
	struct vm_spec spec = spec_of();
	struct why why = {""};
	struct vm *vm = NULL;

	kernel.stats_errno = EMFILE;
	assert_int_equal(a->create(NULL, &spec, &vm, &why), -EMFILE);
	assert_non_null(strstr(why.text, "no statistics of vCPU 0"));
	a->destroy(vm, &why);
}

static void the_probe_says_what_is_not_counted(void **state)
{
	struct why why = {""};

	kernel.old = false;
	assert_int_equal(kvm_check_api(0, &why), 0);
	assert_string_equal(why.text, "");
	kernel.old = true;
	assert_int_equal(kvm_check_api(0, &why), 0);
	assert_string_equal(why.text, KVM_UNCOUNTED);
	kernel.lacks = KVM_CAP_IRQCHIP;
	assert_int_equal(kvm_check_api(0, &why), -ENOTSUP);
	kernel.lacks = -1;
}

UNIT()
{
	here = true;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_kvm_runs_and_does_not_count), cmocka_unit_test(another_failure_is_one),
		cmocka_unit_test(the_probe_says_what_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
