/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wsman.c and wsman_reply.c: what is asked is well-formed and carries what it should; answers in every dialect are read.
 * xml.c and base64.c under them.
 */
#include "unit.h"
#include "base64.h"
#include "../adapters/winhost/wsman.h"
#include "../adapters/winhost/wsman_names.h"
#include "xml.h"

static void base64_is_that_of_rfc_4648(void **state)
{
	static const struct { const char *plain, *coded; } cases[] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfd", "//79"},
	};
	static const char *const bad[] = {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "=", "Zm9v!", "Zm=v", "Zm8==", "Zg==="};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct buf coded = {0}, plain = {0}, blanks = {0};

		base64_encode(&coded, cases[i].plain, strlen(cases[i].plain));
		assert_int_equal(coded.len, strlen(cases[i].coded));
		assert_memory_equal(coded.data ? coded.data : "", cases[i].coded, coded.len);
		for (size_t k = 0; k < coded.len; k++)
			buf_printf(&blanks, " \r\n%c\t", coded.data[k]);
		assert_int_equal(base64_decode(&plain, blanks.data ? blanks.data : "", blanks.len), 0);
		assert_int_equal(plain.len, strlen(cases[i].plain));
		assert_memory_equal(plain.data ? plain.data : "", cases[i].plain, plain.len);
		buf_free(&coded);
		buf_free(&plain);
		buf_free(&blanks);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		struct buf plain = {0};

		if (base64_decode(&plain, bad[i], strlen(bad[i])) != -EINVAL)
			fail_msg("\"%s\" was taken", bad[i]);
		buf_free(&plain);
	}
}

/* The text of the first such element of a request. */
static void holds(struct xml *x, const char *ns, const char *name, const char *want)
{
	struct xml_node *node = xml_next(x, NULL);
	struct buf text = {0};

	while (node && !xml_is(node, ns, name))
		node = xml_next(x, node);
	if (!node)
		fail_msg("there is no %s", name);
	buf_puts(&text, "");
	xml_text(node, &text);
	assert_string_equal(text.data, want);
	buf_free(&text);
}

static struct xml *build(const struct wsman_request *q)
{
	struct buf b = {0};
	struct why why = {""};
	struct xml *x;

	wsman_build(&b, q);
	if (xml_parse(&x, b.data, b.len, &why))
		fail_msg("%s in %s", why.text, b.data);
	assert_true(b.len < WSMAN_ENVELOPE_MAX);
	buf_free(&b);
	return x;
}

static void requests_say_what_they_should(void **state)
{
	static const char *const argv[] = {"a<b>.exe", "-x", "\"&'", NULL};
	static const char *const actions[] = {NS_TRANSFER "/Create", NS_SHELL "/Command", NS_SHELL "/Send", NS_SHELL "/Receive",
					      NS_SHELL "/Signal", NS_TRANSFER "/Delete"};
	char bytes[WSMAN_SEND_MAX];

	memset(bytes, 'x', sizeof(bytes));
	for (enum wsman_op op = WSMAN_CREATE; op <= WSMAN_DELETE; op++) {
		struct wsman_request q = {.op = op, .to = "https://h:5986/?a&b", .id = "ID", .shell = op ? "SH\"<" : NULL,
					  .command = "C&", .timeout_ns = 1500000000, .argv = argv, .bytes = bytes,
					  .n = sizeof(bytes), .idle_ns = 180000000000ull};
		struct xml *x = build(&q);

		holds(x, NS_ADDRESSING, "Action", actions[op]);
		holds(x, NS_ADDRESSING, "To", q.to);
		holds(x, NS_ADDRESSING, "MessageID", "uuid:ID");
		holds(x, NS_WSMAN, "ResourceURI", NS_SHELL "/cmd");
		holds(x, NS_WSMAN, "OperationTimeout", "PT1.500S");
		holds(x, NS_WSMAN, "MaxEnvelopeSize", "153600");
		if (op == WSMAN_CREATE)
			holds(x, NS_SHELL, "IdleTimeOut", "PT180.000S");
		else
			holds(x, NS_WSMAN, "Selector", "SH\"<");
		if (op == WSMAN_COMMAND) {
			holds(x, NS_SHELL, "Command", argv[0]);
			holds(x, NS_SHELL, "CommandLine", "a<b>.exe-x\"&'");
		}
		if (op == WSMAN_SIGNAL)
			holds(x, NS_SHELL, "Code", NS_SHELL "/signal/terminate");
		xml_free(x);
	}
}

#define ENVELOPE(header, body)                                                                                          \
	"<?xml version='1.0'?><SE:Envelope xmlns:SE='" NS_SOAP "' xmlns:wa='" NS_ADDRESSING "' xmlns:q='" NS_SHELL       \
	"' xmlns:ws='" NS_WSMAN "' xmlns:f='" NS_FAULT "'><SE:Header>" header "</SE:Header><SE:Body>" body                \
	"</SE:Body></SE:Envelope>"

static void parse(struct wsman_reply *r, const char *text)
{
	struct why why = {""};

	if (wsman_parse(r, text, strlen(text), &why))
		fail_msg("%s", why.text);
}

static void answers_are_read_in_any_dialect(void **state)
{
	struct wsman_reply r;

	parse(&r, ENVELOPE("<wa:RelatesTo>uuid:AB-1</wa:RelatesTo>", "<x:R xmlns:x='u'><ws:Selector Name='Other'>no</ws:Selector>"
			   "<ws:Selector Name='ShellId'>S1</ws:Selector></x:R><q:Shell><q:ShellId>S1</q:ShellId></q:Shell>"));
	assert_string_equal(r.relates_to, "AB-1");
	assert_string_equal(r.shell, "S1");
	assert_false(r.fault || r.done || r.command);
	wsman_reply_free(&r);

	parse(&r, ENVELOPE("", "<CommandResponse xmlns='" NS_SHELL "'><CommandId>C1</CommandId></CommandResponse>"));
	assert_string_equal(r.command, "C1");
	assert_null(r.relates_to);
	wsman_reply_free(&r);

	parse(&r, ENVELOPE("", "<q:ReceiveResponse><q:Stream Name='stdout' CommandId='C'>b25l\r\n</q:Stream><q:Stream Name='stderr'>"
			   "b29wcw==</q:Stream><q:Stream Name='stdout'>dHdv</q:Stream><q:Stream Name='stdout' End='true'/>"
			   "<q:CommandState State='" NS_SHELL "/CommandState/Done'><q:ExitCode>4294967295</q:ExitCode>"
			   "</q:CommandState></q:ReceiveResponse>"));
	assert_string_equal(r.out.data, "onetwo");
	assert_string_equal(r.err.data, "oops");
	assert_true(r.done);
	assert_int_equal((int)r.code, -1);
	wsman_reply_free(&r);

	parse(&r, ENVELOPE("", "<q:ReceiveResponse><q:CommandState State='" NS_SHELL "/CommandState/Done' ExitCode='7'/>"
			   "</q:ReceiveResponse>"));
	assert_true(r.done && r.code == 7);
	wsman_reply_free(&r);

	parse(&r, ENVELOPE("", "<q:ReceiveResponse><q:CommandState State='" NS_SHELL "/CommandState/Running'/></q:ReceiveResponse>"));
	assert_false(r.done);
	wsman_reply_free(&r);
	parse(&r, ENVELOPE("", "<Stream xmlns='urn:other'>!</Stream>")); /* the name without the namespace is nothing */
	assert_int_equal(r.out.len, 0);
	wsman_reply_free(&r);
}

static void faults_are_read(void **state)
{
	struct wsman_reply r;

	parse(&r, ENVELOPE("", "<SE:Fault><SE:Code><SE:Value>SE:Receiver</SE:Value></SE:Code><SE:Reason><SE:Text>The \n reason. "
			   "</SE:Text></SE:Reason><SE:Detail><f:WSManFault Code='2150858793' Machine='h'><f:Message> its  detail\r\n"
			   "</f:Message></f:WSManFault></SE:Detail></SE:Fault>"));
	assert_true(r.fault && r.fault_code == WSMAN_FAULT_TIMEOUT);
	assert_string_equal(r.fault_text, "its detail");
	wsman_reply_free(&r);
	parse(&r, ENVELOPE("", "<SE:Fault><SE:Reason><SE:Text>The reason.</SE:Text></SE:Reason></SE:Fault>"));
	assert_string_equal(r.fault_text, "The reason.");
	assert_int_equal(r.fault_code, 0);
	wsman_reply_free(&r);
	parse(&r, ENVELOPE("", "<SE:Fault/>"));
	assert_non_null(r.fault_text);
	wsman_reply_free(&r);
	assert_true(wsman_fault_is_quota(2150859173u) && wsman_fault_is_quota(2150859174u));
	assert_false(wsman_fault_is_quota(WSMAN_FAULT_TIMEOUT));
}

static void what_is_no_answer_is_refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "<html>", "<html/>", "It works!", "\xff\xfe", "<a:b/>",
		"<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'/>",
		"<!DOCTYPE x [<!ENTITY a 'b'>]><s:Envelope xmlns:s='" NS_SOAP "'>&a;</s:Envelope>",
		ENVELOPE("", "<q:Stream>!!!!</q:Stream>"),
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct wsman_reply r;
		struct why why = {""};

		if (wsman_parse(&r, bad[i], strlen(bad[i]), &why) != -EPROTO || !*why.text || strchr(why.text, '\n'))
			fail_msg("\"%s\": \"%s\"", bad[i], why.text);
		wsman_reply_free(&r);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_that_of_rfc_4648),
		cmocka_unit_test(requests_say_what_they_should),
		cmocka_unit_test(answers_are_read_in_any_dialect),
		cmocka_unit_test(faults_are_read),
		cmocka_unit_test(what_is_no_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
