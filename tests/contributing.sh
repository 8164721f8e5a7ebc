#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# CONTRIBUTING.md as its reader would follow it: the files that it shows are put into a copy of the tree, which is built and
# has a benchmark and an adapter more, without any other change; with HOSTS=1 (tests/long) a version of the lab's hosts, too.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need git qemu-system-x86_64
HOSTS=${HOSTS:-}

# shown FILE: the block that follows the mention of a file's name
shown() {
	awk -v name="\`$1\`:" 'index($0, name) { on = 1 } on && /^```/ { if (inside) exit; inside = 1; next } inside' CONTRIBUTING.md
}
tree=$work/tree
mkdir "$tree"
git ls-files -z | xargs -0 cp --parents -p -t "$tree"
mkdir "$tree/build"
# what need not be built again is taken as it is: what changes is what the page says
for dir in host metal minimal hosted boot trace built.o built.c hvlab-metal.elf hvlab-minimal.elf hvlab-hosted hvlab hvlab-agent; do
	[ ! -e "$BUILD/$dir" ] || cp -a "$BUILD/$dir" "$tree/build/"
done
for file in workloads/bench/cpu_answer.c adapters/oldtcg/oldtcg.c ${HOSTS:+lab/suites/bookworm-only}; do
	mkdir -p "$tree/$(dirname "$file")"
	shown "$file" >"$tree/$file"
	[ "$(wc -l <"$tree/$file")" -ge 4 ] || fail "CONTRIBUTING.md shows no $file"
done
[ -z "$HOSTS" ] || sed -i 's/versions\[\] = {/&"bookworm-only", /' "$tree/harness/record/lab_place.c"
make -s -C "$tree" BUILD=build build/hvlab build/hvlab-metal.elf build/hvlab-agent build/lab-init >"$work/out" 2>&1 || fail "it does not build"
(cd "$tree" && sh tests/rooms.sh) >"$work/out" 2>&1 || fail "it is against the rules of the house"

hvlab=$tree/build/hvlab
status 0 list cpu_answer
says 'limits: One word'
run --place local --lane time --hv tcg/old --bench cpu_answer,cpu_alu --rounds 1 --workers 1
status 0 show --db "$db" --format csv
says ',local:tcg/old,time,emulated,cpu_answer,'
says ',local:tcg/old,time,emulated,cpu_alu,'
[ "$(sql "SELECT count(*) FROM v_cell WHERE bench = 'cpu_answer' AND verdict = 'ok'")" -ge 1 ] || fail "the new benchmark did not run"
status 0 show --db "$db" --facts
says 'Nehalem\|Core i7 9xx'
ln -s "$BUILD/lab" "$tree/build/lab"
rm "$db"
run --place lab/qemu --hv bare --bench cpu_answer --rounds 2
ten=$(value lab/qemu:bare cpu_answer)
[ "$ten" -ge 10 ] || fail "ten additions in $ten instructions"
[ -n "$HOSTS" ] || exit 0

rm "$tree/build/lab"
mkdir "$tree/build/lab"
cp -al "$BUILD/lab/tools" "$tree/build/lab/"
mkdir -p "$tree/build/lab/debian12/linux" && cp -a "$BUILD/lab/debian12/linux/." "$tree/build/lab/debian12/linux/"
status 0 lab assemble bookworm-only
status 0 lab
says '^bookworm-only  *kvm '
run --place lab/qemu@bookworm-only --hv kvm/direct --bench exit_cpuid --rounds 2
says '^1 of 1 series identical'
