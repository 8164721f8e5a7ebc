/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a vCPU answers to CPUID: everything this KVM supports, KVM's own leaves included, with the topology made
 * that of `vcpus` single-threaded cores in one package.
 */
#pragma once

#include "util.h"

/*
 * kvm: /dev/kvm; vcpu: its descriptor, the index-th of vcpus. leaf0_last: KVM, which searches the table, finds leaf 0 at its
 * end.
 */
int cpuid_set(int kvm, int vcpu, unsigned index, unsigned vcpus, bool leaf0_last, struct why *why);
