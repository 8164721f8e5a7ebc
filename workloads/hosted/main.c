/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmarks as a Linux process: standard output is the console, standard input brings mark replies, the
 * arguments are the words of a guest's command line, or that as a whole and a file to be used as a disk, or the word for a loopback
 * interface with a peer behind it. The parent pins it. As the first process of a machine it is the guest "linux" (workloads/linux).
 */
#include "hosted.h"
#include "init.h"
#include "engine.h"
#include "record.h"
#include "neighbour.h"

#include <hvlab/net.h>

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

extern const char hvlab_build_id[65];

bool hosted_alone, hosted_disk, hosted_net, hosted_loopback;
const char *hosted_file;

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
	record_str("kind", hosted_alone ? "linux" : "hosted");
	record_u64("cpus", cpus);
	record_end();
}

/* The kernel hands over each word of its own. */
static const char *join(int n, char **words)
{
	static char line[HVLAB_CMDLINE_MAX];
	size_t at = 0;

	for (int i = 0; i < n && at < sizeof(line); i++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%s", i ? " " : "", words[i]);
	return line;
}

int main(int argc, char **argv)
{
	static struct engine_options options;
	int err;

	hosted_alone = init_begin();
	hosted_disk = getenv("disk");
	hosted_net = getenv("net");
	hosted_loopback = !hosted_alone && argc > 2 && !strcmp(argv[2], HVLAB_NET_LOOPBACK);
	hosted_file = !hosted_alone && !hosted_loopback && argc > 2 ? argv[2] : NULL;
	engine_options_parse(&options, join(hosted_file || hosted_loopback ? 1 : argc - 1, argv + 1));
	err = platform_init();
	if (err) {
		fprintf(stderr, "%s: no memory for the benchmarks: %s\n", argv[0], strerror(-err));
		return 4;
	}
	say_hello(cpus_allowed());
	facts_send(options.cpus, cpus_allowed());
	neighbour_stay(&options);
	engine_run(&options);
	tcdrain(STDOUT_FILENO); /* what a terminal still holds would be lost with the machine */
	if (hosted_alone)
		init_end();
	return 0;
}
