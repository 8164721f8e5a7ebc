/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of programs, and a parser for each. A parser reads another program's output: it accepts what it knows, refuses
 * the rest, and never reads past the end.
 */
#include "crosscheck.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIB (double)(1 << 20)

static int reading(struct crosscheck_reading *r, double value)
{
	*r = (struct crosscheck_reading){.value = value};
	return isfinite(value) && value > 0 ? 0 : -EINVAL;
}

/* The number behind `key` (blanks skipped) in the first place it stands; NAN when there is none. */
static double number_behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);
	char *end;

	if (!at)
		return NAN;
	double v = strtod(at + strlen(key), &end);
	return end == at + strlen(key) ? NAN : v;
}

/* "3\tMethod: DUMB\tElapsed: 0.00167\tMiB: 16.00000\tCopy: 9592.326 MiB/s": the best run. Bytes are counted once. */
int crosscheck_parse_mbw(const char *text, struct crosscheck_reading *r)
{
	double best = NAN;

	for (const char *p = text; (p = strstr(p, "Copy:")); p++)
		best = fmax(best, number_behind(p, "Copy:"));
	return reading(r, 2 * best * MIB / 1e9);
}

/* One number in a line of its own: the best sample, in ns. */
int crosscheck_parse_multichase(const char *text, struct crosscheck_reading *r)
{
	char *end;
	double v = strtod(text, &end);

	return end == text || strspn(end, " \r\n") != strlen(end) ? -EINVAL : reading(r, v);
}

/* "Array size = 1398101 (elements)" of 8 bytes; "Copy:           32748.7     0.005630 ...": the best, in 10^6 B/s. */
static int stream(const char *text, const char *row, u64 arrays, struct crosscheck_reading *r)
{
	double elements = number_behind(text, "Array size ="), bytes = number_behind(text, "This system uses");
	int err = reading(r, number_behind(text, row) / 1e3);

	if (err || !(elements > 0) || !(bytes > 0) || elements * bytes > 1e15)
		return -EINVAL;
	r->working_set = (u64)elements * (u64)bytes * arrays;
	return 0;
}

int crosscheck_parse_stream_copy(const char *text, struct crosscheck_reading *r)
{
	return stream(text, "\nCopy:", 2, r);
}

int crosscheck_parse_stream_triad(const char *text, struct crosscheck_reading *r)
{
	return stream(text, "\nTriad:", 3, r);
}

/* "Size (Byte):\t\t8000000" of all arrays together; "MByte/s:\t\t20749.35": the mean, read and written, decimal. */
int crosscheck_parse_likwid(const char *text, struct crosscheck_reading *r)
{
	double size = number_behind(text, "Size (Byte):");
	int err = reading(r, number_behind(text, "MByte/s:") / 1e3);

	if (err || !(size > 0) || size > 1e15)
		return -EINVAL;
	r->working_set = (u64)size;
	return 0;
}

/* "8192.00 MiB transferred (10619.73 MiB/sec)": the mean of the whole run. */
int crosscheck_parse_sysbench_memory(const char *text, struct crosscheck_reading *r)
{
	const char *at = strstr(text, "MiB transferred (");

	return at ? reading(r, number_behind(at, "(") * MIB / 1e9) : -EINVAL;
}

/* --format=simple: bytes a second, counted once. A comment may stand before it. */
int crosscheck_parse_perf_memcpy(const char *text, struct crosscheck_reading *r)
{
	char *end;

	while (*text == '#' || *text == '\n')
		text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n');
	double v = strtod(text, &end);
	return end == text || (*end && *end != '\n' && *end != ' ') ? -EINVAL : reading(r, 2 * v / 1e9);
}

/* "stress-ng: metrc: [6081] memrate   5218.62 read64 MB per sec (geometic mean ...": MB is 2^20 (its own source). */
int crosscheck_parse_stress_read(const char *text, struct crosscheck_reading *r)
{
	const char *at = strstr(text, " read64 MB per sec"), *line = at;

	while (line > text && line[-1] != '\n')
		line--;
	return at ? reading(r, number_behind(line, "memrate ") * MIB / 1e9) : -EINVAL;
}

/* JSON: the number behind the last of some keys, each of which stands behind the one before it; NAN when there is none. */
static double number_below(const char *text, const char *const *path, size_t n)
{
	for (size_t i = 0; i < n && text; i++) {
		text = strstr(text, path[i]);
		text = text ? text + strlen(path[i]) : NULL;
	}
	return text ? number_behind(text, ":") : NAN;
}

/* Of the first job's "read" the mean of clat_ns: {"jobs":[{"read":{... "clat_ns":{"min":..,"mean":123.4 */
int crosscheck_parse_fio(const char *text, struct crosscheck_reading *r)
{
	static const char *const path[] = {"\"jobs\"", "\"read\"", "\"clat_ns\"", "\"mean\""};

	return reading(r, number_below(text, path, LEN(path)));
}

/* The median of the same: ... "clat_ns":{... "percentile":{... "50.000000":123 */
int crosscheck_parse_fio_median(const char *text, struct crosscheck_reading *r)
{
	static const char *const path[] = {"\"jobs\"", "\"read\"", "\"clat_ns\"", "\"percentile\"", "\"50.000000\""};

	return reading(r, number_below(text, path, LEN(path)));
}

/* The time of a request where several are in flight: {"jobs":[{"read":{... "iops":123.4 */
int crosscheck_parse_fio_rate(const char *text, struct crosscheck_reading *r)
{
	static const char *const path[] = {"\"jobs\"", "\"read\"", "\"iops\""};

	return reading(r, 1e9 / number_below(text, path, LEN(path)));
}

/* "sockperf: ---> percentile 50.000 =    9.352": half of a round trip, in microseconds. */
int crosscheck_parse_sockperf(const char *text, struct crosscheck_reading *r)
{
	return reading(r, 2e3 * number_behind(text, "percentile 50.000 ="));
}

/* kvm-unit-tests, x86/vmexit.c: "cpuid 1744" in ticks of the TSC; turned into ns by who knows the rate. */
int crosscheck_parse_vmexit_cpuid(const char *text, struct crosscheck_reading *r)
{
	const char *at = !strncmp(text, "cpuid ", 6) ? text : strstr(text, "\ncpuid ");

	return at ? reading(r, number_behind(at, "cpuid ")) : -EINVAL;
}

#define LIKWID(kernel, size) .program = "likwid-bench", .args = {"-t", kernel, "-w", "N:" size ":1"}, .unit = "GB/s", \
	.parse = crosscheck_parse_likwid, .variant = "native", .words = "ticks=2600000"
#define WS_8M "ws=8388608 ticks=2600000"
#define WS_32M "ws=33554432 ticks=2600000"
#define WS_1M "ws=1048576 ticks=2600000"
#define FIO_READ(engine, ...) .program = "fio", .version = "--version", .unit = "ns", .args = {"--name=hvlab", "--directory=/tmp", "--size=2m", \
	"--rw=randread", "--bs=4k", "--direct=1", "--loops=8", "--runtime=2", "--unlink=1", "--output-format=json", "--ioengine=" engine, ##__VA_ARGS__}, \
	.variant = "native", .bench = "io_blk_read", .disk = "file", .turns = 5
/*
 * Several in flight as ours has them: all that there is room for are handed over at once, all that are done are taken. Our batches are
 * so long that their beginning and end, with fewer in flight, are no part of the mean.
 */
#define FIO_EIGHT(engine) FIO_READ(engine, "--iodepth=8", "--iodepth_batch=8", "--iodepth_batch_complete_min=1", \
	"--iodepth_batch_complete_max=8", "--loops=64"), .parse = crosscheck_parse_fio_rate, .params = "bs=4096,qd=8", .words = "batches=10 ticks=100000000", .mean = true
/* Its server answers on the CPU of its client, as our peer does. 14 bytes are the least that it sends. */
#define SOCKPERF(options) .program = "sockperf", .version = "--version", .unit = "ns", .parse = crosscheck_parse_sockperf, \
	.script = "ip link set lo up && { \"$0\" server -i 127.0.0.1 -p 8886 " options " & sleep 0.3; " \
		  "\"$0\" ping-pong -i 127.0.0.1 -p 8886 -m 14 -t 3 " options "; }", \
	.variant = "native", .net = "loopback", .params = "bytes=1", .words = "", .single = true, .turns = 5
#define NO_COUNTERPART .variant = NULL, .bench = NULL, .words = NULL

const struct crosscheck_program crosscheck_programs[] = {
	{.program = "multichase", .args = {"-m", "1m", "-s", "64", "-T", "1m", "-n", "5"},
	 .quantity = "dependent load, 1 MiB, random over all of it", .unit = "ns", .parse = crosscheck_parse_multichase,
	 .variant = "native", .bench = "mem_chase_random", .words = WS_1M, .best = true,
	 .note = "same: one load a 64-byte line, one random cycle, 4 KiB pages, best sample (theirs 0.5 s, ours 1 ms)"},
	{.program = "multichase", .args = {"-m", "1m", "-s", "64", "-T", "4k", "-n", "5"},
	 .quantity = "dependent load, 1 MiB, random inside each page", .unit = "ns", .parse = crosscheck_parse_multichase,
	 .variant = "native", .bench = "mem_chase_local", .words = WS_1M, .best = true, .near = true,
	 .note = "not the same: theirs takes pages in random order, ours one after the other, which is easier on TLB and "
	 "caches"},
	{.program = "multichase", .args = {"-m", "32m", "-s", "64", "-T", "32m", "-n", "5"},
	 .quantity = "dependent load, 32 MiB, random over all of it", .unit = "ns", .parse = crosscheck_parse_multichase,
	 .variant = "native", .bench = "mem_chase_random", .words = WS_32M, .best = true,
	 .note = "same: one load a 64-byte line, one random cycle, 4 KiB pages, best sample (theirs 0.5 s, ours 1 ms)"},
	{.program = "stream", .quantity = "STREAM Copy", .unit = "GB/s", .parse = crosscheck_parse_stream_copy,
	 .variant = "native", .bench = "mem_copy", .words = "ticks=1000000", .best = true, .near = true,
	 .note = "not the same: bytes are counted alike, but gcc makes its loop a call of libc's memcpy"},
	{.program = "stream", .quantity = "STREAM Triad", .unit = "GB/s", .parse = crosscheck_parse_stream_triad,
	 .variant = "native", .bench = "mem_triad", .words = "ticks=1000000", .best = true,
	 .note = "same: bytes read and written, decimal, best run, write-allocate; doubles against 8-byte integers"},
	/* mbw up to 1.2.2, Debian's, has its tests 0 and 1 the wrong way round: what it calls MEMCPY is the loop. */
	{.program = "mbw", .args = {"-q", "-n", "20", "-t", "0", "16"}, .quantity = "copy by a loop, 2 x 16 MiB",
	 .unit = "GB/s", .parse = crosscheck_parse_mbw, .variant = "native", .bench = "mem_copy", .words = WS_32M, .best = true,
	 .note = "same: 8-byte words, best run, write-allocate; theirs counts a byte copied once, shown doubled. mbw 1.2.2 "
	 "calls this loop MEMCPY, and memcpy DUMB"},
	{LIKWID("copy", "8MB"), .quantity = "copy, 2 x 4 MB, mean", .bench = "mem_copy",
	 .note = "same: 8-byte registers, bytes read and written, write-allocate; theirs vector registers, used as scalars"},
	{LIKWID("load", "8MB"), .quantity = "read, 8 MB, mean", .bench = "mem_read",
	 .note = "same: 8 bytes a load; theirs into vector registers, used as scalars"},
	{LIKWID("store", "200MB"), .quantity = "write, 200 MB, mean", .bench = "mem_write",
	 .note = "same: 8 bytes a store, write-allocate. In the caches the two loops differ: ours was 1.8 times as fast"},
	{LIKWID("stream", "200MB"), .quantity = "triad, 3 x 67 MB, mean", .bench = "mem_triad",
	 .note = "same: STREAM's Triad, write-allocate; doubles against 8-byte integers"},
	{.program = "mbw", .args = {"-q", "-n", "20", "-t", "1", "16"}, .quantity = "memcpy, 2 x 16 MiB",
	 .unit = "GB/s", .parse = crosscheck_parse_mbw, NO_COUNTERPART,
	 .note = "not ours: libc's memcpy uses vectors, and stores past the caches when a copy is large"},
	{.program = "perf", .version = "--version", .args = {"bench", "--format=simple", "mem", "memcpy", "-f", "default",
	 "-s", "16MB", "-l", "50"}, .quantity = "memcpy, 2 x 16 MiB, mean", .unit = "GB/s",
	 .parse = crosscheck_parse_perf_memcpy, NO_COUNTERPART,
	 .note = "not ours: libc's memcpy, mean of all loops; counts a byte copied once, shown doubled"},
	{.program = "sysbench", .version = "--version", .args = {"memory", "--memory-block-size=8M",
	 "--memory-total-size=40G", "--memory-oper=read", "--threads=1", "run"}, .quantity = "read, 8 MiB, mean",
	 .unit = "GB/s", .parse = crosscheck_parse_sysbench_memory, .variant = "native", .bench = "mem_read", .words = WS_8M,
	 .note = "same: 8 bytes a load. Its default block of 1 KiB measures its own loop"},
	{.program = "stress-ng", .version = "--version", .args = {"--memrate", "1", "--memrate-bytes", "8M", "--timeout",
	 "3", "--metrics"}, .quantity = "read by 8-byte words, 8 MiB, mean", .unit = "GB/s",
	 .parse = crosscheck_parse_stress_read, .variant = "native", .bench = "mem_read", .words = WS_8M,
	 .note = "same: 8 bytes a load; its MB are 2^20, here they are not"},
	{.program = "fio", .version = "--version", .args = {"--name=zero", "--filename=/dev/zero", "--rw=read", "--bs=4k",
	 "--size=64m", "--ioengine=psync", "--output-format=json"}, .quantity = "read of 4 KiB from /dev/zero, mean",
	 .unit = "ns", .parse = crosscheck_parse_fio, NO_COUNTERPART, .note = "not ours: a system call and a copy"},
	{FIO_READ("psync"), .quantity = "random read of 4 KiB of a file past the page cache, median", .parse = crosscheck_parse_fio_median,
	 .params = "bs=4096,qd=1", .words = "", .single = true, .note = "same: pread of 4 KiB, O_DIRECT, blocks of 2 MiB out of order; median of single requests, both"},
	{FIO_EIGHT("io_uring"), .quantity = "the same by io_uring, 8 in flight, mean",
	 .note = "same: io_uring, all that are done are taken, and as many handed over; mean of all, both"},
	{FIO_EIGHT("libaio"), .quantity = "the same by libaio, 8 in flight, mean",
	 .note = "same: as many requests in flight, handed over and taken alike; theirs by libaio, ours by io_uring; mean of all, both"},
	{SOCKPERF(""), .quantity = "round trip of a datagram over the loopback interface, median", .bench = "io_net_udp_rr",
	 .note = "same: sendto and recvfrom on both sides, both on one CPU; median of single round trips, both. Theirs is of 14 bytes, ours of one"},
	{SOCKPERF("--tcp"), .quantity = "the same over a TCP connection, median", .bench = "io_net_tcp_rr",
	 .note = "same: as by UDP, over one connection without delay; median of single round trips, both. Theirs is of 14 bytes, ours of one"},
	{.program = "vmexit_cpuid", .quantity = "CPUID exit (kvm-unit-tests)", .unit = "ns",
	 .parse = crosscheck_parse_vmexit_cpuid, .variant = "kvm/qemu", .bench = "exit_cpuid", .words = "ticks=2600000",
	 .note = "same: CPUID in a loop in one guest of QEMU and KVM; theirs is a mean with its loop, in ticks"},
};
const size_t crosscheck_program_count = LEN(crosscheck_programs);
