/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * This process and one Windows host: connected when first needed, kept until the process ends, connected anew when the
 * connection was lost. What is asked once is kept here: can it run, what is the host, where is the image.
 *
 * One VM at a time is driven through it, which is what the time lane does; calls from several threads are serialised.
 */
#ifndef HVLAB_HYPERV_SESSION_H
#define HVLAB_HYPERV_SESSION_H

#include "json.h"
#include "scripts.h"

#include "../winhost/transport.h"

/* As adapter.probe; HVLAB_HOST names the host. A connection that never was is not tried twice. */
int session_probe(struct why *why);
/* What the probe found, and how the host is reached and trusted. Nothing before a good probe. */
void session_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg);

/*
 * Runs a phase and gives its answer, to be freed by answer_free(). A text that stopped with a word gives that word's
 * error. -EPIPE: the connection was lost and could not be had again.
 */
int session_run(const struct phase *phase, const char *json, struct answer **a, struct why *why);
int session_start(const struct phase *phase, const char *json, struct transport_job **job, struct why *why);
/* Forgets a connection that turned out to be lost; the next call connects anew. */
void session_lost(void);

/*
 * The bootable image of spec->image on the host: made and sent at most once while it lasts. *iso is the host's path,
 * valid until the process ends, sha256 what it must be. again: what was there is not it any more.
 */
int session_image(const struct vm_spec *spec, bool again, const char **iso, char sha256[65], struct why *why);

/* Who makes things there: user and machine that run hvlab, without a colon. */
const char *session_owner(void);
/* The host's name for sentences. */
const char *session_host(void);

/* The transport's log from byte *seen on, malloc'ed; *seen moves to its end. */
char *session_log(size_t *seen);

#endif
