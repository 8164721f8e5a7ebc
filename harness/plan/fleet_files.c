/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of hvlab fleet init: a part of slurm.conf for this fleet, the configuration of its helper, the helper, the program that
 * reboots, and what to do with them. Nothing is installed here.
 */
#include "fleet.h"

#include <string.h>

extern const char fleet_boot_script[], fleet_reboot_script[]; /* fleet_scripts.S */

/* Every feature that a node of the fleet has, once. */
static void features(const struct fleet *f, const char *between, struct buf *out)
{
	struct buf seen = {0};

	for (size_t i = 0; i < f->n; i++) {
		char list[sizeof(f->v[i].boots)];

		copy_str(list, f->v[i].boots);
		for (char *rest = list, *word; (word = strsep(&rest, ","));)
			if (*word && !words_have(seen.data, word)) {
				buf_printf(out, "%s%s", seen.len ? between : "", word);
				buf_printf(&seen, "%s%s", seen.len ? " " : "", word);
			}
	}
	buf_free(&seen);
}

static void write_nodes(const struct fleet *f, struct buf *out)
{
	for (size_t i = 0; i < f->n; i++)
		if (!*f->v[i].url)
			buf_printf(out, "NodeName=%s%s%s State=UNKNOWN\n", f->v[i].name, *f->v[i].boots ? " Feature=" : "", f->v[i].boots);
	buf_printf(out, "PartitionName=%s Nodes=", *f->partition ? f->partition : "bench");
	bool any = false;
	for (size_t i = 0; i < f->n; i++)
		if (!*f->v[i].url) {
			buf_printf(out, "%s%s", any ? "," : "", f->v[i].name);
			any = true;
		}
	buf_puts(out, " State=UP\n");
}

static void write_slurm(const struct fleet *f, struct buf *out)
{
	const char *comma = "Licenses=";

	buf_puts(out, "# SPDX-License-Identifier: BSD-2-Clause\n"
		 "# A part of slurm.conf for hvlab: Include it, or copy the lines. README.md beside it says why each is there.\n"
		 "NodeFeaturesPlugins=node_features/helpers\n"
		 "RebootProgram=/usr/local/sbin/hvlab-reboot\n"
		 "ResumeTimeout=1800\n"
		 "RequeueExit=75\n"
		 "ReturnToService=2\n"
		 "SlurmdParameters=config_overrides\n"
		 "SelectType=select/cons_tres\n");
	for (size_t i = 0; i < f->n; i++)
		if (*f->v[i].url) {
			buf_printf(out, "%s%s:1", comma, f->v[i].name);
			comma = ",";
		}
	if (*comma == ',')
		buf_puts(out, "\n");
	buf_puts(out, "# add to each line what the machine has: CPUs= RealMemory= (a little less than under Xen's dom0) NodeAddr=\n");
	write_nodes(f, out);
}

static void write_helpers(const struct fleet *f, struct buf *out)
{
	struct buf all = {0};

	features(f, ",", &all);
	buf_puts(out, "# SPDX-License-Identifier: BSD-2-Clause\n# helpers.conf, beside slurm.conf on every node and on the controller\n");
	for (char *rest = all.data, *word; rest && (word = strsep(&rest, ","));)
		buf_printf(out, "Feature=%s Helper=/usr/local/sbin/hvlab-boot\n", word);
	buf_clear(&all);
	features(f, ",", &all);
	if (all.data && strchr(all.data, ','))
		buf_printf(out, "MutuallyExclusive=%s\n", all.data);
	buf_puts(out, "ExecTime=20\nBootTime=1800\n");
	buf_free(&all);
}

static void write_boot(const struct fleet *f, struct buf *out)
{
	buf_puts(out, fleet_boot_script);
}

static void write_reboot(const struct fleet *f, struct buf *out)
{
	buf_puts(out, fleet_reboot_script);
}

static void write_conf(const struct fleet *f, struct buf *out)
{
	struct buf all = {0};

	features(f, " ", &all);
	buf_puts(out, "# SPDX-License-Identifier: BSD-2-Clause\n# /etc/hvlab/boot.conf of each node; hvlab-boot says what may stand here\n"
		 "METHOD=grub\n");
	for (char *rest = all.data, *word; rest && (word = strsep(&rest, " "));)
		buf_printf(out, "ENTRY_%s=''\n", word);
	buf_free(&all);
}

static void write_readme(const struct fleet *f, struct buf *out)
{
	buf_puts(out,
		"<!-- SPDX-License-Identifier: BSD-2-Clause -->\n"
		"# A fleet under Slurm\n\n"
		"Made by `hvlab fleet init`; nothing has been installed. docs/fleet.md explains how a campaign runs.\n\n"
		"| file | goes to | what for |\n|---|---|---|\n"
		"| slurm-hvlab.conf | into slurm.conf, the same on every machine | nodes with what they can boot, licences, and the settings below |\n"
		"| helpers.conf | beside slurm.conf, on every machine | which program knows what a node has booted |\n"
		"| hvlab-boot | /usr/local/sbin of every node, mode 755 | says what runs now, prepares the next boot |\n"
		"| hvlab-reboot | /usr/local/sbin of every node, mode 755 | boots it |\n"
		"| boot.conf | /etc/hvlab of every node | the boot entries of that machine: fill in |\n\n"
		"Why these settings:\n\n"
		"- `NodeFeaturesPlugins`, `RebootProgram`, `ResumeTimeout`: a job with `-C xen` on a node that has booted kvm makes slurmd call\n"
		"  hvlab-boot and then hvlab-reboot; the job waits until the node comes back, and no longer than this.\n"
		"- `RequeueExit=75`: a part that could not finish (a machine that was busy, a host that went away) comes again.\n"
		"- `ReturnToService=2`: a node that was lost is used again as soon as it reports.\n"
		"- `config_overrides`: dom0 has fewer CPUs and less memory than the machine; without it Slurm drains the node.\n"
		"- `Licenses`: one for each machine that cannot run slurmd; the job that holds it drives the machine from a node.\n"
		"- requeued jobs wait for the credential's lifetime, 120 s by default: `AuthInfo=cred_expire=15` makes that 15.\n\n"
		"On every machine: the same munge key, the same version of Slurm, hvlab under the same name, and these directories:\n\n");
	buf_printf(out, "- `%s`, shared by all: parts, leases, results. Databases are written in `%s` of each node and copied when they are\n"
		   "  whole: SQLite is not to be written over NFS.\n\n"
		   "Try a node by hand before Slurm does: `hvlab-boot` prints its mode, `hvlab-boot xen && hvlab-reboot` boots it.\n",
		   f->directory, f->scratch);
}

const struct fleet_file fleet_files[] = {
	{"slurm-hvlab.conf", 0644, write_slurm}, {"helpers.conf", 0644, write_helpers}, {"hvlab-boot", 0755, write_boot},
	{"hvlab-reboot", 0755, write_reboot}, {"boot.conf", 0644, write_conf}, {"README.md", 0644, write_readme},
};
const size_t fleet_file_count = LEN(fleet_files);
