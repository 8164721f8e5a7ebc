/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A loop timed with n and with 2n operations, always by the engine's clock, also for a benchmark that takes its own time.
 */
#include "scale.h"
#include "clock.h"

#define TRIES 4
#define ATTEMPTS 8
#define MORE 4 /* times as many operations in the next attempt */
#define RESOLVED 10 /* a batch that lasts a tenth of the least good one can still be told from nothing */

static u64 lesser(u64 a, u64 b)
{
	return a < b ? a : b;
}

/*
 * Shortest of a few, for what else runs here only ever adds. The double batch comes first: a core that becomes faster
 * meanwhile then makes the single one short, and never a good loop look bad.
 */
static bool grows(void (*loop)(u64), u64 n)
{
	u64 once = ~0ull, twice = ~0ull, stamps = clock_stamp();

	for (int i = 0; i < TRIES; i++) {
		twice = lesser(twice, clock_time(loop, 2 * n));
		once = lesser(once, clock_time(loop, n));
	}
	if (once <= stamps || once - stamps < clock_least_batch() / RESOLVED)
		return true;
	return twice > stamps && twice - stamps >= (once - stamps) + (once - stamps) / 4;
}

/*
 * Asked again, of more operations, when it fails: other work on the machine can make all single batches long, and what a loop does
 * once for all its operations (a CR3 load) can take longer than hundreds of them. A loop whose time does not grow stays cheap to ask.
 */
static bool holds(void (*loop)(u64), u64 n, u64 most)
{
	for (int i = 0; i < ATTEMPTS && 3 * TRIES * n <= most; i++) {
		if (grows(loop, n))
			return true;
		most -= 3 * TRIES * n;
		n *= MORE;
	}
	return false;
}

bool scale_holds(void (*loop)(u64), u64 n, u64 most)
{
	while (n > 1 && 3 * TRIES * n > most)
		n /= 2;
	return 3 * TRIES * n > most || holds(loop, n, most);
}

/* A loop that stays short however many operations it is asked for does none of them. */
bool scale_holds_anywhere(void (*loop)(u64), u64 most)
{
	u64 n = 1;

	most = lesser(most, 1ull << 40);
	while (3 * TRIES * n <= most && clock_time(loop, n) < clock_least_batch())
		n *= 2;
	return 3 * TRIES * n > most ? most < 1ull << 40 : holds(loop, n, most);
}
