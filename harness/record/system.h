/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The label of a system, "lab:kvm/direct" or "lab:kvm/qemu@linux+virtio-blk+aa": place, variant, the guest where it is not metal, the
 * model of its disk, and the mark of an A/A control. Pure; no other file takes a label apart or spells the mark.
 */
#pragma once

#include "util.h"

#define SYSTEM_MAX 128  /* bytes of a label */
#define SYSTEMS_MAX 64  /* systems of a campaign */
#define SYSTEM_AA "+aa" /* the same system once more, as its own A/A control */

/* What follows the last ':', the mark included. Points into system. */
const char *system_variant(const char *system);
/* Do both have the same guest? */
bool system_same_guest(const char *a, const char *b);
/* By its name: is there no hypervisor, is it no guest but a process? */
bool variant_is_bare(const char *variant);
bool variant_is_native(const char *variant);
/* Does a user's word name this system, by its label or by its variant, also as "libvirt:web01"? */
bool system_is(const char *system, const char *word);
bool system_is_aa(const char *system);
/* The label without the mark: an A/A control is the same guest as its original. */
const char *system_original(const char *system, char out[SYSTEM_MAX]);
bool system_is_aa_of(const char *aa, const char *original);
/* Does its label name one of these device models, which are separated by commas (NULL: none)? Then its guest has that device. */
bool system_has_device(const char *system, const char *models);
/*
 * Do the instructions of its device count? False where the device is the counting machine's own (bare+virtio-blk): it answers in
 * real time, and so after a number of instructions that does not repeat.
 */
bool system_device_counts(const char *system);
/* For qsort: systems without a hypervisor first, because the others are compared with them, then by label. */
int system_order(const char *a, const char *b);
