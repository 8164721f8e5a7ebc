/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xen/pv, xen/pvh, xen/hvm: the same guest in Xen's three types, the last one also through its COM1 and by way of
 * firmware and GRUB. What is the same for all is in domain.c.
 */
#include "disk.h"
#include "domain.h"
#include "net.h"

static const struct domain_flavour pv = {.type = "pv", .config = "", .console = "console/tty"};
static const struct domain_flavour pvh = {.type = "pvh", .config = "", .console = "console/tty", .hap = true};
/* No screen, no USB. */
#define PC "vga = \"none\"\nnographic = 1\nvnc = 0\nsdl = 0\nusb = 0\n"
/*
 * Every byte through COM1 is two visits to the device model, four fifths of a boot in the lab: the records of xen/hvm
 * take Xen's ring instead. Its COM1 leads nowhere, because a terminal behind it would hide the ring's in xenstore.
 */
static const struct domain_flavour hvm = {
	.type = "hvm", .config = PC "serial = \"null\"\n", .console = "console/tty", .hap = true, .model = true,
	.ring = true, .from = FROM_ELF32,
};
#define COM1 PC "serial = \"pty\"\n"
static const struct domain_flavour hvm_com1 = {
	.type = "hvm", .config = COM1, .console = "serial/0/tty", .hap = true, .model = true, .from = FROM_ELF32,
};
static const struct domain_flavour hvm_iso = {
	.type = "hvm", .config = COM1, .console = "serial/0/tty", .hap = true, .model = true, .from = FROM_ISO,
};

#define DOMAIN(of) .l1 = "xen", .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .flavour = &(of), .probe = domain_probe, \
	.create = domain_create, .start = domain_start, .wait = domain_wait, .counters = domain_counters, \
	.destroy = domain_destroy

#define NETS .nets = XEN_NETS, .net_engines = XEN_NET_ENGINES
#define DEVICES .disks = XEN_DISKS, .engines = XEN_ENGINES, .stores = XEN_STORES, NETS

HVLAB_ADAPTER(xen_pv, .name = "xen/pv", .what = "Xen, a paravirtual guest: needs no VT-x or SVM",
	      .traits = ADAPTER_CONCURRENT, DEVICES, .linux_console = "hvc0", DOMAIN(pv));
HVLAB_ADAPTER(xen_pvh, .name = "xen/pvh", .what = "Xen, a guest with nested paging and no emulated devices",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_DECODES, .varies = VARY_APIC_OFF, DEVICES,
	      .linux_console = "hvc0", DOMAIN(pvh));
HVLAB_ADAPTER(xen_hvm, .name = "xen/hvm", .what = "Xen, a guest with nested paging and QEMU's emulated PC",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_QUIESCES | ADAPTER_DECODES | ADAPTER_LOADS_PACKED, .varies = VARY_APIC_OFF,
	      .disks = XEN_HVM_DISKS, .engines = XEN_HVM_ENGINES, .stores = XEN_STORES, NETS, .linux_console = "hvc0", DOMAIN(hvm));
HVLAB_ADAPTER(xen_hvm_com1, .name = "xen/hvm-com1", .what = "as xen/hvm, but its records come through the emulated COM1",
	      .traits = ADAPTER_EXPLICIT_ONLY | ADAPTER_CONCURRENT | ADAPTER_DECODES, DOMAIN(hvm_com1));
HVLAB_ADAPTER(xen_hvm_iso, .name = "xen/hvm-iso", .what = "as xen/hvm, but booted from a CD by firmware and GRUB",
	      .traits = ADAPTER_EXPLICIT_ONLY | ADAPTER_CONCURRENT | ADAPTER_DECODES, DOMAIN(hvm_iso));
