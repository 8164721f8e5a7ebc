/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing ustar (ustar.h): a header of one block, then the file filled up with zeros to whole blocks.
 */
#include "ustar.h"

#include <stdio.h>
#include <string.h>

#define BLOCK 512

struct ustar {
	char name[USTAR_NAME_MAX + 1], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], typeflag, linkname[100], magic[6],
		version[2], uname[32], gname[32], devmajor[8], devminor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct ustar) == BLOCK, "a header is one block");

static const char zeros[USTAR_END]; /* two blocks of them end an archive */

static void put_header(struct buf *tar, const char *name, size_t size)
{
	struct ustar h = {.mode = "0000755", .uid = "0000000", .gid = "0000000", .mtime = "00000000000", .typeflag = '0',
			  .magic = "ustar", .version = {'0', '0'}};
	unsigned sum = 0;

	copy_str(h.name, name);
	snprintf(h.size, sizeof(h.size), "%011zo", size);
	memset(h.chksum, ' ', sizeof(h.chksum));
	for (size_t i = 0; i < sizeof(h); i++)
		sum += ((const unsigned char *)&h)[i];
	snprintf(h.chksum, sizeof(h.chksum), "%06o", sum);
	buf_put(tar, &h, sizeof(h));
}

static size_t filled_up(size_t size)
{
	return (size + BLOCK - 1) / BLOCK * BLOCK;
}

void ustar_put(struct buf *tar, const char *name, const void *bytes, size_t size)
{
	put_header(tar, name, size);
	buf_put(tar, bytes, size);
	buf_put(tar, zeros, filled_up(size) - size);
}

void ustar_end(struct buf *tar)
{
	buf_put(tar, zeros, sizeof(zeros));
}

size_t ustar_size(size_t size)
{
	return BLOCK + filled_up(size);
}
