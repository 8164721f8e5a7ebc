/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: what a guest says on its console, and what the words mean.
 *
 * Included by the guest (writer) and the harness (reader), so nothing is "kept in sync".
 * Freestanding C11, self-contained. docs/protocol.md is the prose with examples.
 *
 * A record is one line of 7-bit ASCII:
 *
 *     @hvl1 SEQ TYPE key=value key=value ... *CRC32\n
 *
 * SEQ counts records from 0; a gap voids the cell being sent. CRC32 (IEEE 802.3, reflected, 8 lower-case hex
 * digits) covers every byte from '@' up to and not including the " *". A value never holds a space, '*', '%'
 * or a control character: such a byte travels as %XX. Every other line is guest log and is kept.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define HVLAB_ABI_VERSION 1
#define HVLAB_MARKER "@hvl1 " /* the digit is HVLAB_ABI_VERSION */
#define HVLAB_LINE_MAX 1024   /* bytes of a record, its newline included */
#define HVLAB_NAME_MAX 32     /* bytes of a benchmark's name, its NUL included */
#define HVLAB_CMDLINE_MAX 1024
#define HVLAB_ANSWER_MAX (HVLAB_CMDLINE_MAX + 64) /* bytes of an answer, its newline included */

/*
 * Record types and their keys (docs/protocol.md has the grammar):
 *   hello    abi build kind(metal|hosted) cpus
 *   fact     any keys: what the guest sees of its machine (cpu.*, hv.*, mem.*, apic.*, tsc.*, clock.*), neighbour
 *   bench    name unit n params: opens a cell; n = operations in one batch
 *   batch    kind(body|control) i d: deltas d in ticks, comma-separated, the first of them being number i
 *   hist     kind sub d: log-linear histogram of single operations, pairs index:count, sub = sub-bucket bits
 *   mark     id at ops: the harness may read its counters now, then answers HVLAB_MARK_REPLY;
 *            id at=clock group: it reads its clock instead (clock= below)
 *            id at=quiesce: it answers when the hypervisor has come to rest (quiesce= below)
 *   verdict  v result reason: closes the cell; as the very first record: nothing can run here
 *   bye      cells: the guest is done and powers off
 *   ask      abi build try bad: wants its command line; outside the sequence, always with SEQ 0
 */
#define HVLAB_RECORDS(X) X(HELLO, "hello") X(FACT, "fact") X(BENCH, "bench") X(BATCH, "batch") X(HIST, "hist") \
	X(MARK, "mark") X(VERDICT, "verdict") X(BYE, "bye") X(ASK, "ask")

enum hvlab_record {
#define X(id, word) HVLAB_REC_##id,
	HVLAB_RECORDS(X)
#undef X
};

/*
 * Verdicts, by severity; of two the more severe wins. Silence is ERROR. Only the harness gives the last two.
 *   OK       the operation was done, checked, and measured
 *   SKIP     cannot be measured here, for the reason given; never a pass
 *   ERROR    the benchmark or the instrument is broken
 *   FAIL     the hypervisor misbehaved: wrong result, unexpected trap
 *   CRASH    the guest died        TIMEOUT  the guest hung
 */
#define HVLAB_VERDICTS(X) X(OK, "ok") X(SKIP, "skip") X(ERROR, "error") X(FAIL, "fail") X(CRASH, "crash") \
	X(TIMEOUT, "timeout")

enum hvlab_verdict {
#define X(id, word) HVLAB_##id,
	HVLAB_VERDICTS(X)
#undef X
};

/* The reason of an OK: a remark, no fault. */
#define HVLAB_IDLE_CHECK "the check says the same before the first operation"

/*
 * Marks. With "marks=1" on its command line the guest stops at each mark record until the byte below arrives on its console;
 * without it no mark is ever sent. After the timed series of a benchmark the engine sends the three marks start, body,
 * control around body(ops) and control(ops), so that exits per operation = ((body - start) - (control - body)) / ops and the
 * cost of a mark itself cancels. With "marks=2" the guest does not wait for a reply: it reads its hypervisor's exit counters
 * itself, by hypercall, and each mark carries them: exits=SUM exits.REASON=N ...
 */
#define HVLAB_MARK_REPLY 'k'

/*
 * The handshake, for an image that serves all choices. With "ask=N" on its command line the guest first says an ask
 * record, up to N times and about 0.1 to 0.5 s apart, until one line arrives on its console:
 *
 *     @hvl1 answer WORDS *CRC32\n
 *
 * with the checksum of records. WORDS (printable ASCII) then are its whole command line. try counts the asks, bad the
 * damaged answers so far. A guest that gets no answer keeps its own command line. Either way it reports:
 * cmdline.source=answer|own, cmdline.crc (CRC-32 of WORDS), ask.tries, ask.bad.
 */
#define HVLAB_ANSWER HVLAB_MARKER "answer "

/*
 * Sync points (time lane only). With "clock=N" the guest holds its clock against the harness's: N marks at=clock of
 * group=first before the benchmarks, one of group=bench behind each, N of group=last behind all. The newline of such a
 * mark is sent between two of the guest's stamps and answered as any mark, so the instant at which the harness reads
 * its clock lies between them: fact clock.sync=ID,FROM,TO. The harness holds the first answer of the last group back
 * until a second has passed since the first group.
 */
#define HVLAB_SYNC_GROUPS(X) X(FIRST, "first") X(BENCH, "bench") X(LAST, "last")

enum hvlab_sync_group {
#define X(id, word) HVLAB_SYNC_##id,
	HVLAB_SYNC_GROUPS(X)
#undef X
};

/*
 * Command line of a guest: words separated by spaces, unknown words are ignored and reported as a fact.
 *   bench=GLOB[,GLOB...]  what to run (default *)          skip=NAME[,NAME...]  what not to run
 *   batches=N             batches per series               ticks=N              least length of a batch, in ticks
 *   passes=N              over the suite, each with a part of the batches
 *   ops=N                 operations between counting marks  marks=0|1|2         see above
 *   clock=N               sync points, and the other checks of the clock (default 0: none)
 *   quiesce=1              have the harness hold this guest before anything is counted, and again whenever a benchmark has
 *                         switched its APIC's mode: KVM patches its own code for a second after each
 *   ws=BYTES[,BYTES...]   working sets of mem_* benchmarks  seed=N              of every pseudo-random choice
 *   cpus=N                vCPUs the harness has given, to be checked against those that answer
 *   ask=N                 ask for another command line, N times (metal guest only)
 *   e9=1                  records through port E9h, the console of an emulator, instead of COM1 (Bochs)
 *   window=1              records go into the guest's memory, and COM1 has a bell for each (hvlab/window.h)
 *   ring=1                records through the hypervisor's console ring though there is a COM1 (Xen HVM)
 *   hold=1                before the first record, wait for one byte: the console can only be read once the guest runs
 *   neighbour=sleep|spin  only keep the measured guest company: send the facts and, as the last of them, this word, then
 *                         halt (sleep) or keep every vCPU busy without an exit (spin), for ever
 */
#define HVLAB_NEIGHBOURS(X) X(SLEEP, "sleep") X(SPIN, "spin")

enum hvlab_neighbour {
	HVLAB_NEIGHBOUR_NONE,
#define X(id, word) HVLAB_NEIGHBOUR_##id,
	HVLAB_NEIGHBOURS(X)
#undef X
};

/*
 * What a VMM may do for its guest when asked at this port, of which PCs make no use: a 32-bit write of 1 takes the right
 * to write from all of the guest's memory, so that the first write to each page is a nested page fault again; 0 ends
 * that. A 32-bit read gives the answer below when the last write did what it should, anything else otherwise.
 */
#define HVLAB_PROTECT_PORT 0x7e0
#define HVLAB_PROTECT_ANSWER 0x50767668u

/* CRC-32 (IEEE 802.3) of n bytes; bitwise: a record is short, and a table would be longer than its use. */
static inline u32 hvlab_crc32(const void *bytes, size_t n)
{
	const u8 *p = bytes;
	u32 crc = ~0u;

	while (n--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
	}
	return ~crc;
}

/*
 * Log-linear histogram: values below 2^HVLAB_HIST_SUB are exact, above that every power of two is cut into
 * 2^HVLAB_HIST_SUB buckets (relative error of a bucket's middle below 0.4 %). Full range of u64, no floating point.
 */
#define HVLAB_HIST_SUB 7
#define HVLAB_HIST_BUCKETS ((64 - HVLAB_HIST_SUB + 1) << HVLAB_HIST_SUB)

static inline u32 hvlab_hist_index(u64 value)
{
	if (value < (1u << HVLAB_HIST_SUB))
		return (u32)value;
	u32 shift = 63 - (u32)__builtin_clzll(value) - HVLAB_HIST_SUB;
	return ((shift + 1) << HVLAB_HIST_SUB) + (u32)((value >> shift) & ((1u << HVLAB_HIST_SUB) - 1));
}

/* Smallest value that falls into bucket `index`. */
static inline u64 hvlab_hist_low(u32 index)
{
	u32 octave = index >> HVLAB_HIST_SUB;
	u64 sub = index & ((1u << HVLAB_HIST_SUB) - 1);

	return octave ? ((1ull << HVLAB_HIST_SUB) + sub) << (octave - 1) : sub;
}
