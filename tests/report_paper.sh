#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a report becomes beside a page: PDF, parts of a paper that a real LaTeX takes, the checklist, a page without names of
# machines; and several campaigns in one. Canned guests.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need chromium rsvg-convert pdflatex pdffonts pdftotext
ln -s "$PWD/reports" "$work/reports"
cp "$hvlab" "$work/hvlab"
hvlab=$work/hvlab
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream" SOURCE_DATE_EPOCH=1700000000

# canned LANE ROUNDS NAME: a campaign of the canned guests
canned() { run --place local --hv null --lane "$1" --rounds "$2" --name "$3" --bench "$four"; }
canned path 2 before
longer 13 "$work/longer.stream"
HVLAB_NULL="null.stream=$work/longer.stream" canned path 2 after
canned time 3 clock
tag() { sql "SELECT tag FROM campaign WHERE name = '$1'"; }
before=$(tag before) after=$(tag after) clock=$(tag clock)

# --- several campaigns: what changed is the first finding, and stands at its benchmark
status 0 report $before $after --db "$db" --output "$work/both.html"
for text in 'rows has changed' '2,787 → <b>2,800</b> (+13)' 'id="across"' 'Since before ('; do
	grep -qF "$text" "$work/both.html" || fail "no \"$text\" in a report of two campaigns"
done
status 0 report $after $before --db "$db" --output "$work/back.html"
grep -qF '2,800 → <b>2,787</b> (−13)' "$work/back.html" || fail "the last one named is not what the report is about"
status 0 report $before $before --db "$db" --output "$work/same.html"
grep -qF 'nothing has changed' "$work/same.html" || fail "a campaign differs from itself"
status 2 report $before $clock --db "$db" --output "$work/no.html"
talks 'never compared'
status 2 report $before nosuch --db "$db" --output "$work/no.html"
[ ! -e "$work/no.html" ] || fail "a refused report was written"

# --- PDF: pages of text, every font embedded
for lane in after clock; do
	status 0 report $(tag $lane) --db "$db" --output "$work/$lane.pdf" --checklist
	says "report: $work/$lane.pdf"
	pdftotext -layout "$work/$lane.pdf" "$work/pdf.txt"
	grep -q 'What was learned' "$work/pdf.txt" && grep -q 'Checklist for an empirical evaluation' "$work/pdf.txt" || fail "text of the PDF"
	[ -z "$(pdffonts "$work/$lane.pdf" | awk 'NR > 2 && $(NF - 4) != "yes"')" ] || fail "a font of the PDF is not embedded"
done
mkdir "$work/bin"
for program in timeout tr grep; do ln -s "$(command -v $program)" "$work/bin/"; done
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$work/bin/python3"
PATH=$work/bin status 4 report $after --db "$db" --output "$work/none.pdf"
talks 'apt install chromium'

# --- a paper: macros, tables and figures that LaTeX takes; a number that does not exist stops it
latex() { (cd "$1" && timeout 300 pdflatex -interaction=nonstopmode -halt-on-error "$2" >"$work/out" 2>&1); }
status 0 report $before $after --db "$db" --latex "$work/path"
says "report: $work/path/report.tex"
[ ! -e "$work/hvlab-report.html" ] || fail "a page nobody asked for"
status 0 report $clock --db "$db" --latex "$work/time"
for lane in path time; do
	latex "$work/$lane" report.tex || fail "LaTeX does not take the report of the $lane lane"
	pdftotext -layout "$work/$lane/report.pdf" "$work/tex.txt"
	grep -q 'exit_cpuid' "$work/tex.txt" || fail "no table in the paper of the $lane lane"
	[ -z "$(pdffonts "$work/$lane/report.pdf" | awk 'NR > 2 && $(NF - 4) != "yes"')" ] || fail "a font of the paper is not embedded"
done
grep -q '2,800' "$work/tex.txt" && fail "the time lane's paper holds a count of the other"
status 0 report $before $after --db "$db" --lang ru --latex "$work/ru"
latex "$work/ru" report.tex || fail "LaTeX does not take the Russian report"
printf '%s\n' '\documentclass{article}' '\usepackage{booktabs,siunitx}' '\input{numbers}' '\begin{document}' \
	'An exit takes \hvvalue{exit_cpuid}{null} \hvunit, \hvlaunches{exit_cpuid}{null} times.' '\end{document}' >"$work/path/mine.tex"
latex "$work/path" mine.tex || fail "LaTeX does not take a number"
pdftotext "$work/path/mine.pdf" - | grep -q 'An exit takes 2800 instructions, 2 times' || fail "another number than the stored one"
sed 's/hvlaunches{exit_cpuid}/hvratio{exit_nosuch}/' "$work/path/mine.tex" >"$work/path/wrong.tex"
latex "$work/path" wrong.tex && fail "a number that does not exist is printed"
grep -q 'there is no "ratio" of "exit_nosuch null"' "$work/out" || fail "LaTeX does not say which number does not exist"
cp -r "$work/path" "$work/again"
status 0 report $before $after --db "$db" --latex "$work/again"
for file in numbers.tex findings.tex report.tex tables/exit.tex figures/yardsticks.pdf; do
	cmp -s "$work/path/$file" "$work/again/$file" || fail "$file is not the same twice"
done
PATH=$work/bin status 4 report $after --db "$db" --latex "$work/none"
talks 'apt install librsvg2-bin'

# --- without names: one stand-in for a machine everywhere, no address, no serial number
cp "$db" "$work/named.db"
python3 - "$work/named.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE job SET system = replace(system, 'local:', 'ssh://root@secret-host.example:')")
for key, value in (("host.serial", "SN12345678"), ("host.kernel", "built on secret-host.example"), ("host.cmdline",
                   "root=UUID=01234567-89ab-cdef-0123-456789abcdef ip=192.0.2.17 mac=52:54:00:12:34:56")):
    db.execute("INSERT INTO guest_fact SELECT id, ?, ? FROM boot", (key, value))
db.commit()
END
status 0 report $after --db "$work/named.db" --output "$work/named.html"
status 0 report $after --db "$work/named.db" --output "$work/redacted.html" --redact
for secret_ in secret-host SN12345678 01234567-89ab 192.0.2.17 52:54:00; do
	grep -q "$secret_" "$work/named.html" || fail "the test has no $secret_ to hide"
	! grep -q "$secret_" "$work/redacted.html" || fail "--redact leaves $secret_"
done
grep -q 'host1' "$work/redacted.html" || fail "a hidden machine has no stand-in"
echo "report: several campaigns, PDF, LaTeX, checklist, names left out"
