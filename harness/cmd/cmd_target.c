/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fills in struct target (adapter.h) from the options. Adapters and places learn of an option in no other way.
 */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD_VARIABLE "HVLAB_PASSWORD"

static struct target target;

const struct option target_options[] = {
	OPT_TEXT("remote-dir", "DIR", &target.directory, "directory on an ssh:// place under which ours is made (default /tmp)"),
	OPT_TEXT("password-file", "FILE", &target.password_file,
		 "password for --host in its first line, mode 0600 (or $HVLAB_PASSWORD)"),
	OPT_TEXT("cacert", "FILE", &target.cacert, "certificate that --host is trusted by"),
	OPT_TEXT("pin", "sha256//HASH", &target.pin, "public key that --host must have"),
	OPT_FLAG("insecure", &target.insecure, "do not check the identity of --host; stored with the results"),
	OPT_TEXT("powershell", "FILE", &target.powershell, "powershell.exe for a --host of wsl://, where it is not Windows' own"),
	OPT_TEXT("xapi-mask", "CPUS", &target.vcpu_mask, "physical CPUs for vCPUs at a --host of xapi://, such as 2,3"),
	OPT_TEXT("xapi-serial", "URL", &target.serial_at,
		 "tcp://ADDRESS:PORT by which a --host of xapi:// reaches this machine"),
	OPT_END,
};
const struct option host_options[] = {
	OPT_TEXT("host", "URL", &target.url, "host that an adapter reaches itself, such as winrm://user@host"),
	OPT_END,
};
const struct option console_options[] = {
	OPT_TEXT("console", "PATH", &target.console,
		 "serial line of a machine booted from hvlab image, or a file with what came over it"),
	OPT_TEXT("cpu-model", "MODEL", &target.cpu_model,
		 "CPU model for the lab's emulator, instead of the processor's"),
	OPT_END,
};

char *cmd_take_secret(const char *variable)
{
	char *given = getenv(variable);

	if (!given)
		return NULL;
	char *secret = *given ? xstrdup(given) : NULL;
	explicit_bzero(given, strlen(given));
	unsetenv(variable);
	return secret;
}

void cmd_take_password(void)
{
	target.password = cmd_take_secret(PASSWORD_VARIABLE);
}

const struct target *cmd_target(void)
{
	return &target;
}
