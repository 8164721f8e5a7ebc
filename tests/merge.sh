#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A thousand databases become one: killed ten times at moments nobody chose, and merged in another order, it ends the same; twice is
# as once; memory does not grow with their number. What is newer, damaged, hostile or contradictory is refused whole and by name.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need sqlite3 python3
fast=$BUILD/hvlab # the plain one: it is killed at more moments, and its memory is what it says
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream"
files=1000

run --place local --hv null --lane path --rounds 1 --seed 7 --bench $four
# somebody has accepted a change, and another program has read something beside it
status 0 baseline ack last --why 'known' --who tester --db "$db"
sqlite3 "$db" "INSERT INTO crosscheck (tag, started, round, environment_id, program, version, command, quantity, unit, value, bench, params, own,
	same, note, share, output) SELECT 'p20260101-000000', 1767225600, 0, min(id), 'lmbench', '3', 'lat_mem_rd', 'chase', 'ns', NULL, 'mem_chase', '',
	1.5, 1, '', 1, 'as printed' FROM environment; PRAGMA journal_mode = DELETE" >"$work/log"
mkdir "$work/in" "$work/bad"
python3 tests/merge_files.py hosts "$db" "$work/in" $files

# everything that is stored, by what it is
content() {
	sqlite3 -readonly "$1" "SELECT tag, name, started, seed, plan FROM campaign ORDER BY tag;
		SELECT system, round, position, spec, attempt, skip, state, reason FROM job ORDER BY system, round;
		SELECT j.system, b.attempt, b.started, b.wall, b.log, i.sha256, e.hash FROM boot b JOIN job j ON j.id = b.job_id
			JOIN image i ON i.id = b.image_id JOIN environment e ON e.id = b.environment_id ORDER BY j.system, j.round, b.attempt;
		SELECT j.system, f.key, f.value FROM guest_fact f JOIN boot b ON b.id = f.boot_id JOIN job j ON j.id = b.job_id ORDER BY 1, 2;
		SELECT j.system, f.key, f.value FROM boot_fact f JOIN boot b ON b.id = f.boot_id JOIN job j ON j.id = b.job_id ORDER BY 1, 2;
		SELECT j.system, x.bench, x.params, x.n, x.verdict, s.kind, s.n, hex(s.data) FROM series s JOIN cell x ON x.id = s.cell_id
			JOIN boot b ON b.id = x.boot_id JOIN job j ON j.id = b.job_id ORDER BY 1, 2, 3, 6;
		SELECT j.system, c.bench, c.at, c.name, c.value FROM counter c JOIN boot b ON b.id = c.boot_id JOIN job j ON j.id = b.job_id
			ORDER BY 1, 2, 3, 4;
		SELECT b.kind, c.tag, b.bench, b.system, b.made, b.who, b.why FROM baseline b JOIN campaign c ON c.id = b.campaign_id;
		SELECT x.tag, x.started, x.round, x.program, x.quantity, x.value, x.own, x.output, e.hash FROM crosscheck x JOIN environment e
			ON e.id = x.environment_id;" | sha256sum
}

"$fast" merge --db "$work/once.db" "$work/in" >"$work/out" 2>"$work/err" || fail "merge ended with $?"
says "^merged $files of $files files: $files new launches with $((4 * files)) cells; 0 were there already"
says '^also new: 1 baselines .*, 1 readings'
[ "$(sqlite3 -readonly "$work/once.db" "SELECT count(*) || ' ' || min(why) FROM baseline")" = '1 known' ] || fail "the baseline has not come once"
[ "$(sqlite3 -readonly "$work/once.db" "SELECT count(*) || ' ' || min(output) FROM crosscheck")" = '1 as printed' ] || fail "no cross-check, or twice"
once=$(content "$work/once.db")
status 0 merge --db "$work/once.db" "$work/in/h0000.db"
says '^merged 1 of 1 files: 0 new launches with 0 cells; 1 were there already'
[ "$(content "$work/once.db")" = "$once" ] || fail "the second time changed something"

left=$(find "$work/in" -type f ! -name 'h[0-9]*.db')
[ -z "$left" ] || fail "merge leaves something beside what it reads: $left"

# --- a source that somebody writes to, and one whose writer was killed: what only the log has comes too, and nothing changes there
mkdir "$work/live" "$work/left"
python3 - "$work" "$fast" <<'END'
import os, shutil, sqlite3, subprocess, sys
work, program = sys.argv[1:]
shutil.copy(work + "/in/h0001.db", work + "/live/x.db")
db = sqlite3.connect(work + "/live/x.db")
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA wal_autocheckpoint = 0")
db.execute("UPDATE baseline SET who = 'in the log'")
db.commit()
for end in "", "-wal":
    shutil.copy(work + "/live/x.db" + end, work + "/left/x.db" + end)
for name in "live", "left":
    folder = work + "/" + name
    seen = lambda: {f: open(folder + "/" + f, "rb").read() for f in os.listdir(folder) if not f.endswith("-shm") or name == "left"}
    before = seen()
    subprocess.run([program, "merge", "--db", folder + ".db", folder], check=True, stdout=subprocess.DEVNULL)
    who = sqlite3.connect(folder + ".db").execute("SELECT who FROM baseline").fetchall()
    if who != [("in the log",)] or seen() != before or len(before) != 2:
        sys.exit("%s: %s, %s" % (name, who, sorted(seen())))
END

# --- killed, again and again
kills=0 tries=0
while [ $kills -lt 10 ]; do
	tries=$((tries + 1))
	[ $tries -le 60 ] || fail "only $kills of $tries kills hit a merge"
	[ $((tries % 12)) != 0 ] || rm -f "$work/killed.db" "$work/killed.db"-* # it was done before ten kills
	"$fast" merge --db "$work/killed.db" "$work/in" >"$work/log" 2>&1 &
	pid=$!
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | awk '{ printf "%03d", 10 + $1 }')"
	! kill -9 "$pid" 2>/dev/null || kills=$((kills + 1))
	wait "$pid" 2>/dev/null || true
	[ ! -s "$work/killed.db" ] || [ "$(sqlite3 -readonly "$work/killed.db" 'PRAGMA integrity_check')" = ok ] || fail "damaged after $kills kills"
done
ls -r "$work/in"/*.db >"$work/list"
"$fast" merge --db "$work/killed.db" --list "$work/list" >"$work/out" 2>"$work/err" || fail "the last merge ended with $?"
[ "$(content "$work/killed.db")" = "$once" ] || fail "after ten kills, and in another order, something else is stored"
[ "$(sqlite3 -readonly "$work/killed.db" 'SELECT count(*) FROM boot')" = $files ] || fail "launches were lost or doubled"

# --- memory does not grow with the number of files
peak() {
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}
few=$(peak "$fast" import --db "$work/few.db" "$work"/in/h000?.db)
all=$(peak "$fast" import --db "$work/all.db" "$work/in")
[ "$all" -lt $((few + 16384)) ] || fail "ten files take $few KB, a thousand $all KB"

# --- what is not taken, and that all of it is left out
python3 tests/merge_files.py spoil "$db" "$work/bad"
before=$(content "$work/once.db")
refused() { # FILE WORDS
	status 7 merge --db "$work/once.db" "$work/bad/$1.db"
	talks "$work/bad/$1.db"
	talks "$2"
	one_line
	[ "$(content "$work/once.db")" = "$before" ] || fail "of $1.db something was taken"
}
refused newer 'has schema 7, this program knows 1: use a newer hvlab'
refused noise 'not a database'
refused truncated 'damaged\|not a database'
refused empty 'is empty'
refused types 'refuses a row\|does not match'
refused words 'refuses a row'
refused view 'does not match its schema'
refused samples 'the samples of a cell cannot be read'
refused gigantic 'larger than any of ours'
refused tag 'a campaign has an invalid tag'
refused date 'a campaign has an invalid date'
refused spec 'a job cannot be read'
refused other "a job is not its campaign's"
refused round 'a job has an invalid round'
refused 'done' 'a job is done and has no launch'
refused image 'a guest image is described otherwise'
refused reading 'a cross-check of that session read something else'
refused session 'a cross-check has an invalid tag or date'
refused reason 'a baseline of that moment has another reason'
refused plan 'a campaign of that tag is another one'
status 0 merge --db "$work/own.db" "$db"
status 7 merge --db "$work/own.db" "$work/bad/launch.db"
talks 'another launch has its place and attempt'
status 0 merge --db "$work/once.db" "$work/bad/trigger.sqlite"
[ "$(sqlite3 -readonly "$work/once.db" 'SELECT count(*) FROM campaign')" = 1 ] || fail "a trigger of the file has run"

# one bad file hides no good one
status 7 merge --db "$work/mixed.db" "$work/in/h0001.db" "$work/bad/noise.db" "$work/in/h0002.db" "$work/none.db"
says '^merged 2 of 4 files: 2 new launches'
status 2 merge --db "$work/mixed.db"
status 0 show --db "$work/once.db" --format csv --bench exit_cpuid
[ "$(grep -c ':null,' "$work/out")" -ge 60 ] || fail "the systems of the hosts are not shown"
# of so many hosts (and the one whose file has a trigger) any two can be compared, and a report lays out a few and counts all
status 0 compare --db "$work/once.db" h0001:null h0999:null
says '^verdict: compared: 3 benchmarks: 3 equal'
"$fast" report --db "$work/once.db" --output "$work/once.html" >"$work/out" 2>"$work/err" || fail "report ended with $?"
grep -q 'Of the 1,001 hosts this page lays out h0000, h0001, h0002 and h0003,' "$work/once.html" || fail "the page does not say whom it lays out"
! grep -q 'h0500:null' "$work/once.html" || fail "the page lays out everybody"
echo "killed $kills times of $tries: nothing lost, nothing doubled; memory of 10 files $few KB, of $files $all KB"
