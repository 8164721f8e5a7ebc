/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probe, facts and image of the one host (windows.h), each asked for once, and the image taken away at the end.
 */
#include "windows.h"

#include "session.h"

#include "boot_image.h"
#include "facts.h"
#include "firmware.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The command line in the image: the guest asks for its real one, as often as it takes. */
#define GUEST_WORDS "ask=1000000"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	json_t *host;    /* of a good probe; NULL: none yet */
	int refused;            /* errno of the probe that found the host unusable */
	struct why why_refused;
	char *iso;              /* path there; NULL: not sent */
	char image[65], sha256[65]; /* of the guest's ELF in it, of the ISO itself */
	bool ending;            /* the end of the process is taken care of */
} w;

/* At the end of the process. If the host cannot be reached any more, hvlab sweep --host removes the image later. */
static void leave(void)
{
	json_t *a = NULL;

	if (w.iso && session_connected()) {
		char *json = request_text("{s:s}", "iso", w.iso);
		session_run(&phase_leave, json, &a, NULL);
		json_decref(a);
		free(json);
	}
	session_end();
	json_decref(w.host);
	free(w.iso);
}

static int probe_locked(struct why *why)
{
	if (w.host)
		return 0;
	if (!w.ending && !atexit(leave))
		w.ending = true;
	if (!w.refused)
		w.refused = session_run(&phase_probe, NULL, &w.host, &w.why_refused);
	*why = w.why_refused;
	return w.refused;
}

int windows_probe(const void *flavour, const struct target *target, struct why *why)
{
	pthread_mutex_lock(&lock);
	session_begin(target);
	int err = probe_locked(why);
	pthread_mutex_unlock(&lock);
	return err;
}

/* How the host's identity was checked; ssh and WSL check it in their own way. */
static void report_trust(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const struct target *t = session_target();

	if (strncmp(session_scheme(), "winrm", 5))
		return;
	fact(arg, "host.trust", t->insecure ? "insecure" : t->pin ? "pin" : t->cacert ? "ca" : "system");
	if (t->insecure)
		fact(arg, "tls.insecure", "yes");
}

/* CPUID is not read there: the firmware's names tell whether the host is a guest itself. No names: not known. */
static void tell_hypervisor(const struct facts *f, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const char *vendor = facts_get(f, "host.firmware.vendor"), *product = facts_get(f, "host.firmware.product");

	if (!vendor || !product)
		return;
	char *name = xasprintf("%s %s", vendor, product);
	fact(arg, "host.hypervisor", !firmware_is_virtual(vendor, product) ? "none" :
	     !strcmp(name, "Microsoft Corporation Virtual Machine") ? "Microsoft Hv" : name);
	free(name);
}

/* Leaves out what Windows could not find out and placeholders that the vendor has not filled in. */
static void take_fact(void *arg, const char *key, const char *value)
{
	if (strncmp(key, "host.firmware.", 14) || (strncmp(value, "unknown: ", 9) && !firmware_is_placeholder(value)))
		facts_set(arg, key, value);
}

void windows_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	struct facts f = {0};
	char hash[65];

	if (!w.host)
		return;
	answer_each(w.host, "facts", take_fact, &f);
	for (size_t i = 0; i < f.n; i++)
		fact(arg, f.v[i].key, f.v[i].value);
	tell_hypervisor(&f, fact, arg);
	facts_free(&f);
	scripts_hash(hash);
	fact(arg, "hyperv.scripts", hash);
	fact(arg, "hyperv.transport", session_scheme());
	report_trust(fact, arg);
}

const char *windows_fact(const char *key)
{
	const char *value = json_word(json_object_get(w.host, "facts"), key);

	return *value ? value : "unknown";
}

static int make_iso(const struct vm_spec *spec, const char *path, struct why *why)
{
	const struct iso iso = {.output = path, .workdir = spec->workdir, .tag = spec->tag, .guest = spec->image,
				.cmdline = GUEST_WORDS, .everywhere = true};
	int err = iso_probe(why);

	if (!err && !iso_has_uefi())
		return fail(why, -ENODEV, "GRUB for UEFI is not installed: apt-get install grub-efi-amd64-bin");
	return err ? err : iso_make(&iso, why);
}

static int send_iso(const struct vm_spec *spec, struct why *why)
{
	char *path = xasprintf("%s/guest.iso", spec->workdir);
	int err = make_iso(spec, path, why);

	if (!err && (err = sha256_file(path, w.sha256)))
		fail(why, err, "cannot read %s: %s", path, strerror(-err));
	if (!err)
		err = session_put(path, "iso", &w.iso, why);
	unlink(path);
	free(path);
	return err;
}

int windows_image(const struct vm_spec *spec, bool again, const char **iso, char sha256[65], struct why *why)
{
	char hash[65];
	int err = sha256_file(spec->image, hash);

	if (err)
		return fail(why, err, "cannot read %s: %s", spec->image, strerror(-err));
	pthread_mutex_lock(&lock);
	if (!w.iso || again || strcmp(hash, w.image)) {
		free(w.iso);
		w.iso = NULL;
		copy_str(w.image, hash);
		err = send_iso(spec, why);
	}
	*iso = w.iso;
	memcpy(sha256, w.sha256, 65);
	pthread_mutex_unlock(&lock);
	return err;
}
