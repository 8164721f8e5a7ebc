/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmarks as a Linux process: standard output is the console, standard input brings mark replies, the one
 * argument is the command line of a guest. The parent pins it.
 */
#include "hosted.h"
#include "engine.h"
#include "record.h"
#include "neighbour.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

extern const char hvlab_build_id[65];

static unsigned cpus_allowed(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned)CPU_COUNT(&set);
}

static void say_hello(unsigned cpus)
{
	record_begin(HVLAB_REC_HELLO);
	record_u64("abi", HVLAB_ABI_VERSION);
	record_str("build", hvlab_build_id);
	record_str("kind", "hosted");
	record_u64("cpus", cpus);
	record_end();
}

int main(int argc, char **argv)
{
	static struct engine_options options;
	int err;

	if (argc > 2) {
		fprintf(stderr, "usage: %s [\"WORD ...\"]   the words are those of a guest's command line\n", argv[0]);
		return 2;
	}
	engine_options_parse(&options, argc == 2 ? argv[1] : "");
	err = platform_init();
	if (err) {
		fprintf(stderr, "%s: no memory for the benchmarks: %s\n", argv[0], strerror(-err));
		return 4;
	}
	say_hello(cpus_allowed());
	facts_send(options.cpus, cpus_allowed());
	neighbour_stay(&options);
	engine_run(&options);
	tcdrain(STDOUT_FILENO); /* as the init of a system: its end is a panic, and what a terminal still holds is lost */
	return 0;
}
