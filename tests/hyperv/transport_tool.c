/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transports of adapters/winhost at a command line, for tests:
 *
 *   transport_tool run URL SECONDS ID JSON [ID JSON]...   each to its end; prints out, err and status
 *   transport_tool job URL SECONDS ID JSON                its input from ours, its output to ours
 *   transport_tool put URL FILE SUFFIX                    prints the name there
 *   transport_tool bootstrap                              prints what is in -EncodedCommand
 *
 * Status 0 when the transport did its work, whatever the scripts' were, 1 with one line "ERRNO: why" when it did not.
 * $TOOL_TEXT is the script text, $TOOL_LOG the file that gets the log; HVLAB_PASSWORD and its kin are hvlab's.
 */
#include "../../adapters/winhost/bootstrap.h"
#include "../../adapters/winhost/transport.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND 1000000000ull

static int complain(int err, const struct why *why)
{
	printf("%s: %s\n", strerrorname_np(-err), why->text);
	return 1;
}

static const char *text(void)
{
	const char *given = getenv("TOOL_TEXT");

	return given ? given : "param($P, $In, $Out)\n";
}

static int run(struct transport *t, u64 ns, char **words)
{
	struct why why = {""};
	int bad = 0;

	for (; words[0] && words[1]; words += 2) {
		struct script script = {.id = words[0], .text = text(), .json = *words[1] ? words[1] : NULL, .timeout_ns = ns};
		struct buf out = {0}, err = {0};
		int code = -1, failed = transport_run(t, &script, &out, &err, &code, &why);

		if (failed)
			bad = complain(failed, &why);
		else
			printf("out:%s\nerr:%s\nstatus:%d\n", out.data ? out.data : "", err.data ? err.data : "", code);
		fflush(stdout);
		buf_free(&out);
		buf_free(&err);
	}
	return bad;
}

/* Our input is given a line at a time, each when the one before has come back. */
static int job(struct transport *t, u64 ns, char **words)
{
	struct script script = {.id = words[0], .text = text(), .json = *words[1] ? words[1] : NULL, .timeout_ns = ns};
	struct transport_job *j;
	struct why why = {""};
	char line[4096], bytes[65536];
	u64 deadline = now_ns() + ns;
	int code = -1, err = transport_start(t, &script, &j, &why);
	long got = 0;

	if (err)
		return complain(err, &why);
	while (!err && fgets(line, sizeof(line), stdin)) {
		err = transport_write(j, line, strlen(line), &why);
		for (size_t back = 0; !err && back < strlen(line) && now_ns() < deadline; back += got > 0 ? (size_t)got : 0) {
			got = transport_read(j, bytes, sizeof(bytes), deadline, &code, &why);
			err = got < 0 ? (int)got : 0;
			if (got > 0)
				fwrite(bytes, 1, (size_t)got, stdout);
		}
	}
	fflush(stdout);
	for (u64 short_while = now_ns() + SECOND / 2; !err && now_ns() < short_while;) {
		got = transport_read(j, bytes, sizeof(bytes), short_while, &code, &why);
		err = got < 0 ? (int)got : 0;
		if (got > 0)
			fwrite(bytes, 1, (size_t)got, stdout);
	}
	transport_stop(j);
	if (err == -ENODATA)
		printf("ended:%d\n", code);
	return err && err != -ENODATA ? complain(err, &why) : 0;
}

static int put(struct transport *t, const char *path, const char *suffix)
{
	struct why why = {""};
	char *remote;
	int err = transport_put(t, path, suffix, &remote, &why);

	if (err)
		return complain(err, &why);
	printf("%s\n", remote);
	free(remote);
	return 0;
}

static void save_log(const struct transport *t)
{
	char *log = transport_log(t), *path = getenv("TOOL_LOG");

	if (path)
		file_write(path, log, strlen(log));
	free(log);
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* As cmd_target() makes it of options. */
static struct target target_of(const char *url)
{
	return (struct target){.url = url, .password = variable("HVLAB_PASSWORD"),
			       .password_file = variable("HVLAB_PASSWORD_FILE"), .cacert = variable("HVLAB_CACERT"),
			       .pin = variable("HVLAB_PIN"), .insecure = variable("HVLAB_INSECURE"),
			       .powershell = variable("HVLAB_POWERSHELL")};
}

int main(int argc, char **argv)
{
	struct transport *t;
	struct target target;
	struct why why = {""};
	u64 seconds = 0;

	if (argc == 2 && !strcmp(argv[1], "bootstrap"))
		return fputs(bootstrap_text(), stdout) < 0;
	if (argc < 5 || (strcmp(argv[1], "put") && (argc < 6 || parse_u64(argv[3], &seconds))))
		return 2;
	target = target_of(argv[2]);
	int err = transport_open(&t, &target, &why);
	if (err)
		return complain(err, &why);
	int bad = !strcmp(argv[1], "run") ? run(t, seconds * SECOND, argv + 4) :
		  !strcmp(argv[1], "job") ? job(t, seconds * SECOND, argv + 4) : put(t, argv[3], argv[4]);
	save_log(t);
	transport_close(t);
	return bad;
}
