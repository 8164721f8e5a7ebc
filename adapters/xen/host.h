/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Xen below: is it there, can this system command it, what is it. Asked once per process, because asking starts
 * programs; makes no domain.
 */
#ifndef HVLAB_XEN_HOST_H
#define HVLAB_XEN_HOST_H

#include "util.h"

/* As adapter.probe; hvm: the guest type needs the processor's virtualisation. */
int host_probe(bool hvm, struct why *why);
/* xen.version, xen.scheduler, xen.mitigation.* ... */
void host_tell(const struct console *console);
/* Host pages behind a guest with nested paging, in bytes: 4096 when Xen was told so, else up to 2 MiB and more. */
u64 host_backing(void);
/* MiB that a new domain can have now; 0 when it cannot be learned. */
u64 host_free_mib(void);

#endif
