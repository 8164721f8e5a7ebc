#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab lab-report and verify end to end: the page of canned guests, what it says of whatever was changed in it, keys, the group's
# own database, hostile answers and pages, both languages; and the page in a real browser.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

export HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HVLAB_NULL="null.stream=$golden/good.stream"
for lane in path time; do
	run --place local --hv null --workers 1 --bench "$four" --lane $lane --rounds 3 --name "$lane $lane"
done
printf '# Task 1\nQ1. <script>document.title="owned"</script> & more\n\n- one\n- two\n\n    as it is\n' >"$work/answers.md"

# page NAME ARGUMENT...
page() {
	name=$1
	shift
	status 0 lab-report --db "$db" --name 'Ada <b>Lovelace' --group K-42 --answers "$work/answers.md" --output "$work/$name.html" "$@"
}
# changed WANTED EDIT: the page after an edit by sed is not what it was, and verify says so
changed() {
	sed "$2" "$work/ada.html" >"$work/edited.html"
	! cmp -s "$work/ada.html" "$work/edited.html" || fail "sed $2 changed nothing"
	status 1 verify "$work/edited.html"
	says "CHANGED"
	says "$1"
}

page ada
status 0 verify "$work/ada.html"
says 'ada.html: intact; Ada <b>Lovelace, K-42, .*; [0-9]* numbers computed anew from the samples of 2 campaigns'
says 'stamp without key'
grep -q 'Q1. &lt;script&gt;document' "$work/ada.html" || fail "answers are not escaped"
grep -q '<li>two' "$work/ada.html" || fail "no list in the answers"
[ "$(grep -c 'null' "$work/ada.html")" -gt 4 ] || fail "the system is not on the page"

# Whatever is changed is named.
changed 'exit_cpuid  value: the page says 2087, the samples give 2787' 's/>2787</>2087</'
changed 'name, group, date or language are not those' 's/Lovelace/Byron/g'
changed 'the answers are not those that were stamped' 's/and more/and less/; s/& more/\& less/'
changed 'the program writes' 's/identical to the instruction/identical or nearly/'
changed 'exit_cpuid  value: the page says nothing' 's|<data value="[^"]*exit_cpuid  value">2787</data>|2787|'
changed 'page is not the one' 's/lang=en>/lang=en dir=ltr>/'
sed 's/hvlab.stamp/other.stamp/' "$work/ada.html" >"$work/edited.html"
status 1 verify "$work/edited.html"
talks 'no stamp'
one_line

# Who takes other data, and a page that fits them, has another stamp; who makes the stamp anew as well needs the key.
python3 - "$work/ada.html" "$work/forged.html" "$work/forged.db" <<'PYTHON' || fail "cannot forge"
import base64, gzip, re, sqlite3, sys
page, out, path = sys.argv[1:]
text = open(page, encoding="utf-8").read()
mark = re.search(r'base64,([^"]*)"', text)
open(path, "wb").write(gzip.decompress(base64.b64decode(mark.group(1))))
db = sqlite3.connect(path)
assert db.execute("SELECT count(*) FROM campaign").fetchone() == (2,)
db.execute("UPDATE cell SET n = n * 2 WHERE bench = 'exit_cpuid'")
db.commit()
db.close()
data = base64.b64encode(gzip.compress(open(path, "rb").read())).decode()
open(out, "w", encoding="utf-8").write(text.replace(mark.group(1), data))
PYTHON
status 1 verify "$work/forged.html"
says 'data inside are not those that were stamped'
says 'exit_cpuid  value: the page says 2787, the samples give 139[34]'
status 0 lab-report --db "$work/forged.db" --name Ada --group K-42 --output "$work/forged.html"
status 0 verify "$work/forged.html"
says 'stamp without key: whoever has the program can make one'
status 1 verify --db "$db" "$work/forged.html"
says 'is not in this form in the database'
status 0 verify --db "$db" "$work/ada.html"
says 'all campaigns are in the database as they are here'

# Keys.
echo 5f2c9a61d0e84b7390aa >"$work/key"
chmod 644 "$work/key"
status 4 lab-report --db "$db" --name Ada --group K-42 --key-file "$work/key" --output "$work/keyed.html"
chmod 600 "$work/key"
secret=5f2c9a61d0e84b7390aa
page keyed --key-file "$work/key"
! grep -q "$secret" "$work/keyed.html" || fail "the key is in the page"
status 0 verify --key-file "$work/key" "$work/keyed.html"
says 'key: matches'
status 0 verify "$work/keyed.html"
says 'stamped with a key'
status 1 verify --key-file "$work/key" "$work/ada.html"
says 'stamped without one'
echo another-key-of-another-group >"$work/key2"
chmod 600 "$work/key2"
status 1 verify --key-file "$work/key2" "$work/keyed.html"
says 'key: does NOT match'
secret=

# One campaign; several pages at once; the same page from the same samples whatever else is in the database.
page one last
grep -q 'path path' "$work/one.html" && fail "a campaign that was not named is on the page"
status 1 verify "$work/ada.html" "$work/edited.html" "$work/one.html"
says 'ada.html: intact'
says 'one.html: intact'

# Russian throughout.
page ru --lang ru
status 0 verify --lang ru "$work/ru.html"
says 'цело'
for word in 'Что измерено' 'Утверждения лекции' 'полоса time: такты TSC' 'Рядов, совпавших' 'Данные и отпечаток'; do
	grep -q "$word" "$work/ru.html" || fail "no \"$word\" on the Russian page"
done
for word in 'What' 'launches' 'benchmark<' 'lane' 'no data' 'Lab report of' 'instructions' 'consistent'; do
	! sed 's/<style>.*//; /<style>/,/<\/style>/d; /hvlab-data/d; /hvlab-handin/d' "$work/ru.html" | grep -q "$word" ||
		fail "English in the Russian page: $word"
done

# What cannot be made or read is one line.
status 2 lab-report --db "$db" --group K-42
talks 'who hands it in'
status 2 lab-report --db "$db" --name Ada --group K --answers "$work/none.md"
one_line
status 2 lab-report --db "$db" --name Ada --group K c1999
status 2 verify
status 2 verify "$work/none.html"
one_line
echo '<html>' >"$work/empty.html"
status 1 verify "$work/empty.html"
talks 'no page of hvlab lab-report'
head -c 3000 "$work/ada.html" >"$work/cut.html"
status 1 verify "$work/cut.html"
one_line
find "$work" -maxdepth 1 -name '*hand-in.db*' | grep -q . && fail "a database was left behind"

if command -v chromium >/dev/null; then
	timeout 100 chromium --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir="$work/profile" --dump-dom \
		"file://$work/ada.html" >"$work/dom" 2>/dev/null || fail "chromium could not show the page"
	grep -q '<title>What a hypervisor costs: Ada &lt;b&gt;Lovelace</title>' "$work/dom" || fail "hostile text became markup"
	grep -q 'owned"</h1>\|<title>owned' "$work/dom" && fail "an answer was executed"
fi
echo "lab-report and verify: what is changed is named, in two languages"
