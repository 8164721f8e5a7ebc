#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A second language is whole: every sentence of the report, every reason of the program and every benchmark of the catalogue is
# there, with the same parameters; and a page of both lanes shows its reader no English.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

"$hvlab" list --format csv --image "$BUILD/hvlab-metal.elf" | sed '/^$/,$d' >"$work/catalogue"
texts() { python3 tests/languages.py texts harness/record/reason_table.h harness/record/knob.h "$work/catalogue"; }
texts >"$work/out" || fail "a text is missing in Russian"

# It would be seen: an id, a parameter, a plural form, a reason, a benchmark less.
mkdir "$work/tree" "$work/tree/tests"
cp -r reports "$work/tree/"
cp tests/languages.py "$work/tree/tests/"
without() {
	cp reports/text_ru*.py "$work/tree/reports/"
	sed -i "$2" "$work/tree/reports/$1"
	! cmp -s "reports/$1" "$work/tree/reports/$1" || fail "sed $2 changed nothing"
	! python3 -B "$work/tree/tests/languages.py" texts harness/record/reason_table.h harness/record/knob.h "$work/catalogue" >"$work/out" ||
		fail "nobody misses what sed $2 took from $1"
}
without text_ru.py 's/"findings": /"findigns": /'
without text_ru.py 's/{share}/{shar}/'
without text_ru.py 's/"few": "ещё {n}/"several": "ещё {n}/'
without text_ru_reasons.py '/"value.no-samples"/d'
without text_ru_reasons.py '/"diff.shape.memory"/d'
without text_ru_bench.py 's/"exit_cpuid": (/"exit_cpuidd": (/'

# Pages: sanitised program, the tree's own report.
cp "$BUILD/hvlab" "$work/"
cp "$BUILD/hvlab-golden.elf" "$work/hvlab-metal.elf"
ln -s "$PWD/reports" "$work/reports"
hvlab=$work/hvlab
export HVLAB_NULL="null.stream=$golden/good.stream"
for lane in path time; do
	rm -f "$db"
	run --hv null --lane $lane --rounds 3 --bench "$four"
	status 0 report --db "$db" --lang ru --output "$work/$lane.html"
	grep -q '<html lang="ru">' "$work/$lane.html" || fail "the page does not say its language"
	python3 tests/languages.py page "$work/$lane.html" >"$work/out" || fail "English on the Russian page of the $lane lane"
	status 0 report --db "$db" --output "$work/english.html"
	! python3 tests/languages.py page "$work/english.html" >"$work/out" || fail "nobody sees English on the English page"
done
status 2 report --db "$db" --lang de
one_line
talks 'en or ru'
echo "Russian: every sentence, reason and benchmark; no English on a page"
