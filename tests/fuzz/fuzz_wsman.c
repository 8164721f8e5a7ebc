/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a Windows host answers: wsman_reply.c over xml.c and base64.c.
 *
 * Feeds: adapters/winhost/wsman_reply.c
 */
#include "fuzz.h"
#include "../../adapters/winhost/wsman.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct wsman_reply reply;
	struct why why = {""};
	int err = wsman_parse(&reply, data, size, &why);

	must(!err || *why.text);
	must(err || !reply.fault || (reply.fault_text && !strchr(reply.fault_text, '\n')));
	must(reply.out.len + reply.err.len <= size);
	wsman_reply_free(&reply);
	return 0;
}
