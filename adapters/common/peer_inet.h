/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The peer's sockets (hvlab/inet.h), for a guest that has some. What is opened here is served by processes of the peer's: each has
 * one socket and waits for that alone, so that no path is longer for what it could have waited for besides.
 */
#pragma once

#include "util.h"

struct peer_inet {
	int udp, tcp; /* bound to the interface: nobody else on this machine reaches them */
};

/* Gives the interface, which is off, its hardware address; and, when it is on, an address, its only neighbour where there is one, and the sockets. */
void peer_inet_name(const char *interface);
int peer_inet_open(struct peer_inet *p, const char *interface, bool neighbour, struct why *why);
/* They return when the socket is of no more use. */
void peer_inet_serve_udp(int fd);
void peer_inet_serve_tcp(int fd);
/* One connection, until it ends or says what is no order. */
void peer_inet_serve_connection(int fd);
