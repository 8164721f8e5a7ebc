/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The script of ssh_script.h. It is one line without single quotes and exclamation marks, so that any login shell
 * hands it to sh as it is; what varies comes as arguments.
 */
#include "ssh_script.h"
#include "place_url.h"

#include <stdio.h>

/* Arguments: hash and size of the archive, loader, directory, tag, then the program's words. */
static const char script[] =
	"h=$1 n=$2 l=$3 d=$4/hvlab-agent-$(id -u) HVLAB_TAG=$5 new=; shift 5; umask 077; unset LD_PRELOAD; export LC_ALL=C; "
	"PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; "
	"stop() { [ -z \"$new\" ] || rm -rf \"$new\"; rmdir \"$d\" 2>/dev/null; echo \"agent failed step=$1\"; exit 1; }; "
	/* a program for another machine says nothing that helps */
	"m=$(uname -m); [ \"$m\" = x86_64 ] || { echo \"agent arch machine=$m\"; exit 1; }; "
	/* /tmp is open to all: somebody else may have been there before */
	"mkdir -p \"$d\" || stop dir; [ -O \"$d\" ] || stop owner; [ -L \"$d\" ] && stop owner; "
	"b=$d/bundle-$h; "
	/* --verify loads the program without running it: is it whole, may it be executed here? */
	"if [ -d \"$b\" ] && \"$b/$l\" --verify \"$b/hvlab\" >/dev/null 2>&1; then :; else "
	"rm -rf \"$b\"; new=$b.$$; mkdir \"$new\" || stop dir; echo agent send; "
	"head -c \"$n\" | tar -xof - -C \"$new\" || stop unpack; "
	"\"$new/$l\" --verify \"$new/hvlab\" >/dev/null || stop exec; "
	"[ -d \"$b\" ] || mv \"$new\" \"$b\" || stop unpack; rm -rf \"$new\"; fi; "
	"export PATH HVLAB_TAG HVLAB_WORK=\"$d\" HWLOC_PLUGINS_PATH=\"$b\"; cd \"$d\"; echo agent ready; "
	"exec \"$b/$l\" --library-path \"$b\" \"$b/hvlab\" \"$@\"";

void ssh_script(struct buf *out, const struct bundle *b, const char *dir, const char *tag, const char *const *words)
{
	char size[24];
	const char *const first[] = {"hvlab", b->hash, size, b->loader, dir, tag};

	snprintf(size, sizeof(size), "%zu", b->size);
	buf_puts(out, "exec sh -c ");
	shell_quote(out, script);
	for (size_t i = 0; i < LEN(first); i++) {
		buf_puts(out, " ");
		shell_quote(out, first[i]);
	}
	for (; *words; words++) {
		buf_puts(out, " ");
		shell_quote(out, *words);
	}
}
