/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio device on PCI as it was before version 1: ports, and one page number for all of a queue (virtio 1.2, 4.1.4.10).
 */
#include "virtio.h"
#include "pci.h"
#include "x86.h"

enum port {
	FEATURES = 0, ACCEPTED = 4, PAGE = 8, SIZE = 12, SELECT = 14, NOTIFY = 16, STATUS = 18,
	QUEUE_VECTOR = 22, CONFIG = 24, /* where MSI-X is on */
};

static u32 sought;

static bool is_kind(u32 id)
{
	return id == ((0xfff + sought) << 16 | 0x1af4);
}

static u16 port(const struct virtio *v, u32 offset)
{
	return (u16)(v->base + offset);
}

static void status(const struct virtio *v, u32 bits)
{
	outb(port(v, STATUS), bits ? (u8)(inb(port(v, STATUS)) | bits) : 0);
}

static bool find(struct virtio *v, u32 kind, u32 vector)
{
	sought = kind;
	v->function = pci_find(is_kind);
	if (!v->function)
		return false;
	pci_enable(v->function);
	v->base = pci_bar(v->function, 0);
	if (!v->base || !(pci_read(v->function, 0x10) & 1) || !pci_msix(v->function, vector, 1))
		return false;
	status(v, 0);
	return true;
}

static u64 features(const struct virtio *v)
{
	return inl(port(v, FEATURES));
}

static bool accept(const struct virtio *v, u64 features)
{
	outl(port(v, ACCEPTED), (u32)features);
	return true;
}

static u32 size(const struct virtio *v, u32 queue)
{
	outw(port(v, SELECT), (u16)queue);
	return inw(port(v, SIZE));
}

static void enable(const struct virtio *v, struct virtq *q)
{
	outw(port(v, QUEUE_VECTOR), 0);
	outl(port(v, PAGE), (u32)((uintptr_t)q->descriptor / PAGE_SIZE));
	q->doorbell = port(v, NOTIFY);
}

static u32 config(const struct virtio *v, u32 offset)
{
	return inl(port(v, CONFIG + offset));
}

static void kick(const struct virtq *q)
{
	outw((u16)q->doorbell, (u16)q->index);
}

const struct virtio_bus virtio_pci_legacy = {
	.name = "legacy PCI", .find = find, .status = status, .features = features, .accept = accept, .size = size,
	.enable = enable, .config = config, .kick = kick,
};
