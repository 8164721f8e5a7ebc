/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognising KVM (kvm.h). A /dev/kvm can be backed by something else than the processor's virtualisation (PVM
 * switches guests in software); such a thing answers the whole API, so the processor and the modules are asked too.
 */
#include "kvm.h"

#include "../common/console.h"

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool cpu_has_vmx(void)
{
	unsigned a, b, c = 0, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 5); /* SDM 2A, CPUID 1 ECX.VMX */
}

static bool cpu_has_svm(void)
{
	unsigned a, b, c = 0, d;

	return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & 1u << 2); /* APM 3, Fn8000_0001 ECX.SVM */
}

static const char *vendor_module(void)
{
	return cpu_has_svm() ? "kvm_amd" : "kvm_intel";
}

static int absent(struct why *why)
{
	if (cpu_has_vmx() || cpu_has_svm())
		return fail(why, -ENODEV, access("/sys/module/kvm", F_OK) ?
			    "no /dev/kvm, but the CPU can: modprobe %s (dmesg says if the firmware has locked it)" :
			    "no /dev/kvm, though the module is there (%s): a container that was not given the device, or udev "
			    "has not made it", vendor_module());
	return fail(why, -ENODEV, "no /dev/kvm: the CPU shows neither VT-x nor SVM (enable it in the firmware; in a "
		    "VM, ask for nested virtualisation; the lab needs neither)");
}

static int open_kvm(struct why *why)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == EPERM)
		return fail(why, -EACCES, "no permission for /dev/kvm by the rules of this container: give it the device "
			    "(--device /dev/kvm)");
	if (errno == EACCES)
		return fail(why, -EACCES, "no permission for /dev/kvm: add yourself to group kvm and log in again");
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return absent(why);
	return fail(why, -errno, "cannot open /dev/kvm: %s", strerror(errno));
}

static int check_real(struct why *why)
{
	if (!access("/sys/module/kvm_pvm", F_OK))
		return fail(why, -ENOTSUP, "/dev/kvm is PVM, which switches guests in software without VT-x or SVM: "
			    "its numbers would not be KVM's; the lab runs a real KVM (--place lab)");
	if (!cpu_has_vmx() && !cpu_has_svm())
		return fail(why, -ENOTSUP, "/dev/kvm is there but the CPU has neither VT-x nor SVM: whatever it is, "
			    "its numbers would not be KVM's; the lab runs a real KVM (--place lab)");
	return 0;
}

int kvm_check_api(int fd, struct why *why)
{
	static const struct { int cap; const char *name; } need[] = {
		{KVM_CAP_USER_MEMORY, "user memory"}, {KVM_CAP_IRQCHIP, "irqchip"}, {KVM_CAP_PIT2, "pit2"},
		{KVM_CAP_EXT_CPUID, "cpuid"}, {KVM_CAP_IMMEDIATE_EXIT, "immediate exit (Linux 4.12)"},
	};
	int version = ioctl(fd, KVM_GET_API_VERSION, 0);

	if (version != KVM_API_VERSION)
		return fail(why, -ENOTSUP, "/dev/kvm has API version %d, not %d", version, KVM_API_VERSION);
	for (size_t i = 0; i < LEN(need); i++)
		if (ioctl(fd, KVM_CHECK_EXTENSION, need[i].cap) <= 0)
			return fail(why, -ENOTSUP, "this KVM lacks %s: a newer kernel is needed", need[i].name);
	if (ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_BINARY_STATS_FD) <= 0)
		fail(why, 0, KVM_UNCOUNTED);
	return 0;
}

int kvm_probe(struct why *why)
{
	int fd = open_kvm(why);

	if (fd < 0)
		return fd;
	int err = check_real(why);
	if (!err)
		err = kvm_check_api(fd, why);
	close(fd);
	return err;
}

int kvm_probe_hyperv(struct why *why)
{
	int fd = open_kvm(why);

	if (fd < 0)
		return fd;
	bool has = ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_HYPERV_CPUID) > 0;
	close(fd);
	return has ? 0 : fail(why, -ENOTSUP, "this KVM was built without Hyper-V's interface (CONFIG_KVM_HYPERV)");
}

void kvm_facts(const struct console *console)
{
	console_fact(console, "kvm.module", vendor_module());
}
