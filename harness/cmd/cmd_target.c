/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From options to a target (adapter.h): the only way on which adapters and places hear of an option. What it holds lives
 * as long as the process, because an adapter may still tidy up at its end.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD_VARIABLE "HVLAB_PASSWORD"

static char *password;

void cmd_take_password(void)
{
	char *given = getenv(PASSWORD_VARIABLE);

	if (!given)
		return;
	password = *given ? xstrdup(given) : NULL;
	explicit_bzero(given, strlen(given));
	unsetenv(PASSWORD_VARIABLE);
}

static char *text(const struct options *o, const char *name)
{
	const char *value = option_get(o, name);

	return value ? xstrdup(value) : NULL;
}

const struct target *cmd_target(const struct options *o)
{
	static struct target t;
	static bool made;
	const char *insecure = option_get(o, "insecure");

	if (made)
		return &t;
	made = true;
	t = (struct target){
		.url = text(o, "host"), .console = text(o, "console"), .password = password,
		.password_file = text(o, "password-file"), .cacert = text(o, "cacert"), .pin = text(o, "pin"),
		.insecure = insecure && strcmp(insecure, "0"), .directory = text(o, "remote-dir"),
		.cpu_model = text(o, "cpu-model"), .vcpu_mask = text(o, "xapi-mask"), .serial_at = text(o, "xapi-serial"),
		.powershell = text(o, "powershell"),
	};
	return &t;
}
