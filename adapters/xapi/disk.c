/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a file to a VDI (disk.h): finds a storage repository (SR) with room on this host, then VDI.create and PUT
 * /import_raw_vdi. Only a task tells how the import ended: the HTTP answer is sent before the data is read (import_raw_vdi.ml).
 */
#include "disk.h"

#include "mark.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (1ull << 20)
#define TASK_NS 120000000000ull
#define TASK_LOOK_US 100000

struct search {
	struct xapi *x;
	const char *host;
	char *preferred; /* SR, the pool's default */
	char *found;
	u64 size;
	struct why *why;
	int err;
};

static bool is_text(void *arg, const char *key, const json_t *v)
{
	const char **wanted = arg;

	if (strcmp(json_word(v, NULL), *wanted))
		return true;
	*wanted = NULL;
	return false;
}

static bool set_holds(const json_t *set, const char *text)
{
	json_each(set, is_text, &text);
	return !text;
}

/* ISO libraries and CD drives take no disks. */
static bool has_room(const json_t *sr, u64 size)
{
	u64 all = json_count(sr, "physical_size"), used = json_count(sr, "physical_utilisation");

	return set_holds(json_object_get(sr, "allowed_operations"), "vdi_create") &&
	       strcmp(json_word(sr, "content_type"), "iso") && used <= all && size <= all - used;
}

/* A PBD joins one host and one SR. The pool's default SR ends the search; any other is taken until that is found. */
static bool query_pbd(void *arg, const char *key, const json_t *pbd)
{
	struct search *s = arg;
	const char *ref = json_word(pbd, "SR");
	bool preferred = !strcmp(ref, s->preferred);
	json_t *sr = NULL;

	if (strcmp(json_word(pbd, "host"), s->host) || strcmp(json_word(pbd, "currently_attached"), "true") ||
	    (s->found && !preferred))
		return true;
	s->err = xapi_call(s->x, &sr, s->why, "SR.get_record", "s", ref);
	if (!s->err && has_room(sr, s->size)) {
		free(s->found);
		s->found = xstrdup(ref);
	}
	json_decref(sr);
	return !s->err && !(s->found && preferred);
}

static bool parse_default(void *arg, const char *key, const json_t *pool)
{
	struct search *s = arg;

	s->preferred = xstrdup(json_word(pool, "default_SR"));
	return false;
}

static int find_sr(struct search *s)
{
	json_t *pools = NULL, *pbds = NULL;

	s->err = xapi_call(s->x, &pools, s->why, "pool.get_all_records", NULL);
	if (!s->err)
		s->err = xapi_call(s->x, &pbds, s->why, "PBD.get_all_records", NULL);
	json_each(pools, parse_default, s);
	s->preferred = s->preferred ? s->preferred : xstrdup("");
	json_each(pbds, query_pbd, s);
	json_decref(pools);
	json_decref(pbds);
	free(s->preferred);
	if (!s->err && !s->found)
		s->err = fail(s->why, -ENOSPC, "%s has no storage repository attached that takes a disk of %llu MiB: make "
			      "one (xe sr-create) or make room", xapi_host(s->x)->host,
			      (unsigned long long)(s->size / MIB));
	return s->err;
}

static int create(struct xapi *x, const char *sr, const char *name, const char *tag, u64 size, char **vdi,
		  struct why *why)
{
	char *bytes = xasprintf("%llu", (unsigned long long)size);
	int err = xapi_ask(x, vdi, why, "VDI.create",
			   "{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:{s:s, s:s}, s:{}, s:{}, s:[s]}", "name_label", name,
			   "name_description", "a guest of hvlab, gone when its run ends", "SR", sr, "virtual_size", bytes,
			   "type", "user", "sharable", 0, "read_only", 0, "other_config", OWNER_TAG_KEY, tag, OWNER_KEY,
			   owner_name(), "xenstore_data", "sm_config", "tags", "hvlab");

	free(bytes);
	return err;
}

static int await_task(struct xapi *x, const char *task, struct why *why)
{
	u64 deadline = now_ns() + TASK_NS;
	char *status = NULL;
	int err;

	while (!(err = xapi_ask(x, &status, why, "task.get_status", "s", task)) && !strcmp(status, "pending") &&
	       now_ns() < deadline) {
		free(status);
		usleep(TASK_LOOK_US);
	}
	if (!err && strcmp(status, "success"))
		err = fail(why, -EIO, "%s could not write the guest's disk (its task is \"%.20s\"): is its storage in order?",
			   xapi_host(x)->host, status);
	free(status);
	return err;
}

static int import(struct xapi *x, const char *vdi, const char *name, const struct buf *file, struct why *why)
{
	char *task;
	int err = xapi_ask(x, &task, why, "task.create", "s s", name, "import of a guest's disk");

	if (err)
		return err;
	char *path = xasprintf("/import_raw_vdi?vdi=%s&format=raw&task_id=%s", vdi, task);
	err = xapi_put(x, path, file->data, file->len, why);
	if (!err)
		err = await_task(x, task, why);
	xapi_call(x, NULL, NULL, "task.destroy", "s", task);
	free(path);
	free(task);
	return err;
}

int disk_make(struct xapi *x, const char *host, const char *name, const char *tag, const char *path, char **vdi,
	      struct why *why)
{
	struct search s = {.x = x, .host = host, .why = why};
	struct buf file = {0};
	int err = file_read(path, &file);

	*vdi = NULL;
	if (err)
		fail(why, err, "cannot read %s: %s", path, strerror(-err));
	s.size = (file.len + MIB - 1) / MIB * MIB;
	if (!err)
		err = find_sr(&s);
	if (!err)
		err = create(x, s.found, name, tag, s.size, vdi, why);
	if (!err)
		err = import(x, *vdi, name, &file, why);
	free(s.found);
	buf_free(&file);
	return err;
}
