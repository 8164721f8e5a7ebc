/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: where a VMM of ours that has no PCI bus shows its guest the one device under test, a disk or a network device.
 */
#pragma once

#include <hvlab/abi.h>

#define HVLAB_MMIO_DEVICE 0xd0000000ull /* virtio's registers */
#define HVLAB_MMIO_PIN 5                /* of the I/O APIC */
