/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets of an operating system (NEED_OS) to the peer at the other end of its network device, for benchmarks that call the
 * kernel themselves.
 */
#pragma once

#include <hvlab/inet.h>

enum socket_kind { SOCKET_DATAGRAMS, SOCKET_STREAM };

/* A connected socket that is told to send at once; negative, and why: there is none. */
s64 platform_connect(enum socket_kind kind, const char **absent);
void platform_hang_up(s64 socket);
/*
 * While a socket is open, a call that waits is ended from time to time (EINTR), so that this can be asked: has `progress` been
 * the same for so long that nothing will come any more?
 */
bool platform_silent(u64 progress);
