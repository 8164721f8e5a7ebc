/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes catalog.c: the input damages a good image, three bytes a change (place, place, value); its first byte cuts.
 * What is accepted must be sorted, terminated and found again.
 *
 * Feeds: harness/record/catalog.c
 */
#include "fuzz.h"
#include "../unit/image.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct image im = image();
	struct catalog c;
	struct why why;
	size_t kept = sizeof(im);

	for (size_t i = 1; i + 2 < size; i += 3)
		((u8 *)&im)[(data[i] | data[i + 1] << 8) % sizeof(im)] = data[i + 2];
	if (size && data[0])
		kept = kept * data[0] / 256;
	u8 *exact = xmalloc(kept);
	memcpy(exact, &im, kept);
	if (!catalog_parse(&c, exact, kept, &why)) {
		for (size_t i = 0; i < c.n; i++) {
			must(strlen(c.bench[i].name) < HVLAB_NAME_MAX &&
			     strlen(c.bench[i].what) < sizeof(c.bench[i].what));
			must(catalog_find(&c, c.bench[i].name) == &c.bench[i]);
			must(unit_word(c.bench[i].unit)[0] != '?');
			must(strlen(c.about[i].measures) + strlen(c.about[i].excludes) + strlen(c.about[i].misleads) <
			     sizeof(im));
		}
		must(strlen(c.build) == 64 && strlen(c.sha256) == 64);
		catalog_free(&c);
	}
	free(exact);
	return 0;
}
