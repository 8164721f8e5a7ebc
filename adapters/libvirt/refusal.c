/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why virsh failed, from its words: those of libvirt's own errors (virerror.c and the drivers), of QEMU, and of the ssh that
 * carries qemu+ssh://. What is more particular stands first.
 */
#include "virsh.h"

#include "said.h"
#include "ssh.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *said; /* globs, in any of its lines */
	int err;
	const char *mend;
} known[] = {
	{"*Failed to connect socket*Permission denied*", -EACCES,
	 "this user may not speak to the daemon: join its group (adduser USER libvirt, then log in again), or use qemu:///session"},
	{"*Failed to connect socket*", -ENODEV,
	 "no libvirt daemon listens there: start it (systemctl start libvirtd, or virtqemud.socket), or name its socket "
	 "(qemu+unix:///system?socket=PATH)"},
	{"*polkit*,*authentication failed*,*authentication unavailable*,*access denied*,*Access denied*", -EACCES,
	 "the daemon does not let this user in: join its group (adduser USER libvirt, then log in again)"},
	{"*no connection driver available*,*no hypervisor driver available*", -ENOTSUP,
	 "its libvirt has no driver for that: on Debian, libvirt-daemon-driver-qemu or -xen"},
	{"*nexpected * URI path*,*invalid URI*,*unable to parse URI*,*unknown transport*", -EINVAL,
	 "that is no URI of libvirt: qemu:///system, qemu:///session, qemu+ssh://[USER@]HOST/system, xen:///system"},
	{"*failed to get domain*,*Domain not found*", -ENOENT, "there is no such domain: virsh list --all shows those there are"},
	{"*mulator*does not support virt type*,*domaintype=kvm*,*KVM is not available*,*failed to initialize kvm*,"
	 "*Could not access KVM*", -ENODEV, "it has no KVM, and the template asks for it (<domain type='kvm'>)"},
	{"*CPU is incompatible*,*incompatible with host CPU*,*doesn't match specification*,*does not provide required*", -ENOTSUP,
	 "its processor has not all that the template's <cpu> asks for"},
	{"*Cannot check QEMU binary*,*mulator*not found*", -ENOENT, "the template's <emulator> is not there"},
	{"*nsupported machine type*,*does not support machine type*", -ENOTSUP, "its QEMU has no machine of the template's type"},
	{"*hugetlbfs*,*huge pages*,*hugepages*", -ENOTSUP,
	 "it has no huge pages to give, and the template asks for them: reserve some (sysctl vm.nr_hugepages), or change <memoryBacking>"},
	{"*annot allocate memory*,*annot set up guest memory*", -ENOMEM, "it has not enough memory for this guest: --memory"},
	{"*XML document failed to validate*,*XML error*,*unsupported configuration*", -EINVAL,
	 "it does not take a domain like this: is the template one that starts there?"},
};

/* Does a line of text match, whatever the others say? */
static bool said_so(const char *text, const char *globs)
{
	char line[512];

	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		copy_strn(line, n + 1 < sizeof(line) ? n + 1 : sizeof(line), text);
		if (globs_match(globs, line))
			return true;
	}
	return false;
}

/* virsh says what it could not do, and behind that libvirt's own error. */
static void last_error(const char *said, char *words, size_t size)
{
	static const char mark[] = "error: ", class[] = "internal error: ";
	const char *last = NULL;

	for (const char *at = said; (at = strstr(at, mark)); at += strlen(mark))
		if (at == said || at[-1] == '\n')
			last = at + strlen(mark);
	if (!last)
		return said_reason(said, words, size);
	last += strncmp(last, class, strlen(class)) ? 0 : strlen(class);
	size_t n = strcspn(last, "\r\n");
	copy_strn(words, n + 1 < size ? n + 1 : size, last);
}

int virsh_refusal(const char *said, const char *uri, const char *command, struct why *why)
{
	const struct ssh_fault *ssh = strstr(uri, "+ssh:") ? ssh_fault_find(said) : NULL;
	char words[160];

	last_error(said, words, sizeof(words));
	if (ssh)
		return fail(why, ssh->err, "%.60s: %.150s", uri, words);
	for (size_t i = 0; i < LEN(known); i++)
		if (said_so(said, known[i].said))
			return fail(why, known[i].err, "%.40s: %s (%.90s)", uri, known[i].mend, words);
	int shortage = err_of_shortage(words);
	return fail(why, shortage ? shortage : -EPROTO, "%.40s: virsh %s: %s", uri, command, words[0] ? words : "failed without a word");
}
