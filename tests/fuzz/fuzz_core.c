/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what our core and the guest read from whoever boots them: modules, cpio and ELF (hv/minimal/guest.c), a MADT
 * (hv/minimal/acpi.c, freestanding/acpi.c), what PVH and multiboot2 hand over (freestanding/boot.c). Physical memory is a
 * piece of this process below 4 GiB with nothing behind it, and a refusal a jump back. The first byte chooses.
 *
 * Feeds: hv/minimal/guest.c hv/minimal/acpi.c freestanding/boot.c freestanding/acpi.c
 */
#include "fuzz.h"

#include <setjmp.h>
#include <sys/mman.h>

#define pause pause_of_x86 /* the C library has one */
#include "freestanding/boot.h"
#include "hv/minimal/vmm.h"
#include "acpi.h"

#define RAM 0x20000000ull
#define RAM_SIZE 0x400000ull

static sigjmp_buf refused;

_Noreturn void refuse(const char *fmt, ...)
{
	(void)fmt;
	siglongjmp(refused, 1);
}

#include "hv/minimal/guest.c"
#undef LOAD
#undef NOTE
#include "hv/minimal/acpi.c"
#include "freestanding/boot.c"

struct handover guest_handover;
u8 core_start[16], core_end[16];
void trap_init(void) {}
void trap_load(void) {}
void cpu_init(u32 index) { (void)index; }
_Noreturn void machine_main(const struct boot_info *info) { (void)info; siglongjmp(refused, 1); }

void str_copy(char *to, size_t size, const char *from)
{
	copy_strn(to, size, from);
}

static u8 *ram;

/* Ends where memory ends: one byte too far is no memory. */
static u8 *place(const u8 *data, size_t n)
{
	return memcpy(ram + RAM_SIZE - n, data, n);
}

static u8 choice; /* what the first byte says beside the part */

static void load_guest(const u8 *data, size_t n)
{
	struct boot_info info = {.nregions = 1, .nmodules = (choice + 1) % 3};
	struct vcpu_start start;

	info.region[0] = (struct boot_region){RAM, RAM_SIZE, REGION_RAM};
	info.module[0].base = (u64)(uintptr_t)place(data, n);
	info.module[0].size = n;
	info.module[1] = info.module[0];
	copy_str(info.cmdline, "cpus=1");
	info.rsdp = choice & 4 ? RAM : 0;
	if (!sigsetjmp(refused, 0))
		guest_load(&info, &start);
}

static const struct acpi_table *madt;

const struct acpi_table *acpi_find(u64 rsdp, const char signature[4])
{
	(void)rsdp;
	return signature[0] ? madt : NULL;
}

u64 acpi_number(const struct acpi_table *t, u32 offset, u32 size)
{
	u64 value = 0;

	if ((u64)offset + size <= t->length)
		memcpy(&value, (const u8 *)t + offset, size);
	return value;
}

static void count_processors(const u8 *data, size_t n)
{
	u32 length = (u32)n & ~3u; /* its header is read as words */

	madt = NULL;
	must(!acpi_count_processors(1));
	if (length < sizeof(*madt))
		return;
	u8 *table = place(data, length);
	memcpy(table + 4, &length, sizeof(length));
	madt = (const void *)table;
	must(acpi_count_processors(1) <= n / 2);
}

static void multiboot(const u8 *data, size_t n)
{
	u32 total = (u32)n & ~7u;

	if (total < 16)
		return;
	u8 *start = place(data, total);
	memcpy(start, &total, sizeof(total));
	memset(&info, 0, sizeof(info));
	read_multiboot2(start);
	must(info.nregions <= BOOT_REGIONS_MAX && info.nmodules <= BOOT_MODULES_MAX);
}

static void pvh(const u8 *data, size_t n)
{
	struct pvh_start s = {.version = 1};
	const size_t entry = sizeof(struct pvh_memory);

	n -= n % entry;
	u8 *map = place(data, n);
	s.memmap = (u64)(uintptr_t)map;
	s.memmap_entries = (u32)(n / entry);
	memset(&info, 0, sizeof(info));
	read_pvh(&s);
	must(info.nregions <= BOOT_REGIONS_MAX);
	low_ram_end(&info);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void (*const parts[])(const u8 *data, size_t n) = {load_guest, count_processors, multiboot, pvh};

	if (!ram) {
		ram = mmap((void *)RAM, RAM_SIZE + 4096, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		must(ram == (u8 *)RAM && !mprotect(ram + RAM_SIZE, 4096, PROT_NONE));
	}
	if (size && size < RAM_SIZE / 4)
		choice = data[0] / LEN(parts), parts[data[0] % LEN(parts)](data + 1, size - 1);
	return 0;
}
