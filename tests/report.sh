#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab report end to end: a database made by the null adapter, its page in a real browser, and what happens when
# drawing is not possible. Skipped only without chromium.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

need chromium
python3 -B tests/report_findings.py || fail "a finding says what it must not, or not what it must"

# The program looks for its files beside itself, so a copy works from any build directory.
cp "$BUILD/hvlab" "$work/"
cp "$BUILD/hvlab-golden.elf" "$work/hvlab-metal.elf"
ln -s "$PWD/reports" "$work/reports"
hvlab=$work/hvlab
export HVLAB_NULL="null.stream=$golden/good.stream"
streamed=clk_null,exit_cpuid,exit_hypercall,mem_chase_random # what that stream holds: a subset of the suite

browse() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
		--disable-background-networking --disable-component-update --user-data-dir="$work/profile" \
		--dump-dom "file://$1" >"$2" 2>"$work/chromium.log" || fail "chromium could not show $1"
}

# page DATABASE NAME
page() { status 0 report --db "$work/$1.db" --output "$work/$2.html"; }

for lane in path time; do
	status 0 run --hv null --lane $lane --rounds 3 --bench "$streamed" --db "$work/$lane.db"
	page $lane $lane
	says "$work/$lane.html"
	page $lane again
	cmp -s "$work/$lane.html" "$work/again.html" || fail "two reports of one database differ ($lane lane)"
	browse "$work/$lane.html" "$work/$lane.dom"
	"$hvlab" list --format csv | tail -n +2 | cut -d, -f1 >"$work/names"
	python3 tests/report_dom.py $lane "$work/$lane.html" "$work/$lane.dom" "$work/names" || fail "page of the $lane lane"
done
grep -q '2,787' "$work/path.dom" || fail "the value of exit_cpuid is not on the page"
grep -q 'identical 3/3' "$work/path.dom" || fail "the proof of repetition is not on the page"
grep -q 'n.\{1,3\}=.\{1,3\}3' "$work/time.dom" || fail "n is not on the page"

# Rounds that are taken for versions of the lab's hosts: one line over three columns, on the terminal and on the page.
cp "$work/path.db" "$work/versions.db"
python3 - "$work/versions.db" <<'EOF' || fail "cannot make versions"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for round, version in enumerate(("@sid", "", "@debian11")):
    db.execute("UPDATE job SET system = ? WHERE round = ?", ("lab/qemu%s:kvm/direct" % version, round))
db.commit()
EOF
status 0 show --db "$work/versions.db" --versions --format csv
[ "$(head -n 1 "$work/out")" = bench,variant,processor,debian11,debian12,sid,difference,percent ] || fail "versions are not in their order"
says '^exit_cpuid,kvm/direct,qemu,2787,2787,2787,0,0.0'
"$hvlab" show --db "$work/path.db" --versions >/dev/null 2>&1 && fail "one version is no history"
page versions versions
browse "$work/versions.html" "$work/versions.dom"
python3 tests/report_dom.py path "$work/versions.html" "$work/versions.dom" "$work/names" || fail "page of versions"
grep -q 'Length of paths over versions of KVM on the lab.s QEMU processor' "$work/versions.dom" || fail "no figure of length over version"
grep -q 'Length over version' "$work/path.dom" && fail "a figure over one version"

# What a guest says must never become markup.
python3 - "$work/path.db" <<'EOF' || fail "cannot plant hostile text"
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
hostile = "</td><script>document.title='owned'</script>\x1b[2J"
db.execute("UPDATE cell SET reason = ? WHERE verdict = 'skip'", (hostile,))
db.execute("UPDATE campaign SET name = ?", ("<img src=x onerror=document.title=1>",))
db.commit()
EOF
page path hostile
browse "$work/hostile.html" "$work/hostile.dom"
python3 tests/report_dom.py path "$work/hostile.html" "$work/hostile.dom" "$work/names" ||
	fail "hostile text became markup"

# Without Python: one line, status 4, and the page of before is still there.
mkdir "$work/bin"
cp "$work/path.html" "$work/kept.html"
for program in timeout tr grep; do ln -s "$(command -v $program)" "$work/bin/"; done
PATH=$work/bin status 4 report --db "$work/path.db" --output "$work/kept.html"
talks 'python3 is not installed'
cmp -s "$work/path.html" "$work/kept.html" || fail "a failed report destroyed the one before"

status 2 report --db "$work/path.db" --baseline nosuch --output "$work/no.html"
talks 'lab/intel:null'
status 4 report --db "$work/path.db" --output "$work/none/no.html"
one_line
find "$work" -maxdepth 1 -name '*hvlab-report-*' | grep -q . && fail "a temporary file was left behind"
echo "report: path and time lane, browser, hostile text, missing programs"
