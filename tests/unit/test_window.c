/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader's end of a console in a guest's memory: what a guest puts there comes out once and in order, however its bells are
 * bundled; and what a guest does that means harm.
 */
#include "unit.h"

#include "adapters/common/window.h"

#include <hvlab/window.h>

#define AT 0x3ed000ull

static struct hvlab_window guest;
static struct window w;
static struct buf out;
static struct why why;

static int copy(u64 at, void *to, const void *from, size_t n, bool write)
{
	if (at < AT || at - AT + n > sizeof(guest))
		return -EFAULT;
	if (write)
		memcpy((char *)&guest + (at - AT), from, n);
	else
		memcpy(to, (char *)&guest + (at - AT), n);
	return 0;
}

static int read_guest(void *arg, u64 at, void *to, size_t n)
{
	return copy(at, to, NULL, n, false);
}

static int write_guest(void *arg, u64 at, const void *from, size_t n)
{
	return copy(at, NULL, from, n, true);
}

static const struct window_memory memory = {NULL, read_guest, write_guest};

static void begin(u32 put)
{
	w = (struct window){.put = put};
	guest = (struct hvlab_window){.put = put, .taken = put};
	buf_clear(&out);
}

static void put_text(const char *text)
{
	for (; *text; text++)
		guest.bytes[guest.put++ % HVLAB_WINDOW_BYTES] = *text;
}

static int hear(const char *text)
{
	return window_hear(&w, &memory, text, strlen(text), &out, &why);
}

static bool heard(const char *text)
{
	bool same = out.len == strlen(text) && (!out.len || !memcmp(out.data, text, out.len));

	buf_clear(&out);
	return same;
}

static void in_order(void **state)
{
	begin(0);
	assert_true(hear("SeaBIOS\a\nwindow at 0x3ed") == 0 && w.at == 0);
	assert_true(hear("000\n") == 0 && w.at == AT);
	assert_true(heard("SeaBIOS\a\nwindow at 0x3ed000\n"));
	assert_true(window_done(&w, &memory, &why) == 0 && guest.taken == 0);
	put_text("one\n");
	assert_true(hear("\a") == 0 && heard("one\n"));
	assert_true(guest.taken == 0); /* the guest waits until its reader is done */
	assert_true(window_done(&w, &memory, &why) == 0 && guest.taken == 4);
	put_text("two\n");
	put_text("three\n");
	assert_true(hear("\a\a") == 0 && heard("two\nthree\n"));
	assert_true(hear("\a") == 0 && heard(""));
	assert_true(hear("panic: \a?") == 0 && heard("panic: ?")); /* what is no bell is text */
}

/* The ring is full, lies across its end, and its counters run past 2^32. */
static void wraps(void **state)
{
	static char whole[HVLAB_WINDOW_BYTES + 1];

	begin(0xffffff00u);
	memset(whole, 'x', HVLAB_WINDOW_BYTES);
	whole[HVLAB_WINDOW_BYTES - 1] = '\n';
	assert_true(hear("window at 0x3ed000\n") == 0 && heard("window at 0x3ed000\n"));
	put_text(whole);
	assert_true(hear("\a") == 0 && heard(whole));
	assert_true(window_done(&w, &memory, &why) == 0 && guest.taken == 0xffffff00u + HVLAB_WINDOW_BYTES);
}

static void of_a_guest_that_means_harm(void **state)
{
	u32 polls = 1;

	begin(0);
	assert_true(window_polls(&w, &memory, &polls) == 0 && polls == 0);
	assert_true(hear("window at 0x3ed000\nwindow at 0x1000\n") == 0 && w.at == AT); /* the first word counts */
	guest.put = HVLAB_WINDOW_BYTES + 1;
	assert_true(hear("\a") == -EILSEQ && strstr(why.text, "its memory is damaged"));
	guest.polls = 7;
	assert_true(window_polls(&w, &memory, &polls) == 0 && polls == 7);
	begin(0);
	assert_true(hear("window at 0xffffffffffff0000\n\a") == -EFAULT && strstr(why.text, "cannot reach the guest's window"));
	begin(0);
	assert_true(hear("window at 0x3ed000 and much more than a window would say\n") == 0 && w.at == 0);
	buf_free(&out);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order), cmocka_unit_test(wraps), cmocka_unit_test(of_a_guest_that_means_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
