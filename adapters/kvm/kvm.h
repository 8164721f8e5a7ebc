/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What both KVM variants share: is there a KVM here, is it the real one, and which one is it. Makes no VM.
 */
#pragma once

#include "util.h"

/* Why exits are not counted on a KVM that does not report them (before Linux 5.14). */
#define KVM_UNCOUNTED "exits are not counted: this KVM has no statistics descriptors (Linux 5.14)"

/* Contract of adapter.probe. Refuses a /dev/kvm without VT-x or SVM: its numbers would not be KVM's. */
int kvm_probe(struct why *why);
/* The part of it that asks an open /dev/kvm what it can do. */
int kvm_check_api(int fd, struct why *why);
/* Whether it offers Hyper-V's interface to guests; call it after kvm_probe() has succeeded. */
int kvm_probe_hyperv(struct why *why);
/* The fact "kvm.module", if facts are wanted. Parameters of the modules are facts of the host. */
void kvm_facts(const struct console *console);
