/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a fleet reads: its file ('f', then the text) and what is made of it for administrators, whose names must stay plain; and
 * a line of squeue ('s', then the line).
 *
 * Feeds: harness/plan/fleet.c harness/plan/fleet_files.c harness/place/slurm.c
 */
#include "fuzz.h"
#include "fleet.h"
#include "slurm.h"

#include <string.h>

static void read_fleet(const char *text, size_t n)
{
	struct fleet f;
	struct buf out = {0};
	struct why why = {""};
	int err = fleet_parse(&f, "fleet", text, n, &why);

	must(!err || why.text[0]);
	for (size_t i = 0; i < f.n && !err; i++) {
		must(!f.v[i].name[strcspn(f.v[i].name, " \t\n'\"$`;&|/.")] && f.v[i].name[0]);
		must(!f.v[i].node[strcspn(f.v[i].node, " \t\n'\"$`;&|/.")] && f.v[i].node[0]);
	}
	for (size_t i = 0; i < fleet_file_count && !err; i++)
		fleet_files[i].write(&f, &out);
	must(err || !f.directory[strcspn(f.directory, "'\"$`;&| \n")]); /* it becomes words of a shell */
	buf_free(&out);
	fleet_free(&f);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct slurm_state state;
	struct buf text = {0};

	if (!size)
		return 0;
	buf_put(&text, data + 1, size - 1);
	if (data[0] == 'f')
		read_fleet(text.data, text.len);
	else if (slurm_state_parse(text.data, &state))
		must(state.name[0]);
	buf_free(&text);
	return 0;
}
