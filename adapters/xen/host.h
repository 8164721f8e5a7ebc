/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Xen below this system: is it there, can this system control it, which one is it. Asked once per process, because asking
 * starts programs. Makes no domain.
 */
#pragma once

#include "util.h"

/* As adapter.probe; hvm: the guest type needs the processor's virtualisation. */
int host_probe(bool hvm, struct why *why);
/* The part of it that starts no program. root: put before every path, "" for this system. */
int host_look(const char *root, bool hvm, struct why *why);
/* xen.version, xen.scheduler, xen.mitigation.* ... */
void host_tell(const struct console *console);
/* Host pages behind a guest with nested paging, in bytes: 4096 when Xen was told so, else up to 2 MiB and more. */
u64 host_backing(void);
/* MiB that a new domain can have now; 0 when it cannot be learned. */
u64 host_free_mib(void);

/* Is there memory in dom0 for what makes a guest, and for its device model if it has one? 0 or -ENOMEM. */
int host_room(const char *root, bool device_model, struct why *why);
/* Processes that dom0's kernel has ended for want of memory since it was booted. */
u64 host_out_of_memory(const char *root);
