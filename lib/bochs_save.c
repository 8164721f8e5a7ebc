/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving the state of a PC (bochs_pc.h) whose guest has entered Bochs's debugger: the save button of Bochs's display is pressed
 * by the display's own protocol (RFB 3.3), over a socket that lab/bochs/button.c gives it. Bochs sees that at its next look at
 * the display, a whole millisecond of the guest's time, so the instant is the same in every run.
 */
#include "bochs_pc.h"

#include <endian.h>
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_NS 600000000000ull
#define SETTLE_US 200000  /* for a button press that was read to be noted */
#define BUTTON_LEFT_OF 48 /* of the right edge: the middle of the second button */
#define BUTTON_Y 5
#define RFB_VERSION "RFB 003.003\n"
#define RFB_INIT 24       /* bytes before the server's name, the size of the screen first, the name's length last */
#define RFB_POINTER 5
#define TALK_KEPT 256

/* Whole messages; the other side is a thread that does nothing else. */
static int take(int fd, void *bytes, size_t n)
{
	return recv(fd, bytes, n, MSG_WAITALL) == (ssize_t)n ? 0 : -EIO;
}

static int give(int fd, const void *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -EIO;
}

static int greet(int fd, u16 *width)
{
	u8 version[sizeof(RFB_VERSION) - 1], security[4], init[RFB_INIT], name[64];
	static const u8 shared = 1;
	u32 length;

	if (take(fd, version, sizeof(version)) || give(fd, RFB_VERSION, sizeof(RFB_VERSION) - 1) ||
	    take(fd, security, sizeof(security)) || give(fd, &shared, 1) || take(fd, init, sizeof(init)))
		return -EIO;
	memcpy(width, init, sizeof(*width));
	memcpy(&length, init + RFB_INIT - sizeof(length), sizeof(length));
	*width = be16toh(*width);
	length = be32toh(length);
	return length <= sizeof(name) ? take(fd, name, length) : -EPROTO;
}

static int press(int fd)
{
	int unread = 1;
	u16 width;

	if (greet(fd, &width))
		return -EIO;
	u16 x = (u16)(width - BUTTON_LEFT_OF);
	const u8 event[] = {RFB_POINTER, 1, (u8)(x >> 8), (u8)x, 0, BUTTON_Y};
	int err = give(fd, event, sizeof(event));
	for (u64 end = now_ns() + PATIENCE_NS; !err && unread; usleep(SETTLE_US))
		if (ioctl(fd, SIOCOUTQ, &unread) || now_ns() > end)
			err = -EIO;
	return err;
}

bool pc_says(struct pc_talk *t, int fd, const char *words, int timeout_ms)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};

	if (poll(&pfd, 1, timeout_ms) <= 0)
		return false;
	if (t->n > TALK_KEPT) {
		memmove(t->text, t->text + t->n - TALK_KEPT, TALK_KEPT);
		t->n = TALK_KEPT;
	}
	ssize_t n = read(fd, t->text + t->n, sizeof(t->text) - 1 - t->n);
	t->over = n <= 0;
	t->n += n > 0 ? (size_t)n : 0;
	t->text[t->n] = 0;
	return memmem(t->text, t->n, words, strlen(words));
}

static int await(struct pc_talk *t, int fd, const char *words)
{
	for (u64 end = now_ns() + PATIENCE_NS; now_ns() < end && !t->over;)
		if (pc_says(t, fd, words, 1000))
			return 0;
	return -EIO;
}

/* Nobody will read the disk that the host was booted from again. */
static int drop_disk(const char *dir)
{
	char *disk = xasprintf("%s/hard_drive.0.drive0.image", dir);
	int err = unlink(disk) ? -errno : 0;

	free(disk);
	return err;
}

/*
 * A machine that goes on looks for the name of each block of memory among those of all, a gigabyte has eight thousand, and a block
 * that was never used is as it is without a word of it.
 */
static int drop_unused(const char *dir)
{
	char *path = xasprintf("%s/memory", dir);
	struct buf old = {0}, new = {0};
	int err = file_read(path, &old);

	for (char *rest = old.data, *line; !err && rest && (line = strsep(&rest, "\n"));)
		if (*line && !strstr(line, " = -1"))
			buf_printf(&new, "%s\n", line);
	if (!err)
		err = file_write(path, new.data, new.len);
	buf_free(&old);
	buf_free(&new);
	free(path);
	return err;
}

static int say(const struct pc *pc, const char *text)
{
	size_t n = strlen(text);

	return write(pc->in, text, n) == (ssize_t)n && write(pc->in, "\n", 1) == 1 ? 0 : -EIO;
}

int pc_save(struct pc *pc, struct pc_talk *talk, int out, const char *dir, struct why *why)
{
	int err = press(pc->button);

	if (!err)
		err = say(pc, "c");
	if (!err)
		err = await(talk, out, "Enter a path");
	if (!err)
		err = say(pc, dir);
	if (!err)
		err = await(talk, out, "Do you want to continue?");
	if (!err)
		err = drop_disk(dir);
	if (!err)
		err = drop_unused(dir);
	return err ? fail(why, err, "Bochs did not save its state") : 0;
}
