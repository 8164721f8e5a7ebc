/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of phases, and of the words that a text stops with (scripts.h). A word that a text can say and this table
 * lacks is found by tests/hyperv_texts.sh.
 */
#include "scripts.h"

#include <errno.h>
#include <string.h>

#define SECOND 1000000000ull
#define DAY (86400 * SECOND)

const struct phase phase_probe = {"probe", text_probe, 180 * SECOND, true};
const struct phase phase_create = {"vm-create", text_create, 180 * SECOND, false};
const struct phase phase_relay = {"vm-relay", text_relay, DAY, false};
const struct phase phase_remove = {"vm-remove", text_remove, 180 * SECOND, true};
const struct phase phase_leave = {"leave", text_leave, 60 * SECOND, true};
const struct phase phase_sweep = {"sweep", text_sweep, 600 * SECOND, true};

static const struct {
	const char *word;
	int err;
	const char *sentence;
} failures[] = {
	{"bits", -ENOTSUP, "a 32-bit PowerShell answers there, and Hyper-V needs the 64-bit one"},
	{"role", -ENODEV, "Hyper-V is not installed there: Enable-WindowsOptionalFeature -Online -All -FeatureName "
			  "Microsoft-Hyper-V, and restart; Windows Home has none"},
	{"module", -ENODEV, "Hyper-V's PowerShell module is missing there: Enable-WindowsOptionalFeature -Online -FeatureName "
			    "Microsoft-Hyper-V-Management-PowerShell"},
	{"policy", -ENOTSUP, "Hyper-V's PowerShell module is there but does not load; under AllSigned its publisher has to be "
			     "trusted"},
	{"service", -ENOTSUP, "Hyper-V's service does not run there: Start-Service vmms"},
	{"hypervisor", -ENODEV, "Hyper-V is installed there but was not started: VT-x or SVM on in the firmware, bcdedit /set "
				"hypervisorlaunchtype auto, restart"},
	{"rights", -EACCES, "the user may not command Hyper-V: put it into Hyper-V Administrators and sign in anew, or "
			    "take an administrator"},
	{"hyperv", -ENOTSUP, "Hyper-V does not answer there"},
	{"old", -ENOTSUP, "its Hyper-V has no generations of VMs: Windows Server 2016 or Windows 10 is the oldest"},
	{"access", -EACCES, "Hyper-V's service may not read the image: icacls FILE /grant *S-1-5-83-0:(R)"},
	{"image", -EBADMSG, "the image there is gone or is not what was sent"},
	{"start", -ENOTSUP, "the VM does not start"},
	{"pipe", -ENOTSUP, "the VM did not open the pipe of its COM1 within a minute"},
	{"script", -EPROTO, "a script failed"},
};

void scripts_hash(char hex[65])
{
	const struct phase *const all[] = {&phase_probe, &phase_create, &phase_relay, &phase_remove, &phase_leave,
					   &phase_sweep};
	struct buf b = {0};

	for (size_t i = 0; i < LEN(all); i++)
		buf_puts(&b, all[i]->text);
	sha256_hex(b.data, b.len, hex);
	buf_free(&b);
}

int scripts_fail(const char *host, const char *word, const char *said, struct why *why)
{
	for (size_t i = 0; i < LEN(failures); i++)
		if (!strcmp(word, failures[i].word))
			return fail(why, failures[i].err, "%s: %s%s%s%s", host, failures[i].sentence, *said ? " (" : "",
				    said, *said ? ")" : "");
	return fail(why, -EPROTO, "%s: a script stopped with \"%s\", which this program does not know", host, word);
}
