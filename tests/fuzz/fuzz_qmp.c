/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a QEMU says on its machine protocol: lib/qmp.c, from the greeting to a snapshot, over a socket whose other
 * side has said all of the input and listens no more.
 *
 * Feeds: lib/qmp.c
 */
#include "fuzz.h"
#include "qmp.h"

#include <sys/socket.h>
#include <unistd.h>

#define AT_ONCE 65536 /* what a socket takes without a reader */

int usleep(useconds_t us)
{
	return us == ~0u ? -1 : 0;
}

static void talk(struct qmp *q)
{
	struct counters c;
	struct why why = {""};
	pid_t tid[4];
	u64 address;

	if (qmp_hello(q, &why))
		must(why.text[0]);
	int n = qmp_vcpu_threads(q, tid, LEN(tid), &why);
	must(n <= (int)LEN(tid));
	must(!qmp_address(q, 0x3ed000, &address, &why) == !!address);
	c.n = 0;
	qmp_stats(q, &c, &why);
	must(c.n <= COUNTERS_MAX);
	qmp_run(q, "stop", &why);
	qmp_save(q, "/x", 1, &why);
	qmp_restore(q, "/x", 1, &why);
	qmp_poll(q);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct qmp q = {.fd = -1};
	int pair[2];

	if (size > AT_ONCE)
		return 0;
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[1], data, size, 0) == (ssize_t)size);
	shutdown(pair[1], SHUT_WR);
	q.fd = pair[0];
	talk(&q);
	must(strlen(q.reason) < sizeof(q.reason) && strlen(q.version) < sizeof(q.version));
	qmp_free(&q);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
