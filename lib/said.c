/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words by which a line is judged (said.h): of libc's strerror(3), of OpenSSH, of shells, tar, QEMU, libxl and GRUB.
 */
#include "said.h"

#include "clean.h"

#include <ctype.h>
#include <string.h>

#define LINE_SEEN 400

/* Said whether all is well or not; as globs over the whole line in lower case. */
static const char *const noise[] = {
	"", "#< clixml*", "@@@*",
	"warning: permanently added*", "warning: identity file*", "*host key for*differs from the key for the ip*",
	"warning: no xauth data*", "x11 forwarding request failed*", "pseudo-terminal will not be allocated*", "debug1:*",
	"debug2:*", "debug3:*",
	"connection to * closed.", "shared connection to * closed.", "killed by signal 1?.", "transferred: sent*",
	"bytes per second:*", "authenticated to *", "last login:*", "kex_exchange_identification: connection closed*",
	"*setlocale:*", "*cannot change locale*", "stdin: is not a tty", "mesg: *", "tput: *", "stty: *",
	"*no job control in this shell*", "*cannot set terminal process group*", "*inappropriate ioctl for device",
	"parsing config from *", "*terminating on signal *", "tar: exiting with*", "tar: error is not recoverable*",
	"tar: *time stamp * in the future", "tar: removing leading*", "xorriso*: note *", "xorriso * : risc*",
};

/* What went wrong, in the words of strerror(3) and of those who found the cause. */
static const char causes[] =
	"*permission denied*,*operation not permitted*,*access is denied*,*no such file*,*no such device*,*no space left*,*quota exceeded*,"
	"*read-only file system*,*out of memory*,*cannot allocate*,*can't allocate*,*not enough*,*insufficient*,*resource busy*,"
	"*already in use*,*already exists*,*address in use*,*connection refused*,*connection reset*,*no route to host*,"
	"*network is unreachable*,*timed out*,*not found*,*could not find*,*cannot find*,*can't find*,*is not recognized*,"
	"*not supported*,*unsupported*,*not implemented*,*invalid argument*,*unknown option*,*unrecognized option*,*invalid option*,"
	"*syntax error*,*exec format error*,*too many open files*,*input/output error*,*broken pipe*,*is not a valid*,*expired*,"
	"*no valid*,*locked*";
static const char errors[] =
	"*error*,*fail*,*fatal*,*panic*,*cannot *,*can't *,*could not *,*unable to *,*denied*,*refused*,*invalid*,*missing*,*not available*,"
	"*abort*,*bad *,* must *,*not allowed*,*not permitted*,*no such *";
/* An error, but the consequence of another one. */
static const char consequences[] =
	"*exited with*,*exit status*,*error status*,*returned -*,*rc=-*,*did not start*,*startup failed*,*due to previous*,*giving up*,"
	"*stdio forwarding failed*,*exit code*,*cleaning up*,*rollback*,*unable to add*";
static const char warnings[] = "*warning*,*warn:*,*deprecated*,*note:*,*info:*";

enum rank { NOISE, TALK, CONSEQUENCE, ERROR, CAUSE };

static bool is_noise(const char *line)
{
	if (!strncmp(line, "** ", 3)) /* OpenSSH marks what it only wants to have said */
		return true;
	for (size_t i = 0; i < LEN(noise); i++)
		if (glob_match(noise[i], line))
			return true;
	return false;
}

/* ": -3" at the end of a line of libxl's. */
static bool ends_with_number(const char *line)
{
	const char *colon = strrchr(line, ':');

	return colon && !strncmp(colon, ": -", 3) && colon[3] && colon[3 + strspn(colon + 3, "0123456789")] == 0;
}

static enum rank rank_of(const char *line, size_t n)
{
	char low[LINE_SEEN];

	copy_strn(low, n + 1 < sizeof(low) ? n + 1 : sizeof(low), line);
	for (char *p = low; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (is_noise(low + strspn(low, " \t")))
		return NOISE;
	if (globs_match(warnings, low) && !globs_match("*error:*,*fatal*", low))
		return NOISE;
	if (ends_with_number(low) || globs_match(consequences, low))
		return globs_match(causes, low) ? ERROR : CONSEQUENCE;
	return globs_match(causes, low) ? CAUSE : globs_match(errors, low) ? ERROR : TALK;
}

void said_reason(const char *text, char *out, size_t size)
{
	enum rank best = NOISE;

	out[0] = 0;
	for (const char *line = text; *line;) {
		size_t n = strcspn(line, "\r\n");
		enum rank rank = rank_of(line, n);

		/* Of talk the end counts, of errors the beginning. */
		if (rank > best || (rank == best && rank && rank <= TALK)) {
			best = rank;
			copy_strn(out, n + 1 < size ? n + 1 : size, line);
		}
		line += n;
		line += strspn(line, "\r\n");
	}
	text_line(out);
}
