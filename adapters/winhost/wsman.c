/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building requests (wsman.h), by hand: an envelope is a fixed text with a few holes. The order of the headers is always
 * the same, so that recordings compare. Reading is wsman_reply.c.
 */
#include "wsman.h"
#include "base64.h"
#include "wsman_names.h"

#define MUST " s:mustUnderstand=\"true\""
#define NEED_NOT " xml:lang=\"en-US\" s:mustUnderstand=\"false\""

static const char *const action[] = {
	[WSMAN_CREATE] = NS_TRANSFER "/Create", [WSMAN_COMMAND] = NS_SHELL "/Command", [WSMAN_SEND] = NS_SHELL "/Send",
	[WSMAN_RECEIVE] = NS_SHELL "/Receive", [WSMAN_SIGNAL] = NS_SHELL "/Signal", [WSMAN_DELETE] = NS_TRANSFER "/Delete",
};

static void put_element(struct buf *out, const char *name, const char *attributes, const char *text)
{
	buf_printf(out, "<%s%s>", name, attributes);
	buf_put_xml(out, text);
	buf_printf(out, "</%s>", name);
}

/* xs:duration */
static void put_duration(struct buf *out, const char *name, u64 ns)
{
	u64 ms = (ns + 999999) / 1000000;

	buf_printf(out, "<%s>PT%llu.%03lluS</%s>", name, (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000), name);
}

/*
 * Codepage 65001 and a standard input that is a pipe and no console: bytes go through as they are. Without cmd.exe
 * between there is one process less to lose; newer Windows does not heed that.
 */
static void put_options(struct buf *out, enum wsman_op op)
{
	if (op == WSMAN_CREATE)
		buf_puts(out, "<w:OptionSet><w:Option Name=\"WINRS_NOPROFILE\">TRUE</w:Option>"
			      "<w:Option Name=\"WINRS_CODEPAGE\">65001</w:Option></w:OptionSet>");
	if (op == WSMAN_COMMAND)
		buf_puts(out, "<w:OptionSet><w:Option Name=\"WINRS_CONSOLEMODE_STDIN\">FALSE</w:Option>"
			      "<w:Option Name=\"WINRS_SKIP_CMD_SHELL\">TRUE</w:Option></w:OptionSet>");
}

static void put_header(struct buf *out, const struct wsman_request *q)
{
	buf_puts(out, "<s:Header>");
	put_element(out, "a:To", "", q->to);
	buf_puts(out, "<a:ReplyTo><a:Address" MUST ">" URI_ANONYMOUS "</a:Address></a:ReplyTo>");
	put_element(out, "a:Action", MUST, action[q->op]);
	buf_puts(out, "<a:MessageID>uuid:");
	buf_put_xml(out, q->id);
	buf_puts(out, "</a:MessageID>");
	put_element(out, "w:ResourceURI", MUST, URI_CMD);
	buf_printf(out, "<w:MaxEnvelopeSize" MUST ">%u</w:MaxEnvelopeSize>", WSMAN_ENVELOPE_MAX);
	put_duration(out, "w:OperationTimeout", q->timeout_ns);
	buf_puts(out, "<w:Locale" NEED_NOT "/><p:DataLocale" NEED_NOT "/>");
	if (q->shell) {
		buf_puts(out, "<w:SelectorSet>");
		put_element(out, "w:Selector", " Name=\"ShellId\"", q->shell);
		buf_puts(out, "</w:SelectorSet>");
	}
	put_options(out, q->op);
	buf_puts(out, "</s:Header>");
}

static void put_create(struct buf *out, const struct wsman_request *q)
{
	buf_puts(out, "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams>"
		      "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams>");
	put_duration(out, "rsp:IdleTimeOut", q->idle_ns);
	buf_puts(out, "</rsp:Shell>");
}

static void put_command(struct buf *out, const struct wsman_request *q)
{
	buf_puts(out, "<rsp:CommandLine>");
	for (const char *const *arg = q->argv; *arg; arg++)
		put_element(out, arg == q->argv ? "rsp:Command" : "rsp:Arguments", "", *arg);
	buf_puts(out, "</rsp:CommandLine>");
}

/* name CommandId="..."> */
static void put_of_command(struct buf *out, const char *name, const struct wsman_request *q)
{
	buf_printf(out, "<%s CommandId=\"", name);
	buf_put_xml(out, q->command);
	buf_puts(out, "\"");
}

static void put_body(struct buf *out, const struct wsman_request *q)
{
	switch (q->op) {
	case WSMAN_CREATE:
		put_create(out, q);
		break;
	case WSMAN_COMMAND:
		put_command(out, q);
		break;
	case WSMAN_SEND:
		buf_puts(out, "<rsp:Send>");
		put_of_command(out, "rsp:Stream Name=\"stdin\"", q);
		buf_puts(out, q->end ? " End=\"true\">" : ">");
		base64_encode(out, q->bytes, q->n);
		buf_puts(out, "</rsp:Stream></rsp:Send>");
		break;
	case WSMAN_RECEIVE:
		buf_puts(out, "<rsp:Receive>");
		put_of_command(out, "rsp:DesiredStream", q);
		buf_puts(out, ">stdout stderr</rsp:DesiredStream></rsp:Receive>");
		break;
	case WSMAN_SIGNAL:
		put_of_command(out, "rsp:Signal", q);
		buf_puts(out, "><rsp:Code>" URI_TERMINATE "</rsp:Code></rsp:Signal>");
		break;
	case WSMAN_DELETE:
		break;
	}
}

void wsman_build(struct buf *out, const struct wsman_request *q)
{
	buf_puts(out, "<s:Envelope xmlns:s=\"" NS_SOAP "\" xmlns:a=\"" NS_ADDRESSING "\" xmlns:w=\"" NS_WSMAN
		      "\" xmlns:p=\"" NS_MICROSOFT "\" xmlns:rsp=\"" NS_SHELL "\">");
	put_header(out, q);
	buf_puts(out, "<s:Body>");
	put_body(out, q);
	buf_puts(out, "</s:Body></s:Envelope>");
}
