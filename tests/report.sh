#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab report end to end: a database made by the null adapter, its page in a real browser, and what happens when
# drawing is not possible. Skipped only without chromium.
set -u
BUILD=${BUILD:-build}
tree=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v chromium >/dev/null; then
	echo "chromium is not installed"
	exit 77
fi

bad() {
	echo "FAIL: $*"
	exit 1
}

# The program looks for its files beside itself, so a copy works from any build directory.
cp "$BUILD/hvlab" "$work/" && cp "$BUILD/hvlab-golden.elf" "$work/hvlab-metal.elf" || bad "no program in $BUILD"
ln -s "$tree/reports" "$work/reports"
hvlab="$work/hvlab"
HVLAB_NULL="null.stream=$tree/tests/golden/good.stream"
export HVLAB_NULL
streamed=clk_null,exit_cpuid,exit_hypercall,mem_chase_random # what that stream holds: a subset of the suite

browse() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
		--disable-background-networking --disable-component-update --user-data-dir="$work/profile" \
		--dump-dom "file://$1" >"$2" 2>"$work/chromium.log" || bad "chromium could not show $1"
}

for lane in path time; do
	"$hvlab" run --hv null --lane $lane --rounds 3 --bench "$streamed" --db "$work/$lane.db" >"$work/run.log" 2>&1 ||
		bad "run in the $lane lane: $(tail -1 "$work/run.log")"
	"$hvlab" report --db "$work/$lane.db" --output "$work/$lane.html" >"$work/out" || bad "report of the $lane lane"
	grep -q "$work/$lane.html" "$work/out" || bad "report does not say where it wrote"
	"$hvlab" report --db "$work/$lane.db" --output "$work/again.html" >/dev/null || bad "second report"
	cmp -s "$work/$lane.html" "$work/again.html" || bad "two reports of one database differ ($lane lane)"
	browse "$work/$lane.html" "$work/$lane.dom"
	"$hvlab" list --format csv | tail -n +2 | cut -d, -f1 >"$work/names"
	python3 tests/report_dom.py $lane "$work/$lane.html" "$work/$lane.dom" "$work/names" || bad "page of the $lane lane"
done
grep -q '2787' "$work/path.dom" || bad "the value of exit_cpuid is not on the page"
grep -q 'identical 3/3' "$work/path.dom" || bad "the proof of repetition is not on the page"
grep -q 'n.\{1,3\}=.\{1,3\}3' "$work/time.dom" || bad "n is not on the page"

# Rounds that are taken for versions of the lab's hosts: one line over three columns, on the terminal and on the page.
cp "$work/path.db" "$work/versions.db"
python3 - "$work/versions.db" <<'EOF' || bad "cannot make versions"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for round, version in enumerate(("@sid", "", "@debian11")):
    db.execute("UPDATE job SET system = ? WHERE round = ?", ("lab/qemu%s:kvm/direct" % version, round))
db.commit()
EOF
"$hvlab" show --db "$work/versions.db" --versions --format csv >"$work/versions.csv" || bad "show --versions"
head -n 1 "$work/versions.csv" | grep -q '^bench,variant,processor,debian11,debian12,sid,difference,percent' ||
	bad "versions are not in their order: $(head -n 1 "$work/versions.csv")"
grep -q '^exit_cpuid,kvm/direct,qemu,2787,2787,2787,0,0.0' "$work/versions.csv" || bad "no line of exit_cpuid over versions"
"$hvlab" show --db "$work/path.db" --versions >/dev/null 2>&1 && bad "one version is no history"
"$hvlab" report --db "$work/versions.db" --output "$work/versions.html" >/dev/null || bad "report of versions"
browse "$work/versions.html" "$work/versions.dom"
python3 tests/report_dom.py path "$work/versions.html" "$work/versions.dom" "$work/names" || bad "page of versions"
grep -q 'Length of paths over versions of kvm on lab/qemu' "$work/versions.dom" || bad "no figure of length over version"
grep -q 'Length over version' "$work/path.dom" && bad "a figure over one version"

# What a guest says must never become markup.
python3 - "$work/path.db" <<'EOF' || bad "cannot plant hostile text"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
hostile = "</td><script>document.title='owned'</script>\x1b[2J"
db.execute("UPDATE cell SET reason = ? WHERE verdict = 'skip'", (hostile,))
db.execute("UPDATE campaign SET name = ?", ("<img src=x onerror=document.title=1>",))
db.commit()
EOF
"$hvlab" report --db "$work/path.db" --output "$work/hostile.html" >/dev/null || bad "report of hostile text"
browse "$work/hostile.html" "$work/hostile.dom"
python3 tests/report_dom.py path "$work/hostile.html" "$work/hostile.dom" "$work/names" ||
	bad "hostile text became markup"

# Without gnuplot: one line, status 4, and the page of before is still there.
mkdir "$work/bin"
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$work/bin/python3"
cp "$work/path.html" "$work/kept.html"
PATH="$work/bin" "$hvlab" report --db "$work/path.db" --output "$work/kept.html" >/dev/null 2>"$work/err"
[ $? -eq 4 ] || bad "without gnuplot the status is not 4"
grep -q 'gnuplot is not installed' "$work/err" || bad "without gnuplot: $(cat "$work/err")"
cmp -s "$work/path.html" "$work/kept.html" || bad "a failed report destroyed the one before"
rm "$work/bin/python3"
PATH="$work/bin" "$hvlab" report --db "$work/path.db" --output "$work/kept.html" >/dev/null 2>"$work/err"
[ $? -eq 4 ] || bad "without python3 the status is not 4"
grep -q 'python3 is not installed' "$work/err" || bad "without python3: $(cat "$work/err")"

"$hvlab" report --db "$work/path.db" --baseline nosuch --output "$work/no.html" >/dev/null 2>"$work/err"
[ $? -eq 2 ] || bad "unknown baseline: status"
grep -q 'lab/intel:null' "$work/err" || bad "unknown baseline: $(cat "$work/err")"
"$hvlab" report --db "$work/path.db" --output "$work/none/no.html" >/dev/null 2>"$work/err"
[ $? -eq 4 ] || bad "unwritable place: status"
[ "$(wc -l <"$work/err")" -eq 1 ] || bad "unwritable place: more than one line"
ls "$work" | grep -q 'hvlab-report-' && bad "a temporary file was left behind"
echo "report: path and time lane, browser, hostile text, missing programs"
