/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a machine out of /dev/kvm (machine.h; Linux Documentation/virt/kvm/api.rst). The devices a PC guest expects
 * of the chip set - PIC, IOAPIC, local APICs, PIT - are those of the kernel.
 */
#include "machine.h"

#include "cpuid.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_2M (2ull << 20)
#define PAGE_4K 4096ull
/* VT-x without "unrestricted guest" needs four pages of guest-physical space; any hole does. */
#define IDENTITY_MAP 0xfffbc000ull
#define TSS_PAGES (IDENTITY_MAP + 0x1000)

static int vm_fd(struct vm *vm, struct why *why)
{
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm >= 0)
		vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, 0);
	return vm->fd < 0 ? fail(why, -errno, "cannot make a VM on /dev/kvm: %s", strerror(errno)) : 0;
}

/* Transparent huge pages need memory that starts on a 2 MiB boundary. */
static u8 *ram_map(enum backing backing, u64 size)
{
	u64 slack = backing == BACKING_THP ? PAGE_2M : 0;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (backing == BACKING_HUGETLB ? MAP_HUGETLB : 0);
	u8 *base = mmap(NULL, size + slack, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (base == MAP_FAILED)
		return NULL;
	u64 skip = slack ? -(u64)(uintptr_t)base & (PAGE_2M - 1) : 0;
	if (skip)
		munmap(base, skip);
	if (slack > skip)
		munmap(base + skip + size, slack - skip);
	return base + skip;
}

static int slot_set(struct vm *vm, u32 slot, u32 flags, u64 guest, u64 offset, u64 size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot, .flags = flags, .guest_phys_addr = guest, .memory_size = size,
		.userspace_addr = (uintptr_t)vm->ram.base + offset,
	};

	return size ? ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) : 0;
}

static int slots_set(struct vm *vm, u32 flags)
{
	int err = slot_set(vm, 0, flags, 0, 0, vm->ram.low);

	if (!err)
		err = slot_set(vm, 1, flags, PVH_HIGH, vm->ram.low, vm->ram.high);
	return err ? -errno : 0;
}

int machine_protect(struct vm *vm, bool on)
{
	int err = slots_set(vm, on ? KVM_MEM_LOG_DIRTY_PAGES : 0);

	if (err && on)
		slots_set(vm, 0);
	return err;
}

static int make_memory(struct vm *vm, struct why *why)
{
	u64 page = vm->backing == BACKING_4K ? PAGE_4K : PAGE_2M;
	u64 size = (vm->spec->memory + page - 1) & -page;

	vm->ram.base = ram_map(vm->backing, size);
	if (!vm->ram.base)
		return fail(why, -ENOMEM, "no %llu MiB of memory for the guest", (unsigned long long)(size >> 20));
	vm->ram.low = size < PVH_LOW_MAX ? size : PVH_LOW_MAX;
	vm->ram.high = size - vm->ram.low;
	if (vm->backing != BACKING_HUGETLB)
		madvise(vm->ram.base, size, vm->backing == BACKING_THP ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	int err = slots_set(vm, 0);
	return err ? fail(why, err, "KVM refuses the guest's memory: %s", strerror(-err)) : 0;
}

static int make_chips(struct vm *vm, struct why *why)
{
	struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
	u64 identity = IDENTITY_MAP;

	if (ioctl(vm->fd, KVM_SET_IDENTITY_MAP_ADDR, &identity) || ioctl(vm->fd, KVM_SET_TSS_ADDR, TSS_PAGES) ||
	    ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0) || ioctl(vm->fd, KVM_CREATE_PIT2, &pit))
		return fail(why, -errno, "KVM refuses its interrupt controllers or timer: %s", strerror(errno));
	return 0;
}

static int make_vcpu(struct vm *vm, unsigned i, struct why *why)
{
	struct vcpu *c = &vm->vcpu[i];
	int size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	c->fd = ioctl(vm->fd, KVM_CREATE_VCPU, i);
	if (c->fd < 0 || size < 0)
		return fail(why, -errno, "cannot make vCPU %u: %s", i, strerror(errno));
	void *run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (run == MAP_FAILED)
		return fail(why, -errno, "cannot map the state of vCPU %u: %s", i, strerror(errno));
	c->run = run;
	c->run_size = (size_t)size;
	c->stats = ioctl(c->fd, KVM_GET_STATS_FD, NULL);
	if (c->stats < 0 && errno != EINVAL && errno != ENOTTY) /* these two: it has none, and exits are not counted */
		return fail(why, -errno, "no statistics of vCPU %u: %s", i, strerror(errno));
	return cpuid_set(vm->kvm, c->fd, i, vm->vcpus, globs_match(vm->spec->vary, VARY_LEAF0_LAST), why);
}

static int make_vcpus(struct vm *vm, struct why *why)
{
	int err = 0;

	vm->vcpus = vm->spec->vcpus;
	vm->vcpu = xcalloc(vm->vcpus, sizeof(*vm->vcpu));
	for (unsigned i = 0; i < vm->vcpus; i++)
		vm->vcpu[i] = (struct vcpu){.vm = vm, .fd = -1, .stats = -1, .index = i};
	for (unsigned i = 0; i < vm->vcpus && !err; i++)
		err = make_vcpu(vm, i, why);
	return err;
}

/* The state PVH promises: 32-bit protected mode, flat segments, paging off, EBX = start information. */
static int enter_pvh(struct vcpu *c, u32 entry, struct why *why)
{
	struct kvm_regs regs = {.rip = entry, .rbx = PVH_INFO, .rflags = 2};
	struct kvm_segment flat = {.limit = 0xffffffff, .selector = 0x10, .type = 3, .present = 1, .db = 1, .s = 1,
				   .g = 1};
	struct kvm_sregs sregs;

	if (ioctl(c->fd, KVM_GET_SREGS, &sregs))
		return fail(why, -errno, "cannot read the registers of vCPU 0: %s", strerror(errno));
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = flat;
	sregs.cs = flat;
	sregs.cs.selector = 8;
	sregs.cs.type = 11;
	sregs.tr = (struct kvm_segment){.limit = 0x67, .selector = 0x18, .type = 11, .present = 1};
	sregs.cr0 = 0x11; /* PE, ET */
	if (ioctl(c->fd, KVM_SET_SREGS, &sregs) || ioctl(c->fd, KVM_SET_REGS, &regs))
		return fail(why, -errno, "cannot set the registers of vCPU 0: %s", strerror(errno));
	return 0;
}

static int load_guest(struct vm *vm, struct why *why)
{
	struct buf image = {0};
	u32 entry = 0;
	int err = file_read(vm->spec->image, &image);

	if (err)
		fail(why, err, "cannot read the guest image %s: %s", vm->spec->image, strerror(-err));
	else
		err = pvh_load(&vm->ram, image.data, image.len, vm->spec->cmdline, &entry, why);
	buf_free(&image);
	return err ? err : enter_pvh(&vm->vcpu[0], entry, why);
}

int machine_make(struct vm *vm, const struct vm_spec *spec, struct why *why)
{
	int err;

	vm->spec = spec;
	vm->kvm = vm->fd = -1;
	vm->device.store = vm->device.doorbell = vm->device.interrupt = vm->device.peer.device = -1;
	pthread_mutex_init(&vm->lock, NULL);
	pthread_cond_init(&vm->gate, NULL);
	(void)((err = backing_choose(spec->backing, spec->memory, &vm->backing, why)) || (err = vm_fd(vm, why)) ||
	       (err = make_memory(vm, why)) || (err = make_chips(vm, why)) || (err = make_vcpus(vm, why)) ||
	       (err = load_guest(vm, why)) || (err = kvm_device_make(&vm->device, vm->fd, &vm->ram, spec, why)));
	return err;
}

static void vcpu_free(struct vcpu *c)
{
	if (c->run)
		munmap(c->run, c->run_size);
	if (c->stats >= 0)
		close(c->stats);
	if (c->fd >= 0)
		close(c->fd);
}

void machine_free(struct vm *vm)
{
	for (unsigned i = 0; i < vm->vcpus; i++)
		vcpu_free(&vm->vcpu[i]);
	free(vm->vcpu);
	kvm_device_free(&vm->device);
	if (vm->fd >= 0)
		close(vm->fd);
	if (vm->kvm >= 0)
		close(vm->kvm);
	if (vm->ram.base)
		munmap(vm->ram.base, vm->ram.low + vm->ram.high);
	pthread_mutex_destroy(&vm->lock);
	pthread_cond_destroy(&vm->gate);
	buf_free(&vm->out);
	buf_free(&vm->heard);
}
