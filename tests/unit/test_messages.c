/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of io_net_udp_* and io_net_tcp_* with the real peer behind sockets of this machine, and with peers that spoil, close
 * or say nothing: each of these is a verdict and no number. And what the peer makes of a guest that keeps no order.
 */
#include "unit.h"

#include "adapters/common/peer_inet.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#undef HVLAB_HOST /* a descriptor as the guest sees it, with functions in it */
#include "workloads/bench/shared/messages.h"
#include "freestanding/printf.c"

static void (*other_end)(int fd); /* what a connection gets to */
static pid_t child;

static void wake(int signal)
{
}

s64 platform_connect(enum socket_kind kind, const char **absent)
{
	const struct itimerval soon = {{0, 20000}, {0, 20000}};
	struct sigaction action = {.sa_handler = wake};
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, kind == SOCKET_STREAM ? SOCK_STREAM : SOCK_DGRAM, 0, pair), 0);
	child = fork();
	if (!child) {
		close(pair[0]);
		other_end(pair[1]);
		_exit(0);
	}
	close(pair[1]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	return pair[0];
}

void platform_hang_up(s64 fd)
{
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);
	close((int)fd);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

bool platform_silent(u64 progress)
{
	static u64 last, same;

	same = progress == last ? same + 1 : 0;
	last = progress;
	return same > 20;
}

static void spoil(int fd)
{
	u8 message[64];
	ssize_t n;

	while ((n = recv(fd, message, sizeof(message), 0)) > 0) {
		message[n - 1] ^= 1;
		send(fd, message, (size_t)n, 0);
	}
}

static void keep_silent(int fd)
{
	sleep(60);
}

static void close_at_once(int fd)
{
}

/* A cell by that peer; the fault, NULL: there was none. */
static const char *run(enum socket_kind kind, u32 bytes, void (*peer)(int fd), void (*body)(u64 n))
{
	struct bench_env env = {.count_ops = 1000};
	u64 result;

	other_end = peer;
	assert_null(message_open(&env, kind, &bytes, 1));
	assert_true(env.count_ops == MESSAGES_COUNT_OPS && env.hist_ops == MESSAGES_HIST_OPS);
	body(50);
	const char *fault = message_check(&result);
	message_close();
	assert_true(fault || result == 50);
	return fault;
}

static void echo_stream(u64 n)
{
	message_order(INET_ECHO, ~0ull);
	message_echo(n);
}

static void sink(u64 n)
{
	u64 wrong = 0;

	message_order(INET_SINK, n);
	for (u64 i = 0; i < n; i++) {
		line.out[3] = (u8)(net_byte(3) ^ (i == 7)); /* one is not as it should be */
		message_send(line.out, line.bytes);
	}
	message_take(&wrong, sizeof(wrong));
	assert_true(line.fault || wrong == 1);
	line.done += n;
}

static void source(u64 n)
{
	message_order(INET_SOURCE, n);
	while (n-- && !line.fault)
		message_take_good();
}

static void good_ones(void **state)
{
	static const u32 sizes[] = {1, 7, 8, 1448, HVLAB_INET_BYTES};

	for (size_t i = 0; i < LEN(sizes); i++) {
		assert_null(run(SOCKET_STREAM, sizes[i], peer_inet_serve_connection, echo_stream));
		assert_null(run(SOCKET_STREAM, sizes[i], peer_inet_serve_connection, source));
		if (sizes[i] > 3)
			assert_null(run(SOCKET_STREAM, sizes[i], peer_inet_serve_connection, sink));
		if (sizes[i] < 2000)
			assert_null(run(SOCKET_DATAGRAMS, sizes[i], peer_inet_serve_udp, message_echo));
	}
}

static void bad_ones(void **state)
{
	assert_non_null(strstr(run(SOCKET_DATAGRAMS, 1, spoil, message_echo), "other data"));
	assert_non_null(strstr(run(SOCKET_DATAGRAMS, 1, keep_silent, message_echo), "lost"));
	assert_non_null(strstr(run(SOCKET_STREAM, 1448, keep_silent, source), "lost"));
	assert_non_null(run(SOCKET_STREAM, 1448, close_at_once, echo_stream));
	assert_non_null(run(SOCKET_STREAM, 1448, close_at_once, sink));
}

/* A guest may say anything: the connection ends, and no more is taken than an order can be for. */
static void no_orders(void **state)
{
	static const struct inet_order bad[] = {{0, 1, 1}, {4, 1, 1}, {INET_ECHO, 0, 1}, {INET_SINK, HVLAB_INET_BYTES + 1, 1}};

	for (size_t i = 0; i < LEN(bad); i++) {
		int pair[2];
		char byte;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		assert_int_equal(write(pair[0], &bad[i], sizeof(bad[i])), sizeof(bad[i]));
		peer_inet_serve_connection(pair[1]);
		close(pair[1]);
		assert_int_equal(read(pair[0], &byte, 1), 0);
		close(pair[0]);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones),
		cmocka_unit_test(bad_ones),
		cmocka_unit_test(no_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
