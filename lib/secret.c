/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the password of a host and its trust from where a user may put them (secret.h). Prints nothing and keeps
 * nothing.
 */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD_MAX 1024
#define PIN_PREFIX "sha256//"
#define PIN_LENGTH 44 /* base64 of 32 bytes */

static int check_private(int fd, const char *path, struct why *why)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail(why, -errno, "cannot look at %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(why, -EACCES, "%s is not a file: a password file holds the password in its first line", path);
	if (st.st_uid != geteuid() && st.st_uid)
		return fail(why, -EACCES, "%s belongs to another user: a password file must be your own", path);
	if (st.st_mode & 077)
		return fail(why, -EACCES, "%s can be read by others: chmod 600 %s", path, path);
	return 0;
}

static int read_first_line(int fd, const char *path, char **secret, struct why *why)
{
	char line[PASSWORD_MAX];
	ssize_t n = read(fd, line, sizeof(line) - 1);

	if (n < 0)
		return fail(why, -errno, "cannot read %s: %s", path, strerror(errno));
	line[n] = 0;
	line[strcspn(line, "\r\n")] = 0;
	int err = *line ? 0 : fail(why, -ENOENT, "%s is empty: the password belongs in its first line", path);
	if (!err)
		*secret = xstrdup(line);
	explicit_bzero(line, sizeof(line));
	return err;
}

/* A descriptor, or negative errno. */
static int open_private(const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fail(why, -errno, "cannot open %s: %s", path, strerror(errno));
	int err = check_private(fd, path, why);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int secret_file_check(const char *path, struct why *why)
{
	int fd = open_private(path, why);

	return fd < 0 ? fd : close(fd);
}

int secret_get(const struct target *target, char **secret, struct why *why)
{
	const char *path = target->password_file;

	*secret = NULL;
	if (target->password) {
		*secret = xstrdup(target->password);
		return 0;
	}
	if (!path)
		return fail(why, -ENOENT, "no password: put it into $HVLAB_PASSWORD, or into a file of mode 0600 named by "
			    "--password-file");
	int fd = open_private(path, why);
	if (fd < 0)
		return fd;
	int err = read_first_line(fd, path, secret, why);
	close(fd);
	return err;
}

void secret_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static bool is_pin(const char *s)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t prefix = strlen(PIN_PREFIX);

	return !strncmp(s, PIN_PREFIX, prefix) && strlen(s) == prefix + PIN_LENGTH &&
	       strspn(s + prefix, base64) == PIN_LENGTH - 1 && s[prefix + PIN_LENGTH - 1] == '=';
}

int trust_check(const struct target *t, struct why *why)
{
	if (t->pin && !is_pin(t->pin))
		return fail(why, -EINVAL, "--pin \"%.60s\" is not a pin: use sha256//BASE64 of the public key (docs/hvlab.md has the "
			    "command that prints it)", t->pin);
	if (t->cacert && access(t->cacert, R_OK))
		return fail(why, -EINVAL, "cannot read the certificate %s: %s", t->cacert, strerror(errno));
	return 0;
}
