/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what comes from an ssh:// place outside of a job: agent_wire.c, and ssh_reason.c over whatever stands on stderr. And
 * place_url.c: what it accepts is free of anything that a shell or ssh's options could take hold of.
 *
 * Feeds: harness/place/agent_wire.c harness/place/ssh_reason.c harness/place/ssh_link.c harness/plan/place_url.c
 * lib/url.c lib/ssh.c
 */
#include "fuzz.h"
#include "agent_wire.h"
#include "ssh_reason.h"
#include "utf8.h"

static void read_line(char *line)
{
	struct greeting greeting;
	struct agent_probe p, back;
	struct why why = {""};
	struct buf text = {0};

	if (greeting_parse(line, &greeting) != 1)
		return;
	must(greeting.word && *greeting.word && greeting.n >= 0 && greeting.n <= GREETING_PAIRS);
	must(!greeting_check_hello(&greeting, &why) || why.text[0]);
	if (greeting_get_probe(&greeting, &p))
		return;
	greeting_put_probe(&text, &p);
	text.data[text.len - 1] = '\0';
	must(greeting_parse(text.data, &greeting) == 1 && !greeting_get_probe(&greeting, &back));
	must(!strcmp(p.variant, back.variant) && !strcmp(p.reason, back.reason) && p.err == back.err);
	buf_free(&text);
}

static void read_place(const char *text)
{
	struct place_url url;
	struct why why = {""};
	char *label;

	if (place_url_parse(text, &url, &why)) {
		must(why.text[0]);
		return;
	}
	must(*url.host && *url.host != '-' && *url.user != '-' && !text[strcspn(text, " \t\r\n'\"\\`$;&|<>(){}!*?~#")]);
	label = place_url_label(text);
	must(strlen(label) <= strlen(text) && !place_url_parse(label, &url, &why));
	free(label);
}

static void read_stderr(const char *text)
{
	const struct place_url url = {.user = "u", .host = "h"};
	static const struct { const char *step; int status; } ends[] = {{"", 255}, {"", 1}, {"exec", 1}, {"", -1}};
	char said[200];

	for (size_t i = 0; i < LEN(ends); i++) {
		const struct ssh_end end = {.url = &url, .dir = "/tmp", .step = ends[i].step, .log = text, .out = text,
					    .status = ends[i].status};

		ssh_reason(&end, said, sizeof(said));
		must(said[0] && utf8_is_valid(said, strlen(said)));
		for (const char *p = said; *p; p++)
			must((unsigned char)*p >= ' ' && *p != 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};

	buf_put(&b, data, size);
	read_place(b.data);
	read_stderr(b.data);
	b.data[strcspn(b.data, "\n")] = '\0';
	read_line(b.data);
	buf_free(&b);
	return 0;
}
