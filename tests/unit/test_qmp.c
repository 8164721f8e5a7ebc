/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/qmp.c against a canned QEMU: what it has to say is put into the socket beforehand, in the order and
 * in the pieces QEMU might send it.
 */
#include "unit.h"
#include "qmp.h"

#include <sys/socket.h>

#define GREETING "{\"QMP\":{\"version\":{\"qemu\":{\"micro\":22,\"minor\":2,\"major\":7},\"package\":\"x\"}," \
	"\"capabilities\":[\"oob\"]}}\r\n"
#define DONE "{\"return\":{}}\r\n"

static int far;

static struct qmp opened(void)
{
	struct qmp q = {0};
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	q.fd = pair[0];
	far = pair[1];
	return q;
}

static void says(const char *text)
{
	assert_int_equal(write(far, text, strlen(text)), strlen(text));
}

static void hears(const char *text)
{
	char got[512];
	ssize_t n = recv(far, got, sizeof(got) - 1, MSG_DONTWAIT);

	got[n > 0 ? n : 0] = 0;
	if (!strstr(got, text))
		fail_msg("QEMU got \"%s\", without \"%s\"", got, text);
}

static void closed(struct qmp *q)
{
	close(far);
	close(q->fd);
	qmp_free(q);
}

static void hello(void **state)
{
	struct qmp q = opened();
	struct why why;

	says(GREETING DONE);
	assert_int_equal(qmp_hello(&q, &why), 0);
	assert_string_equal(q.version, "7.2.22");
	hears("qmp_capabilities");
	closed(&q);
}

static void gone(void **state)
{
	struct qmp q = opened();
	struct why why;

	says(GREETING);
	close(far);
	assert_int_equal(qmp_hello(&q, &why), -EPROTO);
	assert_true(q.eof || why.text[0]);
	far = -1;
	closed(&q);
}

static void refused(void **state)
{
	struct qmp q = opened();
	struct why why;

	says("{\"error\":{\"class\":\"GenericError\",\"desc\":\"not now\"}}\n");
	assert_int_equal(qmp_run(&q, "cont", &why), -EPROTO);
	assert_non_null(strstr(why.text, "not now"));
	closed(&q);
}

/* Events come between a command and its answer, and garbage is no answer. */
static void ends(void **state)
{
	static const struct { const char *event; enum qmp_end end; } rows[] = {
		{"{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-shutdown\"}}\r\n", QMP_OFF},
		{"{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-reset\"}}\r\n", QMP_RESET},
		{"{\"event\":\"SHUTDOWN\"}\r\n", QMP_RESET},
		{"{\"event\":\"STOP\"}\r\n", QMP_STOPPED},
		{"{\"event\":\"RESUME\"}\r\n", QMP_RUNNING},
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		struct qmp q = opened();

		says(rows[i].event);
		says(DONE);
		assert_int_equal(qmp_run(&q, "cont", NULL), 0);
		assert_int_equal(q.end, rows[i].end);
		closed(&q);
	}
}

/* A stop that we asked for is no end of the guest. */
static void own_stop(void **state)
{
	struct qmp q = opened();

	says("{\"event\":\"STOP\"}\r\n" DONE);
	assert_int_equal(qmp_run(&q, "stop", NULL), 0);
	assert_int_equal(q.end, QMP_RUNNING);
	says(DONE "{\"event\":\"STOP\"}\r\n");
	assert_int_equal(qmp_run(&q, "cont", NULL), 0);
	qmp_poll(&q);
	assert_int_equal(q.end, QMP_STOPPED);
	closed(&q);
}

static void counters(void **state)
{
	struct qmp q = opened();
	struct counters c;

	says("{\"return\":[{\"provider\":\"kvm\",\"stats\":[{\"name\":\"exits\",\"value\":40},"
	     "{\"name\":\"halt_hist\",\"value\":[1,2]},{\"name\":\"guest_mode\",\"value\":false}]},"
	     "{\"provider\":\"kvm\",\"stats\":[{\"name\":\"exits\",\"value\":2},"
	     "{\"name\":\"irq_exits\",\"value\":7}]}]}\n");
	assert_int_equal(qmp_stats(&q, &c, NULL), 0);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.c[0].name, "exits");
	assert_int_equal(c.c[0].value, 42);
	assert_string_equal(c.c[1].name, "irq_exits");
	assert_int_equal(c.c[1].value, 7);
	hears("query-stats");
	closed(&q);
}

/* Old ones: QEMU before 7.1 does not know the command, KVM before Linux 5.14 has nothing to say. Each has its reason. */
static void no_counters(void **state)
{
	struct qmp q = opened();
	struct counters c;
	struct why why = {""};

	copy_str(q.version, "6.2.0");
	says("{\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"The command query-stats has not been found\"}}\n");
	assert_int_equal(qmp_stats(&q, &c, &why), -ENODATA);
	assert_non_null(strstr(why.text, "exits are not counted: QEMU 6.2.0 does not say them (7.1 does)"));
	assert_non_null(strstr(why.text, "query-stats has not been found"));
	says("{\"return\":[]}\n");
	assert_int_equal(qmp_stats(&q, &c, &why), -ENODATA);
	assert_string_equal(why.text, "exits are not counted: the KVM under QEMU 6.2.0 says none (Linux 5.14)");
	assert_int_equal(c.n, 0);
	shutdown(far, SHUT_RDWR);
	why.text[0] = 0;
	assert_true(qmp_stats(&q, &c, &why) < 0);
	assert_string_equal(why.text, ""); /* who is gone may have been able to */
	closed(&q);
}

static void addresses(void **state)
{
	struct qmp q = opened();
	struct why why = {""};
	u64 address;

	says("{\"return\":\"Host virtual address for 0x3ed000 (pc.ram) is 0x7fffbbfed000\\r\\n\"}\r\n");
	assert_int_equal(qmp_address(&q, 0x3ed000, &address, &why), 0);
	assert_int_equal(address, 0x7fffbbfed000);
	hears("gpa2hva 0x3ed000");
	says("{\"return\":\"Memory at address 0xfee00000 is not RAM\\r\\n\"}\r\n");
	assert_int_equal(qmp_address(&q, 0xfee00000, &address, &why), -EFAULT);
	assert_non_null(strstr(why.text, "is not RAM"));
	closed(&q);
}

static void in_pieces(void **state)
{
	struct qmp q = opened();
	pid_t tid[1];

	says("{\"event\":\"SHUTDOWN\",\"data\":{\"rea");
	qmp_poll(&q);
	assert_int_equal(q.end, QMP_RUNNING);
	says("son\":\"guest-shutdown\"}}\n{\"return\":[{\"thread-id\":11},{\"thread-id\":12}]}\n");
	assert_int_equal(qmp_vcpu_threads(&q, tid, 1, NULL), 1);
	assert_int_equal(tid[0], 11);
	assert_int_equal(q.end, QMP_OFF);
	says("no JSON at all\n");
	assert_int_equal(qmp_vcpu_threads(&q, tid, 1, NULL), -EPROTO);
	closed(&q);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hello), cmocka_unit_test(gone), cmocka_unit_test(refused), cmocka_unit_test(ends),
		cmocka_unit_test(own_stop), cmocka_unit_test(counters), cmocka_unit_test(no_counters),
		cmocka_unit_test(in_pieces), cmocka_unit_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
