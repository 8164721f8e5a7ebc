#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Adding a benchmark is one new file and `make`: a copy of the tree gets one, and without any other change it is built,
# listed, explained, run, counted and stored. One that is made wrong is found out: it exits more often than it says, it
# stores no result, its result is another, its events come early; and so is each of those in tests/lies.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

cp -r Makefile VERSION include freestanding workloads hv "$work/"
cat >"$work/workloads/bench/cpu_answer.c" <<'END'
/* SPDX-License-Identifier: BSD-2-Clause */
/* Ten additions of one: a benchmark that did not exist a minute ago. */
#include <hvlab/bench.h>

static u64 sum;

static void body(u64 n)
{
	while (n--)
		for (int i = 0; i < 10; i++)
			__asm__ volatile("addq $1, %0" : "+m"(sum));
}

static void control(u64 n)
{
	while (n--)
		__asm__ volatile("");
}

static const char *check(u64 *result)
{
	*result = sum % 10;
	return sum && sum % 10 == 0 ? NULL : "additions are missing";
}

HVLAB_BENCH(cpu_answer, .what = "ten additions to memory", .unit = UNIT_OP, .body = body, .control = control,
	    .check = check, .exits_per_op = 0, .stable = 1, .result = RESULT_SAME);

HVLAB_ABOUT(cpu_answer, "Ten additions.", "Not eleven.", "By caches.");
END

# wrong NAME OPERATION CHECK [MORE]: a benchmark of a loop around OPERATION
wrong() {
	cat >"$work/workloads/bench/$1.c" <<-END
		/* SPDX-License-Identifier: BSD-2-Clause */
		/* A benchmark with a fault. */
		#include <hvlab/bench.h>
		#include "x86.h"
		static u64 await(u64 t) { while (rdtsc() < t) barrier(); return t - 3; }
		static void body(u64 n) { await(0); while (n--) { $2; } }
		static void control(u64 n) { while (n--) barrier(); }
		static const char *check(u64 *result) { $3; }
		HVLAB_BENCH($1, .what = "wrong", .unit = UNIT_OP, .body = body, .control = control, .check = check${4:-});
		HVLAB_ABOUT($1, "A fault.", "It is on purpose.", "By being wrong.");
	END
}
# part LINE MESSAGE: a copy of the good one that LINE of sed has changed is not built, and the compiler says why
part() {
	sed -n "$1; p" "$work/workloads/bench/cpu_answer.c" >"$work/workloads/bench/cpu_part.c"
	! make -s -C "$work" BUILD=build build/metal/workloads/bench/cpu_part.o >"$work/out" 2>&1 || fail "$1: it builds"
	grep -q "$2" "$work/out" || { cat "$work/out"; fail "\"$2\" was not said"; }
	rm "$work/workloads/bench/cpu_part.c"
}
part 's/\.check = check, //' 'cpu_answer has no .check'
part '/^HVLAB_ABOUT/d' 'no_HVLAB_ABOUT_for_cpu_answer.* never defined'
part 's/HVLAB_BENCH(cpu_answer/HVLAB_BENCH(cpu_Answer/' 'in small letters, digits and _'
good='*result = 1; return NULL'
wrong bad_exits 'cpuid(0, 0)' "$good"
wrong bad_silent 'barrier()' '(void)result; return NULL'
wrong bad_result 'barrier()' '*result = 2; return "2 is not 1"'
wrong bad_early 'barrier()' "$good" ', .period = 20000, .await = await'
cp tests/lies/*.c "$work/workloads/bench/"
cp tests/lies/*.h "$work/workloads/bench/shared/"
make -s -C "$work" BUILD=build build/hvlab-metal.elf || fail "make"

export HVLAB_IMAGE="$work/build/hvlab-metal.elf"
status 0 list
says '^cpu_answer .*ten additions'
run --place lab/qemu --lane path --hv bare --bench cpu_answer --rounds 2
ten=$(value lab/qemu:bare cpu_answer)
[ "$ten" -ge 10 ] || fail "ten additions in $ten instructions"

status 0 list cpu_answer
says 'limits: Not eleven'
status 0 list bad_exits
says 'misleads: By being wrong'

status 6 run --db "$work/bad.db" --place lab/qemu --lane path --hv bare,minimal/svm --bench 'bad_*,lie_*,exit_cpuid' --rounds 1
status 0 show --db "$work/bad.db" --format csv
# found BENCHMARK WHAT: a word of its line on the core
found() { says ":minimal/svm,[^:]*,$1,.*$2"; }
found exit_cpuid ',ok,,,,agree,' # the control
found bad_exits ',disagree,'
found bad_silent ',error,.*stores no result'
found bad_result ',fail,.*2 is not 1'
found bad_early ',fail,.*3 ticks before its time'
found lie_nothing ',error,.*proof.body-empty value='
found lie_once ',error,body: twice the operations take no longer'
found lie_half ',disagree,'
found lie_control_once ',error,control: twice the operations take no longer'
found lie_control_empty ',error,control: twice the operations take no longer'
found lie_control_works ',error,.*proof.control-\(long\|heavy\) value='
found lie_control_long 'instructions/op,,,,.*,ok,value.below-resolution'
found lie_counted ',error,.*proof.exits-too-short exits=1 '
found lie_uncounted ',error,.*proof.long-without-exit '
found lie_result ',error,.*proof.result result=0x[0-9a-f]* expected=0x54474354 round=0 reference=bare'
found lie_fact ',error,.*proof.fact result=0x[0-9a-f]* told=0x[0-9a-f]* fact=cpuid.plain.00000000:0'
found lie_check ',ok,proof.idle-check'
for lie in tests/lies/*.c; do
	grep -q "^found $(basename "$lie" .c) " "$0" || fail "$lie is not looked for"
done
# each number says that the guest is none of this program's
[ "$(grep -c 'note.image image=[0-9a-f]\{12\}' "$work/out")" = "$(($(wc -l <"$work/out") - 1))" ] || fail "the image is another, and is not said to be"
