/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bochs 2.7's debugger follows a guest's page tables through Intel's nested paging and not through AMD's: where it cannot read
 * an instruction of such a guest, its trace has a tick and no address. Preloaded into Bochs, this adds the address to that line.
 * It changes nothing that the machine sees. Linked without the C library, so that it goes with whichever Bochs brings.
 */
#include <stdarg.h>
#include <stddef.h>

#define UNREADABLE "] ??? (physical address not available)\n"
#define DIGITS 16

int vsnprintf(char *to, size_t room, const char *format, va_list args);
/* Of Bochs: its instruction pointer. Whoever starts Bochs has none. */
__attribute__((weak)) unsigned long where(void) __asm__("_Z14bx_dbg_get_ripv");
int __vsnprintf_chk(char *to, size_t room, int flag, size_t size, const char *format, va_list args);

static int ends_so(const char *text, int n, const char *end)
{
	int length = 0;

	while (end[length])
		length++;
	for (int i = 1; i <= length; i++)
		if (i > n || text[n - i] != end[length - i])
			return 0;
	return 1;
}

/* In place of the newline. */
static int add_where(char *text, int n)
{
	static const char at[] = " at ";
	unsigned long address = where();

	n--;
	for (int i = 0; at[i]; i++)
		text[n++] = at[i];
	for (int i = DIGITS; i--;)
		text[n++] = "0123456789abcdef"[address >> 4 * i & 15];
	text[n++] = '\n';
	text[n] = 0;
	return n;
}

int __vsnprintf_chk(char *to, size_t room, int flag, size_t size, const char *format, va_list args)
{
	int n = vsnprintf(to, room, format, args);

	if (!where || n < 0 || (size_t)n + sizeof(" at ") + DIGITS >= room || !ends_so(to, n, UNREADABLE))
		return n;
	return add_where(to, n);
}
