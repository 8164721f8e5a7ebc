/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is asked of a Windows host once and kept until the process ends: can guests run there, what is it, where is the
 * image they boot from. At the end of the process the image is taken away again.
 */
#pragma once

#include "util.h"

#define HYPERV_SCHEMES "winrm winrm+http ssh wsl"

/* As adapter.probe. A host that cannot be used is not asked twice. */
int windows_probe(const void *flavour, const struct target *target, struct why *why);
/* What the probe found, and how the host is reached and trusted. Nothing before a good probe. */
void windows_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);
/* One of the facts that the probe found; "unknown" where it did not. */
const char *windows_fact(const char *key);

/*
 * The bootable image of spec->image on the host: made and sent at most once while it lasts. *iso is the host's path, sha256
 * its hash; valid until the next call. again: send it again, the copy there is gone or damaged.
 */
int windows_image(const struct vm_spec *spec, bool again, const char **iso, char sha256[65], struct why *why);
