/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bochs_resume.c: a PC that goes on from a saved state has the files of its own run, its drive's head at the start, and its
 * devices in the order in which they asked for the timers that were saved.
 */
#include "unit.h"
#include "bochs_pc.h"

#include <stdlib.h>
#include <unistd.h>

static char *dir, *saved, *state;
static struct buf text;

static void put(const char *name, const char *words)
{
	char *path = xasprintf("%s/%s", saved, name);

	assert_int_equal(file_write(path, words, strlen(words)), 0);
	free(path);
}

static const char *arranged(const char *name)
{
	char *path = xasprintf("%s/%s", state, name);

	assert_int_equal(file_read(path, &text), 0);
	free(path);
	return text.data;
}

static void resume(const char *plugins)
{
	struct pc pc = {.state = state, .disk = "/own/disk", .rom = "/own/rom", .console = "/own/console", .log = "/own/log"};
	char *config = xasprintf("# made by Bochs\nplugin_ctrl: %s\ncom1: enabled=true, mode=file, dev=\"/other/console\"\nmegs: 64\n", plugins);
	struct why why = {""};

	put("config", config);
	put("hard_drive", "  curr_lsector = 4711\n  next_lsector = 4712\n  sector_count = 1\n");
	put("serial", "serial = {\n}\n");
	assert_int_equal(pc_resume_make(&pc, saved, NULL, 0, &why), 0);
	free(config);
}

static void own_files_and_the_head_at_the_start(void **unused)
{
	resume("biosdev=true");
	assert_non_null(strstr(arranged("config"), "plugin_ctrl: biosdev=true\n"));
	assert_non_null(strstr(text.data, "dev=\"/own/console\"\nmegs: 64\n"));
	assert_null(strstr(text.data, "/other/"));
	assert_string_equal(arranged("hard_drive"), "  curr_lsector = 0\n  next_lsector = 0\n  sector_count = 1\n\n");
	assert_string_equal(arranged("serial"), "serial = {\n}\n");
}

static void usb_has_the_timer_behind_those_of_the_serial_ports(void **unused)
{
	resume("biosdev=true, usb_uhci=true, parallel=true, serial=true, unmapped=true");
	assert_non_null(strstr(arranged("config"), "plugin_ctrl: biosdev=true, parallel=true, serial=true, unmapped=true, usb_uhci=true\n"));
	resume("serial=true, usb_uhci=true");
	assert_non_null(strstr(arranged("config"), "plugin_ctrl: serial=true, usb_uhci=true\n"));
}

static int begin(void **unused)
{
	dir = xstrdup("/tmp/hvlab-unit.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	saved = xasprintf("%s/saved", dir);
	state = xasprintf("%s/state", dir);
	return make_dirs(saved);
}

static int end(void **unused)
{
	int err = remove_scratch(dir);

	buf_free(&text);
	free(dir);
	free(saved);
	free(state);
	return err;
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_files_and_the_head_at_the_start),
		cmocka_unit_test(usb_has_the_timer_behind_those_of_the_serial_ports),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
