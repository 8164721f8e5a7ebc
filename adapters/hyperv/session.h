/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * This process and one Windows host: connected when first needed, kept until session_end(), connected anew when the
 * connection was lost. session_begin() names the host.
 *
 * One VM at a time is driven through it, which is what the time lane does; calls from several threads are serialised.
 */
#pragma once

#include "answer.h"
#include "scripts.h"

#include "../winhost/transport.h"

/* Names the host; call it before the others. Calling it again has no effect. The URL is copied, all else must outlive the session. */
void session_begin(const struct target *target);
const struct target *session_target(void);
/*
 * Runs a phase and gives its answer, to be ended with json_decref(). A text that stopped with a word gives that word's
 * error. -EPIPE: the connection was lost and could not be had again.
 */
int session_run(const struct phase *phase, const char *json, json_t **a, struct why *why);
int session_start(const struct phase *phase, const char *json, struct transport_job **job, struct why *why);
/* As transport_put(). */
int session_put(const char *path, const char *suffix, char **remote, struct why *why);
/* Forgets a connection that turned out to be lost; the next call connects anew. */
void session_lost(void);

/* The host's name for sentences. */
const char *session_host(void);
/* How it is reached ("winrm"), and whether it is, as far as is known. */
const char *session_scheme(void);
bool session_connected(void);
void session_end(void);

/* The transport's log from byte *seen on, malloc'ed; *seen moves to its end. */
char *session_log(size_t *seen);
