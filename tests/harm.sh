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
four=clk_null,exit_cpuid,exit_hypercall,mem_chase_random
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
# a process is held against its own image, too
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
if command -v gnuplot >/dev/null; then
	ln -s "$PWD/reports" "$work/reports"
	"$work/hvlab" report --db "$work/u.db" --output "$work/u.html" >"$work/out" 2>"$work/err" || fail "report"
	grep -q 'local:null: exits are not counted: null.uncounted asks for it' "$work/u.html" || fail "the report does not say why"
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
echo "nothing is lost, nothing untrue is stored"
