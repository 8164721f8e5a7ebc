/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvirt through virsh, its own command: one call is one process, and its refusals are sentences (refusal.c). What the
 * calls mean is not known here.
 */
#pragma once

#include "util.h"

/* The schemes of its URIs that a guest of ours can run at. */
#define LIBVIRT_SCHEMES "qemu qemu+ssh qemu+unix qemu+tls qemu+tcp xen xen+ssh xen+unix"

/* The words before virsh's own; uri from virsh_uri(). */
#define VIRSH_WORDS(uri) "env", "LC_ALL=C", "virsh", "-q", "-c", (uri)

/*
 * The target's URL as virsh is given it: over ssh nobody is asked for a password. Inside of a host it
 * is the system's own daemon. malloc'ed; NULL: none is named.
 */
char *virsh_uri(const struct target *target);
/*
 * Runs a command, its words up to NULL; what it says goes to out (NULL: nobody wants it). Negative errno with why: virsh is
 * not installed, or what virsh_refusal() makes of its words.
 */
int virsh(const char *uri, struct buf *out, struct why *why, ...) __attribute__((sentinel));

/* What virsh has said on failing, as an errno and a sentence (refusal.c). Pure. */
int virsh_refusal(const char *said, const char *uri, const char *command, struct why *why);
