#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The project's own core, built twice, the second time with one instruction more on its way through a CPUID exit: in the night
# that runs it first the gate says so, of the benchmarks that go that way and of no other, and by how much. The same core built
# again is silence.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need "${CC:-gcc}" make
[ -e "$BUILD/lab" ] || fail "the lab has not been assembled (make images)"
printf '[plan]\nname = core\nhv = minimal\nplace = lab/qemu\nbench = exit_cpuid,exit_hypercall,cpu_alu\nlane = path\nrounds = 2\n' >"$work/plan.ini"

# core NAME: a program with a core of its own, out of the sources in $work/tree
core() {
	mkdir "$work/$1"
	make -s -C "$work/tree" BUILD="$work/$1.build" "$work/$1.build/hvlab-minimal.elf" >"$work/out" 2>"$work/err" || fail "the core does not build"
	cp "$BUILD"/hvlab* "$work/$1/"
	cp "$work/$1.build/hvlab-minimal.elf" "$work/$1/"
	ln -s "$BUILD/lab" "$work/$1/lab"
}
mkdir "$work/tree"
cp -R Makefile VERSION include freestanding hv "$work/tree/"
core before
core again
hot=$work/tree/hv/minimal/hot.h
sed -i 's/__asm__ volatile("cpuid"/__asm__ volatile("nop; cpuid"/' "$hot"
cmp -s "$hot" hv/minimal/hot.h && fail "the way through a CPUID exit is not where it was: put the instruction elsewhere"
core longer

# night STATUS NAME: a night of that core; the core is what is under test, so another one begins no epoch
night() {
	hvlab=$work/$2/hvlab
	status "$1" nightly "$work/plan.ini" --db "$db" --subject minimal.sha256
}
night 3 before
says '^inconclusive: 3 new '
night 0 again
says '^ok: 3 ok '
cpuid=$(value lab/qemu:minimal/svm exit_cpuid)
night 1 longer
says "^regression: 2 ok, 1 confirmed (campaign c.*, path lane, SUBSET, 3 nights)\$"
says "^confirmed exit_cpuid on lab/qemu:minimal/svm: $cpuid -> $((cpuid + 1)) instructions/op (+1), since c"
[ "$(wc -l <"$work/out")" = 2 ] || fail "more is told than that"
night 0 before # and it is gone again
[ "$(sql "SELECT count(DISTINCT value) FROM environment_fact WHERE key = 'minimal.sha256'")" = 2 ] || fail "not two cores were measured"

# where nobody says that the core is under test, another core is another environment, and that is told by name
hvlab=$work/longer/hvlab
status 4 nightly "$work/plan.ini" --db "$db"
says "^environment exit_cpuid on lab/qemu:minimal/svm: $cpuid -> $((cpuid + 1)) instructions/op (+1)\$"
says '^  minimal.sha256: '
echo "exit_cpuid: $cpuid, one instruction more in the night that brought it"
