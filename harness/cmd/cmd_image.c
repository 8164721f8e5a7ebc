/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab image: a bootable file for a physical machine, with the guest, the core under it if wanted, and the command
 * line a run would give it; then says what to do with it. What comes back is read by hvlab run --console.
 */
#include "cmd.h"
#include "paths.h"
#include "workdir.h"
#include "boot_image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ASKS 20 /* of the guest for other choices: two seconds or more */

static struct {
	const char *hv, *output;
} opts;

static const struct option options[] = {
	OPT_TEXT("hv", "LIST", &opts.hv, "minimal (the default) or bare"),
	OPT_TEXT("output", "FILE", &opts.output, "write there"),
	OPT_END,
};

static void print_what_next(const char *output, const struct planned *p, bool minimal)
{
	const char *hv = minimal ? "minimal" : "bare";
	struct stat st;
	double mib = stat(output, &st) ? 0 : (double)st.st_size / (1 << 20);

	printf("%s: %.1f MiB, boots from USB or CD by BIOS%s: %s\n", output, mib, iso_has_uefi() ? " and UEFI" : "",
	       minimal ? "core and guest" : "the guest alone");
	if (!iso_has_uefi())
		printf("  for UEFI, too: apt-get install grub-efi-amd64-bin, and make it again\n");
	printf("  1. write it to a USB stick:  dd if=%s of=/dev/sdX bs=4M conv=fsync\n", output);
	printf("     (everything on the stick is lost; lsblk shows which one it is)\n");
	printf("  2. connect COM1 of the machine (115200 baud, 8N1) to this one, and listen:\n");
	printf("     hvlab run --hv %s --console /dev/ttyUSB0%s%s%s\n", hv, p->plan.subset ? " --bench '" : "",
	       p->plan.subset ? p->plan.bench : "", p->plan.subset ? "'" : "");
	printf("     (its choices are what counts: the guest asks for them before it begins)\n");
	printf("  3. boot the machine from the stick, Secure Boot off%s\n",
	       minimal ? ", AMD-V or VT-x on" : "");
}

/*
 * The words a run would give the guest, but for the number of processors, which nobody knows here. They are what the
 * guest takes when its asking for others is not heard.
 */
static int make(const char *output, const struct planned *p, bool minimal)
{
	struct why why = {""};
	char *root = path_workroot(), *dir = NULL;
	char *core = minimal ? path_core(&why) : NULL;
	char *cmdline = xasprintf("%s marks=%d ask=%d", p->jobs[0].cmdline, minimal ? 2 : 0, ASKS);
	int err = minimal && !core ? -ENODEV : iso_probe(&why);

	if (!err)
		err = output_check(output, &why);
	if (!err)
		err = workdir_scratch(root, &dir, &why);
	if (!err) {
		const struct iso iso = {.output = output, .workdir = dir, .tag = "image", .core = core,
					.guest = p->metal, .cmdline = cmdline, .everywhere = true};
		err = iso_make(&iso, &why);
	}
	workdir_scratch_end(root, dir);
	free(root);
	free(core);
	free(cmdline);
	return err ? complain(err == -EINVAL ? STATUS_USAGE : STATUS_ENVIRONMENT, "%s", why.text) : 0;
}

static int image(const struct arguments *a)
{
	struct planned p = {0};
	int status = opts.output ? 0 : complain(STATUS_USAGE, "hvlab image needs --output FILE");

	if (!status)
		status = cmd_planned(&p, &(struct wish){.remote = true, .hv = opts.hv});
	if (!status) {
		bool minimal = !strncmp(p.jobs[0].variant, "minimal", 7);

		status = make(opts.output, &p, minimal);
		if (!status)
			print_what_next(opts.output, &p, minimal);
	}
	planned_free(&p);
	return status;
}

const struct command cmd_image = {
	"image", "", "a bootable image for a physical machine, read back with run --console", 0, image,
	{options, word_options, image_options},
};
