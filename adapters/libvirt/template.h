/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a domain's configuration comes from: the user's own domain or file, which is only read, or a plain one of ours.
 */
#pragma once

#include "virsh.h"

/* Is it a file, and not the name of a domain? */
bool template_is_file(const char *template);
/* Its XML. template NULL: the plainest domain of the host's own hypervisor; emulated: of QEMU's own processor, though there be KVM. */
int template_get(const char *uri, const char *template, bool emulated, struct buf *xml, struct why *why);
