#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Nothing of the user's is lost and nothing untrue is stored: hostile databases, roots that are not ours, guests that are
# another image, names that SQLite takes for something else, secrets, files without end, a machine short of something.
# Each refusal has its control: the same thing, harmless, is done.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

image=$BUILD/hvlab-golden.elf
limit=100
export HVLAB_IMAGE="$image" HVLAB_NULL="null.stream=$golden/good.stream" HOME="$work"
null_run() { status "$1" run --db "$2" --place local --hv null --bench "$four" --lane path --rounds "${3:-2}"; }
# change SQL: a copy of the good database, altered; half of its jobs are still to be run
change() { cp "$work/good.db" "$work/x.db" && sqlite3 "$work/x.db" "$1"; }

null_run 0 "$work/good.db"
sqlite3 "$work/good.db" "UPDATE job SET state = 'pending' WHERE round = 1; DELETE FROM series; DELETE FROM counter;
	DELETE FROM cell; DELETE FROM guest_fact; DELETE FROM boot_fact; DELETE FROM boot"

# --- a tag out of a database is no path
victim=$(mktemp -d)
clean_up() { rm -rf "$victim"; }
echo kept >"$victim/file"
for tag in "../${victim#/tmp/}" "../../$victim" '' . .. c20260101 c20260101-000000-abc/; do
	change "UPDATE campaign SET tag = '$tag'"
	for verb in resume show report compare; do
		case $verb in compare) set -- null null ;; *) set -- ;; esac
		status 7 $verb --db "$work/x.db" "$@"
		talks 'an invalid tag'
	done
	[ -e "$victim/file" ] || fail "the tag \"$tag\" has removed something"
done
for tag in a,process%3devil,debug-threads%3don ../x '' c20260101-000000-abcd; do
	change "UPDATE job SET spec = substr(spec, 1, instr(spec, ' tag=')) || 'tag=$tag' ||
		substr(spec, instr(spec, ' lane=')) WHERE state = 'pending'"
	status 7 resume --db "$work/x.db"
	talks 'an invalid tag\|not its campaign'
done
change "UPDATE job SET skip = 'exit_cpuid bench=*' WHERE state = 'pending'"
status 7 resume --db "$work/x.db"
change "SELECT 1"
status 0 resume --db "$work/x.db" # the control

# --- nor a date a date, nor a round a size
change "UPDATE campaign SET started = 9223372036854775807"
for arguments in show 'show --campaigns' 'show --body' report; do
	status 7 $arguments --db "$work/x.db"
	talks 'an invalid date'
done
null_run 0 "$work/round.db"
for round in 4294967290 -1 10000; do
	sqlite3 "$work/round.db" "UPDATE job SET round = $round WHERE round = (SELECT max(round) FROM job)"
	status 7 compare --db "$work/round.db" null null
	talks 'an invalid round'
	sqlite3 "$work/round.db" "UPDATE job SET round = 1 WHERE round = $round"
done
status 0 show --db "$work/round.db"

# --- sweep looks only into a root of ours, through no link
tree() { mkdir -p "$1/bundle-precious" "$1/c20260101-000000-abcd" && chmod 700 "$1"; }
tree "$work/theirs"
ln -s "$work/theirs" "$work/link"
status 4 sweep --work "$work/link"
talks 'not a private directory of this user'
chmod 777 "$work/theirs"
status 4 sweep --work "$work/theirs"
talks 'not a private directory of this user'
[ -d "$work/theirs/bundle-precious" ] && [ -d "$work/theirs/c20260101-000000-abcd" ] || fail "sweep removed what is not ours"
chmod 700 "$work/theirs"
ln -s "$victim" "$work/theirs/bundle-precious/link"
ln -s "$victim" "$work/theirs/c20260102-000000-abcd"
status 0 sweep --work "$work/theirs"
says 'removed .*/bundle-precious'
[ ! -e "$work/theirs/c20260101-000000-abcd" ] && [ -e "$victim/file" ] || fail "sweep and a link in its root"

# --- a guest that is another image has no numbers; one replayed from a file neither
for stream in other otherkind nameless; do
	rm -f "$work/i.db"
	HVLAB_NULL="null.stream=$golden/$stream.stream" null_run 6 "$work/i.db" 1
	never 2787
	status 0 show --db "$work/i.db" --boots
	says 'the guest is not the image that was started'
	status 0 export --db "$work/i.db" --format json
	never 2787
done
serial() { status "$1" run --db "$work/c.db" --hv bare --console "$golden/good.stream" --image "$2" --bench "$four"; }
serial 6 "$BUILD/hvlab-metal.elf"
status 0 show --db "$work/c.db" --boots
says 'the guest is not the image that was started'
serial 0 "$image"
status 0 show --db "$work/c.db" --bench exit_cpuid
says 2787
# a process is compared with its own image, too
cp "$BUILD/hvlab" "$BUILD/hvlab-metal.elf" "$BUILD/hvlab-hosted" "$work/"
native() { hvlab=$work/hvlab status "$1" run --db "$work/h.db" --place local --hv native --bench clk_null --rounds 1; }
native 0
printf '%064d\0' 0 >"$work/id"
objcopy --rename-section hvlab_build=hvlab_other "$work/hvlab-hosted"
objcopy --add-section hvlab_build="$work/id" "$work/hvlab-hosted"
native 6
hvlab=$BUILD/san/hvlab
status 0 show --db "$work/h.db" --boots
says 'the guest is not the image that was started: it reports build .*, kind hosted; started was build 000000000000'
cp "$BUILD/hvlab-hosted" "$work/"

# --- names that are no file for a database: nothing runs, nothing is made
mkdir "$work/empty"
for db in '' :memory: file:x 'file:x.db?mode=memory' FILE:x; do
	for arguments in 'run --hv null --place local --rounds 1' show resume report export 'compare a b' 'crosscheck mbw'; do
		(cd "$work/empty" && HVLAB_IMAGE= status 2 $arguments --db "$db") || exit 1
		talks 'db names a file'
	done
done
[ -z "$(ls -A "$work/empty")" ] || fail "left behind: $(ls -A "$work/empty")"

# --- a secret is in no file, whatever way it is said; without one the same URL is stored
host_run() { status "$1" run --db "$work/s.db" --hv hyperv/gen1 --rounds 1 --bench clk_null "$2" "$3"; }
host_run 2 --host winrm://admin:Hunter2@127.0.0.1:1
never Hunter2
printf '[plan]\nhv = hyperv/gen1\nhost = winrm://admin:Hunter2@127.0.0.1:1\n' >"$work/secret.ini"
status 2 run --db "$work/s.db" "$work/secret.ini"
HVLAB_HOST=winrm://admin:Hunter2@127.0.0.1:1 status 2 run --db "$work/s.db" --hv hyperv/gen1 --rounds 1
status 2 run --db "$work/s.db" --hv native --place ssh://admin:Hunter2@127.0.0.1 --rounds 1
[ ! -e "$work/s.db" ] || fail "there is a database"
host_run 5 --host winrm://Visible7@127.0.0.1:1
[ "$(cat "$work/s.db"* | grep -a -c Visible7)" -gt 0 ] || fail "the search would not find a secret"
[ "$(cat "$work/s.db"* | grep -a -c Hunter2)" = 0 ] || fail "the password is in the database"

# --- no child inherits the password; the variable beside it shows that the search would find it
cat >"$work/powershell" <<END
#!/bin/sh
env >"$work/environment"
exit 5
END
chmod +x "$work/powershell"
HVLAB_PASSWORD=Hunter2 HVLAB_BESIDE=Visible7 timeout 120 "$hvlab" doctor --host wsl://localhost --powershell "$work/powershell" \
	>/dev/null 2>&1 || :
grep -q '=Visible7$' "$work/environment" || fail "the child's environment is not seen"
! grep -q Hunter2 "$work/environment" || fail "a child inherits the password"

# --- and nothing else is stored before it is looked at; what is said twice is said to be
for bad in '--workers 0' '--workers 65' '--attempts x' '--rounds 1 --rounds 2' '--hv null --hv native'; do
	status 2 run --db "$work/never.db" --place local --hv null --bench clk_null $bad
done 2>/dev/null
[ ! -e "$work/never.db" ] || fail "a run that cannot be is stored"

# --- what has no end, or is no file
mkfifo "$work/fifo"
status 2 plan "$work/fifo"
talks 'not a regular file'
status 2 plan /dev/zero
status 7 show --db "$work/fifo"
status 4 list --image "$work/fifo"
status 7 run --db /dev/null --hv null --place local --rounds 1

# --- the database goes away while it is written
HVLAB_NULL="$HVLAB_NULL null.chunk=256 null.delay=20" timeout --foreground 100 "$hvlab" run --db "$work/gone.db" --place local --hv null \
	--lane path --rounds 100 --workers 2 --bench "$four" >"$work/out" 2>"$work/err" &
pid=$!
while [ "$(sqlite3 -cmd '.timeout 5000' "$work/gone.db" 'SELECT count(*) FROM boot' 2>/dev/null || echo 0)" -lt 1 ]; do
	kill -0 $pid 2>/dev/null || fail "the run has ended too early"
	sleep 0.1
done
rm "$work/gone.db"*
kill -INT $pid
got=0
wait $pid || got=$?
[ "$got" = 7 ] || fail "a database that is gone ended with $got, not 7"
talks 'removed or replaced'

# --- too few descriptors: no fault of the guest, and it can be made up for
got=0
(ulimit -n 64; exec timeout 100 "$BUILD/hvlab" run --db "$work/few.db" --place local --hv native --bench clk_null --rounds 1) \
	>"$work/out" 2>"$work/err" || got=$?
[ "$got" = 4 ] || fail "64 descriptors ended with $got, not 4"
[ "$(sqlite3 "$work/few.db" "SELECT count(*) FROM job WHERE state <> 'pending'")" = 0 ] || fail "its jobs are not pending"
status 0 resume --db "$work/few.db"

# --- exits that cannot be counted: everything else is, and why is said
HVLAB_NULL="$HVLAB_NULL null.uncounted=1" null_run 0 "$work/u.db"
says 'exit_cpuid .*2787'
status 0 show --db "$work/u.db"
says 'exit_cpuid .*-/1'
says '^local:null: exits are not counted: null.uncounted asks for it\.$'
status 0 show --db "$work/good.db"
never 'exits are not counted'
if command -v python3 >/dev/null; then
	ln -s "$PWD/reports" "$work/reports"
	"$work/hvlab" report --db "$work/u.db" --output "$work/u.html" >"$work/out" 2>"$work/err" || fail "report"
	grep -q 'canned guest: .*null.uncounted asks for it' "$work/u.html" || fail "the report does not say why"
	# a link stands for its file, a pipe is written into
	ln -s u.html "$work/link.html"
	echo old >"$work/u.html"
	"$work/hvlab" report --db "$work/u.db" --output "$work/link.html" >"$work/out" 2>"$work/err" || fail "report"
	[ -L "$work/link.html" ] && grep -q '</html>' "$work/u.html" || fail "the link is gone, or its file is as it was"
	timeout 100 cat "$work/fifo" >"$work/piped" &
	reader=$!
	timeout 100 "$work/hvlab" report --db "$work/u.db" --output "$work/fifo" >"$work/out" 2>"$work/err" || fail "report into a pipe"
	wait $reader
	[ -p "$work/fifo" ] && grep -q '</html>' "$work/piped" || fail "the pipe was replaced"
fi

# --- what another's database says steers no terminal, is no formula, no command, no markup
ESC=$(printf '\033')
cp "$work/u.db" "$work/evil.db"
sqlite3 "$work/evil.db" "UPDATE campaign SET name = '${ESC}]0;x' || char(7) || char(155) || char(10) || 'forged';
	UPDATE job SET system = 'local:null\`touch $work/pwned\`' || char(10) || 'system \"touch $work/pwned\"';
	INSERT INTO guest_fact SELECT id, '=1+1', '${ESC}[2J<script>' FROM boot; UPDATE cell SET bench = '=cmd|''/c calc''!A0' WHERE id = 1;
	INSERT INTO guest_fact SELECT id, '-cmd', '@SUM(A1)' FROM boot; UPDATE boot SET log = '${ESC}[2J' || char(155)"
for arguments in show 'show --campaigns' 'show --boots' 'show --facts' 'show --facts --format csv' 'export --format csv' 'export --format json' \
	'show --guest-diff' 'compare a b' 'show --coverage' 'show --log 1'; do
	timeout 100 "$hvlab" $arguments --db "$work/evil.db" >"$work/out" 2>"$work/err" || :
	if LC_ALL=C grep -q "$ESC\|$(printf '[\001-\010\013\014\016-\032\034-\037]')\|$(printf '\302\233')" "$work/out" "$work/err"; then
		fail "$arguments: an escape gets out"
	fi
	case $arguments in *csv) ! grep -q '\(^\|,\)"\?[=@-][a-zA-Z1]' "$work/out" || fail "$arguments: a formula gets out" ;; esac
	! grep -q '^forged\|^system "touch' "$work/out" || fail "$arguments: a line is forged"
done
status 0 show --db "$work/evil.db" --facts --format csv
says "'=1+1,"
says "'@SUM(A1)"
if command -v python3 >/dev/null; then
	"$work/hvlab" report --db "$work/evil.db" --output "$work/evil.html" >"$work/out" 2>"$work/err" || fail "report of an evil database"
	[ ! -e "$work/pwned" ] || fail "the report has run what a database says"
	[ "$(grep -c '<script' "$work/evil.html")" = 1 ] || fail "markup of a guest is markup of the report"
fi

# --- nor does any other model make more of a page than text
mkdir -p "$work/dump/reports"
cp "$BUILD/hvlab" "$work/dump/"
printf 'import sys\nopen(sys.argv[sys.argv.index("--out") + 1], "w").write(sys.stdin.read())\n' >"$work/dump/reports/report.py"
"$work/dump/hvlab" report --db "$work/u.db" --output "$work/model.json" >"$work/out" 2>"$work/err" || fail "no model"
python3 -B tests/fuzz/model.py reports "$work/model.json" 300 >"$work/out" 2>"$work/err" || fail "a page of a hostile model"

# --- nor is it without end, nor anything but tables, nor does it make us allocate
view() { cp "$work/u.db" "$work/x.db" && sqlite3 "$work/x.db" "$1"; status 7 show --db "$work/x.db"; status 7 export --db "$work/x.db"; }
endless='WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)'
columns="1 AS id, 'c20260101-000000-abcd' AS tag, '' AS name, 1 AS started, 'path' AS lane, 1 AS seed, '' AS plan, 0 AS subset, '' AS program"
view "ALTER TABLE campaign RENAME TO was; CREATE VIEW campaign AS $endless SELECT $columns FROM n WHERE i < 0"
view "PRAGMA legacy_alter_table = ON; ALTER TABLE cell RENAME TO was; CREATE VIEW cell AS SELECT * FROM was"
view "ALTER TABLE crosscheck RENAME TO was; CREATE VIRTUAL TABLE crosscheck USING fts5(a)"
change "CREATE TRIGGER evil AFTER INSERT ON boot BEGIN DELETE FROM campaign; END;
	CREATE TRIGGER worse AFTER UPDATE ON job BEGIN UPDATE job SET reason = 'touched'; END"
status 0 resume --db "$work/x.db"
[ "$(sqlite3 "$work/x.db" "SELECT count(*) FROM campaign")" = 1 ] || fail "a trigger has run"
[ "$(sqlite3 "$work/x.db" "SELECT count(*) FROM job WHERE reason = 'touched'")" = 0 ] || fail "a trigger has run"

# --- what says it for ever costs its time once: linear, and bounded
python3 - "$golden/good.stream" "$work/flood.stream" <<'END'
import sys, zlib
lines = open(sys.argv[1], encoding="ascii").read().splitlines()
body = lambda l: l.split(" ", 2)[2].rsplit(" *", 1)[0]
records = [body(l) for l in lines if l.startswith("@hvl1 ")]
flood = ["hello abi=1 k%d=v k%d=w" % (i, i + 1) for i in range(30000)] + ["fact k%d=v" % i for i in range(30000)]
with open(sys.argv[2], "w", encoding="ascii") as out:
    for i, r in enumerate(records[:1] + flood + records[1:]):
        head = "@hvl1 %d %s" % (i, r)
        out.write("%s *%08x\n" % (head, zlib.crc32(head.encode())))
END
HVLAB_NULL="null.stream=$work/flood.stream" null_run 6 "$work/flood.db" 1
[ "$(sqlite3 "$work/flood.db" "SELECT count(*) FROM guest_fact")" -le 4096 ] || fail "more facts than are kept"
status 0 show --db "$work/flood.db" --guest-diff
# nor are results kept that nobody asked for
status 6 run --db "$work/unasked.db" --place local --hv null --bench clk_null --lane path --rounds 1
[ "$(sqlite3 "$work/unasked.db" "SELECT group_concat(DISTINCT bench) FROM cell")" = clk_null ] || fail "what nobody asked for is kept"

# --- output goes into no disk, and into no device through a link
if command -v python3 >/dev/null; then
	report_to() { got=0; "$work/hvlab" report --db "$work/u.db" --output "$1" >"$work/out" 2>"$work/err" || got=$?; }
	report_to /dev/null
	[ $got = 0 ] && [ -c /dev/null ] || fail "/dev/null"
	ln -s /dev/null "$work/nowhere"
	report_to "$work/nowhere"
	[ $got = 4 ] && talks 'link to a device' || fail "a link to a device is followed"
	(umask 077 && "$work/hvlab" report --db "$work/u.db" --output "$work/mine.html" >/dev/null)
	[ "$(stat -c %a "$work/mine.html")" = 600 ] || fail "the report can be read by others"
	if [ "$(id -u)" = 0 ] && mknod "$work/disk" b 7 200 2>/dev/null; then
		report_to "$work/disk"
		[ $got = 4 ] && talks 'is a disk' || fail "the report goes onto a disk"
		status 2 image --hv bare --output "$work/disk"
		talks 'is a disk'
		[ -b "$work/disk" ] || fail "a disk has become a file"
	fi
fi
status 2 image --hv bare --output "$work"
talks 'is a directory'

# --- a file that may not grow is an environment, and what runs leaves nothing when it is killed
got=0
(ulimit -f 600; exec timeout 100 "$BUILD/hvlab" run --db "$work/short.db" --place local --hv null --lane path --rounds 30 --bench "$four") \
	>"$work/out" 2>"$work/err" || got=$?
[ "$got" = 4 ] || fail "a file that may not grow ended with $got, not 4"
status 0 resume --db "$work/short.db"
scratch=/tmp/hvlab-$(id -u)/scratch-abcdef
mkdir -p "$scratch"
status 0 sweep
[ ! -e "$scratch" ] || fail "sweep leaves what a crashed report has left"

# --- a database where nothing can be made beside it is still read: another user's, a read-only medium
mkdir "$work/closed"
cp "$work/u.db" "$work/closed/a%b?.db"
chmod 755 "$work" && chmod 555 "$work/closed"
reader() { "$@"; }
[ "$(id -u)" != 0 ] || reader() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
got=0
reader "$work/hvlab" show --db "$work/closed/a%b?.db" >"$work/out" 2>"$work/err" || got=$?
[ "$got" = 0 ] || fail "reading where nothing can be written ended with $got"
says 'exit_cpuid .*2787'
chmod 755 "$work/closed"
# and so is one whose last boots are still in its log, with or without the log's index
python3 - "$work/closed/log.db" "$work/u.db" <<'END'
import os, shutil, sqlite3, sys
shutil.copy(sys.argv[2], sys.argv[1])
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode = WAL")
db.execute("UPDATE campaign SET name = 'in the log'")
db.commit()
os._exit(0)
END
for with in index nothing; do
	[ $with = index ] || rm "$work/closed/log.db-shm"
	[ -s "$work/closed/log.db-wal" ] || fail "there is no log"
	chmod 555 "$work/closed"
	reader "$work/hvlab" show --db "$work/closed/log.db" >"$work/out" 2>"$work/err" || fail "reading a log with $with beside it"
	says 'in the log'
	chmod 755 "$work/closed"
done
echo "nothing is lost, nothing untrue is stored"
