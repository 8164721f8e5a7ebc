/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of verbs, and nothing that does anything. Order is the order of a newcomer's first day.
 */
#include "cmd.h"
#include "knob.h"

#include <errno.h>
#include <string.h>

#define TRUST_OPTIONS "password-file cacert pin insecure powershell xapi-mask xapi-serial"
#define KNOB_WORD(key, ...) key " "
#define PLAN_OPTIONS KNOBS(KNOB_WORD) "remote-dir " TRUST_OPTIONS " image"

const struct command commands[] = {
	{"doctor", "", "what can run here, in which lane, and what to do about the rest", "place kernel modules xen remote-dir host " TRUST_OPTIONS " format wide",
	 0, cmd_doctor},
	{"list", "[BENCH]", "benchmarks of the guest image and hypervisor variants; of BENCH, what it measures",
	 "about bench image format wide", 1, cmd_list},
	{"plan", "[FILE]", "print a plan and the order of its jobs; runs nothing", PLAN_OPTIONS " console format wide", 1, cmd_plan},
	{"run", "[FILE]", "measure: run a plan, store every sample, compare",
	 PLAN_OPTIONS " kernel modules xen expect at-most bisect console cpu-model db workers attempts publish wide", 1,
	 cmd_run},
	{"resume", "[REF]", "finish a campaign that was interrupted", "console cpu-model remote-dir " TRUST_OPTIONS " db image workers attempts wide", 1, cmd_resume},
	{"show", "[REF]", "values of a campaign, each with what qualifies it",
	 "db format wide bench body boots campaigns counters facts log guest-diff clock launch-cost preflight coverage versions crosschecks", 1, cmd_show},
	{"compare", "A [B] [REF]", "B against A (of --against REF2): difference, ratio, interval, verdict",
	 "db format wide bench against delta max-slowdown force factor", 3, cmd_compare},
	{"report", "[REF]", "one self-contained HTML file with tables and figures", "db output baseline", 1,
	 cmd_report},
	{"export", "[REF]", "values or raw samples as csv or json", "db format bench series", 1, cmd_export},
	{"crosscheck", "[NAME ...]", "other people's benchmarks, where installed, beside our own", "db format wide rounds image", 16,
	 cmd_crosscheck},
	{"image", "", "a bootable image for a physical machine, read back with run --console",
	 "hv bench batches ws seed image output", 0, cmd_image},
	{"lab", "[list | assemble [VERSION ...] | export FILE [VERSION ...] | import FILE]",
	 "the virtual lab's hosts and emulators: which there are, of which versions; to and from one file", "", 17, cmd_lab},
	{"sweep", "", "remove what crashed runs of ours left behind", "place remote-dir work host " TRUST_OPTIONS " dry-run", 0, cmd_sweep},
	{"agent", "", "run jobs read from standard input (started by hvlab itself)", "debugcon guard image hosted work", 0,
	 cmd_agent},
};
const size_t command_count = LEN(commands);

const struct command *command_find(const char *word, struct why *why)
{
	const struct command *found = NULL;
	const char *names[LEN(commands)];
	struct buf candidates = {0};
	unsigned matches = 0;

	for (size_t i = 0; i < LEN(commands); i++) {
		names[i] = commands[i].name;
		if (!strcmp(word, names[i])) {
			buf_free(&candidates);
			return &commands[i];
		}
		if (!*word || strncmp(word, names[i], strlen(word)))
			continue;
		found = &commands[i];
		buf_printf(&candidates, "%s%s", matches++ ? ", " : "", names[i]);
	}
	const char *near = nearest(word, names, LEN(names));
	if (matches > 1)
		fail(why, -EINVAL, "\"%s\" is short for several verbs: %s", word, candidates.data);
	else if (!matches && near)
		fail(why, -EINVAL, "unknown verb \"%s\"; did you mean \"%s\"?", word, near);
	else if (!matches)
		fail(why, -EINVAL, "unknown verb \"%s\" (see hvlab help)", word);
	buf_free(&candidates);
	return matches == 1 ? found : NULL;
}
