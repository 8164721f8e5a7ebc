#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The watchdog on real guests: one benchmark hangs, one ends in a triple fault. Under the bare machine and under both
# variants of KVM each becomes its verdict, the log is kept, the guest is booted again without it, and all the rest of
# the plan runs; nothing is left behind.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

hvlab=$BUILD/hvlab

# bench NAME STATEMENT WHAT: a benchmark whose body does that
bench() {
	cat >"$work/workloads/bench/$1.c" <<END
/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest dies in here, on purpose. */
#include <hvlab/bench.h>

static void body(u64 n)
{
	while (n--)
		$2
}

static void control(u64 n)
{
	while (n--)
		__asm__ volatile("");
}

static const char *check(u64 *result)
{
	*result = 0;
	return 0;
}

HVLAB_BENCH($1, .what = "$3", .unit = UNIT_OP, .body = body, .control = control, .check = check,
	    .needs = NEED_RING0, .exits_per_op = EXITS_VARY, .stable = 1);
HVLAB_ABOUT($1, "A guest that dies.", "On purpose.", "In no way.");
END
}

cp -r Makefile VERSION include freestanding workloads hv "$work/"
bench die_fault '__asm__ volatile("pushq $0; pushq $0; lidt (%%rsp); int3" ::: "memory");' 'no IDT, then a breakpoint'
bench die_hang '__asm__ volatile("outb %%al, %%dx\n1: jmp 1b" : : "a"(10), "d"(0x3f8));' 'a line of log, and no end'
make -s -C "$work" BUILD=build build/hvlab-metal.elf || fail "make"

# Counted in virtual seconds under KVM, a twentieth of these, and nothing else depends on how fast this machine is:
# a guest that is well needs a second of its own here.
got=0
"$hvlab" run --db "$db" --image "$work/build/hvlab-metal.elf" --place lab/qemu --lane path --hv bare,kvm --rounds 1 \
	--bench clk_null,die_fault,die_hang,exit_cpuid,mem_copy --timeout 25 >"$work/out" 2>&1 || got=$?
[ "$got" = 6 ] || fail "status $got, not 6"
for system in bare kvm/direct kvm/qemu; do
	verdicts=$(sql "SELECT group_concat(bench || '=' || verdict, ' ') FROM (SELECT bench, verdict FROM v_cell x
		WHERE system = 'lab/qemu:$system' AND attempt = (SELECT max(attempt) FROM v_cell y
		WHERE y.system = x.system AND y.bench = x.bench) ORDER BY bench)")
	[ "$verdicts" = "clk_null=ok die_fault=crash die_hang=timeout exit_cpuid=ok mem_copy=ok" ] ||
		fail "$system: $verdicts"
	boots=$(sql "SELECT group_concat(verdict, ' ') FROM (SELECT b.verdict FROM boot b JOIN job j ON j.id = b.job_id
		WHERE system = 'lab/qemu:$system' ORDER BY b.attempt)")
	[ "$boots" = "crash timeout ok" ] || fail "$system: boots were $boots"
done
[ "$(sql "SELECT count(*) FROM boot WHERE verdict <> 'ok' AND reason = ''")" = 0 ] || fail "a death without a reason"
[ "$(sql "SELECT count(*) FROM boot WHERE verdict = 'timeout' AND log <> ''")" = 3 ] || fail "a log was not kept"
tag=$(sql "SELECT tag FROM campaign")
[ ! -e "/tmp/hvlab-$(id -u)/$tag" ] || fail "the work directory is still there"
if grep -lsz "^HVLAB_TAG=$tag$" /proc/[0-9]*/environ; then fail "a process is still there"; fi
