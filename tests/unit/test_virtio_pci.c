/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's side of a modern virtio device on PCI against registers in memory: how it is found, and what becomes of a device
 * that says in mid-run that it needs to be reset.
 */
#include "unit.h"

#define pause cpu_pause /* libc has another */
#include "workloads/metal/virtio_pci.c"

#define VECTOR 0xe2
#define NOTIFY_AT 0x100
#define CONFIG_AT 0x200

static u8 bar[4096];
static u32 space[64]; /* words of the configuration space */
static u32 entries;   /* of its MSI-X table */
static void (*handler[256])(void);
volatile bool virtio_broken;

u32 pci_find(bool (*is)(u32 id)) { return is(space[0]) ? 0x80000800u : 0; }
u32 pci_read(u32 function, u32 offset) { return space[offset / 4] >> 8 * (offset & 3); }
void pci_enable(u32 function) {}
u64 pci_bar(u32 function, u32 n) { return n == 4 ? (uintptr_t)bar : 0; }
u32 pci_msix(u32 function, u32 vector, u32 n) { return n < entries ? n : entries; }
int paging_map_device(u64 address, u64 size) { return 0; }
void apic_eoi(void) {}
void trap_on_interrupt(u32 vector, void (*h)(void)) { handler[vector] = h; }

/* The capabilities lie one behind the other from 40h on. */
u32 pci_capability(u32 function, u32 id, u32 after)
{
	u32 at = after ? after + 20 : 0x40;

	return id == VENDOR_SPECIFIC && at < 0x40 + 3 * 20 ? at : 0;
}

static void capability(u32 i, u32 type, u32 offset)
{
	u32 *c = &space[(0x40 + 20 * i) / 4];

	c[0] = VENDOR_SPECIFIC | 20u << 16 | type << 24;
	c[1] = 4;
	c[2] = offset;
	c[3] = 64;
	c[4] = 4;
}

static int begin(void **state)
{
	memset(bar, 0, sizeof(bar));
	memset(space, 0, sizeof(space));
	memset(handler, 0, sizeof(handler));
	virtio_broken = false;
	entries = 8;
	space[0] = (0x1040 + VIRTIO_BLOCK) << 16 | 0x1af4;
	capability(0, CFG_COMMON, 0);
	capability(1, CFG_NOTIFY, NOTIFY_AT);
	capability(2, CFG_DEVICE, CONFIG_AT);
	return 0;
}

static void what_it_says_beside_its_queues_has_an_interrupt_of_its_own(void **state)
{
	struct virtio v = {0};

	assert_true(virtio_pci.find(&v, VIRTIO_BLOCK, VECTOR));
	assert_int_equal(common(&v)->config_vector, OF_CHANGES);
	assert_non_null(handler[VECTOR + 1]);
	handler[VECTOR + 1](); /* another size, say */
	assert_false(virtio_broken);
	common(&v)->status |= NEEDS_RESET;
	handler[VECTOR + 1]();
	assert_true(virtio_broken);
}

static void without_room_for_it_nothing_is_asked_for(void **state)
{
	struct virtio v = {0};

	entries = 1;
	assert_true(virtio_pci.find(&v, VIRTIO_BLOCK, VECTOR));
	assert_int_equal(common(&v)->config_vector, NO_VECTOR);
	entries = 0;
	assert_false(virtio_pci.find(&v, VIRTIO_BLOCK, VECTOR));
}

static void another_kind_is_not_found(void **state)
{
	struct virtio v = {0};

	assert_false(virtio_pci.find(&v, VIRTIO_NET, VECTOR));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_it_says_beside_its_queues_has_an_interrupt_of_its_own, begin),
		cmocka_unit_test_setup(without_room_for_it_nothing_is_asked_for, begin),
		cmocka_unit_test_setup(another_kind_is_not_found, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
