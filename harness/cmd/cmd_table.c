/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of verbs, in the order in which a newcomer needs them.
 */
#include "cmd.h"

#include <errno.h>
#include <string.h>

const struct command *const commands[] = {
	&cmd_doctor, &cmd_list, &cmd_plan, &cmd_run, &cmd_resume, &cmd_show, &cmd_compare, &cmd_nightly, &cmd_history, &cmd_gate, &cmd_baseline, &cmd_explain, &cmd_lecture, &cmd_lab_report, &cmd_verify, &cmd_report, &cmd_export, &cmd_merge, &cmd_import, &cmd_fleet, &cmd_artifact, &cmd_reproduce,
	&cmd_crosscheck, &cmd_image, &cmd_lab, &cmd_selftest, &cmd_sweep, &cmd_agent,
};
const size_t command_count = LEN(commands);

const struct command *command_find(const char *word, struct why *why)
{
	const struct command *found = NULL;
	const char *names[LEN(commands)];
	struct buf candidates = {0};
	unsigned matches = 0;

	for (size_t i = 0; i < LEN(commands); i++) {
		names[i] = commands[i]->name;
		if (!strcmp(word, names[i])) {
			buf_free(&candidates);
			return commands[i];
		}
		if (!*word || strncmp(word, names[i], strlen(word)))
			continue;
		found = commands[i];
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
