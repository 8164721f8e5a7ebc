/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two short texts of a host, taken apart with mistrust (answer.h). Pure.
 */
#include "answer.h"

#include <string.h>

/* Nothing that could end a line of the request it is put into. */
char *answer_path(const char *location)
{
	const char *path = strstr(location, "://");

	path = path ? strchr(path + 3, '/') : NULL;
	if (!path || strncmp(path, "/console?", 9))
		return NULL;
	for (const char *p = path; *p; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return NULL;
	return xstrdup(path);
}

int answer_status(const char *head, size_t n)
{
	static const char start[] = "HTTP/1.";
	size_t known = n < sizeof(start) - 1 ? n : sizeof(start) - 1;

	if (memcmp(head, start, known))
		return -1;
	if (!memmem(head, n, "\r\n\r\n", 4))
		return n < ANSWER_MAX ? 0 : -1;
	/* "HTTP/1.1 200 OK": three digits behind the first space */
	const char *d = head + known + 1;
	bool good = head[known + 1] == ' ' && d[1] >= '1' && d[1] <= '5' && d[2] >= '0' && d[2] <= '9' && d[3] >= '0' &&
		    d[3] <= '9';
	return good ? (d[1] - '0') * 100 + (d[2] - '0') * 10 + (d[3] - '0') : -1;
}
