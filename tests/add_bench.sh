#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Adding a benchmark is one new file and `make`: a copy of the tree gets one, and without any other change it is built,
# listed, run, counted and stored.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAIL: $*"; exit 1; }

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
	    .check = check, .exits_per_op = 0, .stable = 1);
END
make -s -C "$work" BUILD="$work/build" "$work/build/hvlab-metal.elf" || fail "make"

"$BUILD/hvlab" list --image "$work/build/hvlab-metal.elf" | grep -q '^cpu_answer .*ten additions' || fail "not listed"
"$BUILD/hvlab" run --db "$work/x.db" --image "$work/build/hvlab-metal.elf" --place lab --lane path --hv bare \
	--bench cpu_answer --rounds 2 >"$work/out" 2>&1 || { cat "$work/out"; fail "run"; }
value=$("$BUILD/hvlab" show --db "$work/x.db" --format csv | tr -d '\r' | awk -F, '$5 == "cpu_answer" { print $8 }')
[ "${value%.*}" -ge 10 ] || fail "ten additions in $value instructions"
