#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab selftest: a host that works and hosts that lie, each in the checks that it lies in; the one file of it names nobody, and
# says the same as the database it came from; real systems of the lab.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
export HOME="$work" HVLAB_IMAGE="$BUILD/hvlab-golden.elf"

# host STATUS NAME LANE STREAM [WORD...]: a self test of that host; its file is NAME.db. What is read is the file: the database goes.
host() {
	ended=$1 name=$2 lane=$3
	shift 3
	rm -f "$db" "$work/$name.db"
	HVLAB_NULL="null.stream=$*" status "$ended" selftest --db "$db" --place local --hv null --lane "$lane" --bench "$four" --rounds 2 \
		--workers 1 --format csv --output "$work/$name.db"
	mv "$work/out" "$work/here"
	status "$ended" selftest --db "$db" --from last --format csv
	cmp "$work/here" "$work/out" || fail "$name: the database says something else the second time"
	rm -f "$db"
	status "$ended" selftest "$work/$name.db" --format csv
	cmp "$work/here" "$work/out" || fail "$name: its file says something else"
}
# finds CHECK WORD [ID]: of the system that all rounds ran
finds() { says "^local:null,$1,$2,${3:-}"; }
# only CHECK...: nothing else disagrees
only() {
	[ "$(awk -F, '$3 == "DISAGREES" { print $2 }' "$work/out" | sort -u | tr '\n' ' ')" = "${*:+$* }" ] || fail "something else disagrees, or nothing does"
}

host 0 good path "$golden/good.stream"
only
for check in launch removal clock families; do finds $check agrees; done
finds itself agrees 'self.identical n=3 of=3'
finds exits unknown self.uncounted # nothing was counted, and nobody claims it was
[ "$(stat -c %a "$work/good.db")" != 666 ] || fail "anybody may write the file"
[ "$(ls "$work/good.db"*)" = "$work/good.db" ] || fail "it is not one file"

# --- hosts that lie
host 1 exits path "$golden/exits.stream" # counts another number of exits than there are
only exits
finds exits DISAGREES 'self.exits-bad n=0 of=1 bench=exit_cpuid'
host 1 crash path "$golden/dead.stream null.end=crash"
only families launch
finds launch DISAGREES self.launch-bad
host 1 stranger path "$golden/other.stream" # another guest than the one that was started
finds launch DISAGREES 'self.launch-bad n=0 '
host 1 clock time "$golden/drift.stream" # its clock is not the one it tells of
finds clock DISAGREES 'self.clock word=invalid'

# One that differs from itself in the time lane: rows whose answers are known.
export HVLAB_NULL="null.stream=$golden/good.stream"
status 0 run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 1 --workers 1
python3 tests/one_road.py make "$db"
status 1 selftest --db "$db" --from c20260101-000000-0002 --format csv
only itself
says '^local:native,itself,DISAGREES,self.apart n=7 of=8 bench=aa_differs'
status 1 selftest --db "$db" --from c20260101-000000-0001 --format csv
says '^lab:bare,itself,DISAGREES,self.differs n=10 of=12 bench=shaky'

# One whose second guest takes longer than its first where nothing varies: rows of two files in one.
longer 3 "$work/slow.stream"
host 0 second path "$work/slow.stream"
cp "$work/good.db" "$work/both.db"
sqlite3 "$work/both.db" "ATTACH '$work/second.db' AS b;
	UPDATE series SET data = (SELECT s.data FROM b.series s JOIN b.cell c ON c.id = s.cell_id JOIN cell m ON m.id = series.cell_id
		WHERE c.bench = m.bench AND s.kind = series.kind LIMIT 1)
	WHERE cell_id IN (SELECT c.id FROM cell c JOIN boot b ON b.id = c.boot_id JOIN job j ON j.id = b.job_id WHERE j.round = 1)"
status 1 selftest "$work/both.db" --format csv
only itself
finds itself DISAGREES 'self.differs n=2 of=3 bench=exit_cpuid'

# one that leaves something behind says so in a fact of the launch
sqlite3 "$work/good.db" "INSERT INTO boot_fact SELECT id, 'launch.left', 'the directory' FROM boot LIMIT 1"
status 1 selftest "$work/good.db" --format csv
says ',removal,DISAGREES,self.left n=1 of=2 text=the%20directory'

# --- nobody is named: in what the guest says, what the machine says, what the plan says
user=$(id -un) machine=$(uname -n)
{
	echo "login: $user@$machine from 192.168.7.9, eth0 52:54:00:ab:cd:ef"
	echo "VM 4c4c4544-0042-3510-8058-b7c04f4d5331 in /home/$user/hvlab"
	cat "$golden/good.stream"
} >"$work/named.stream"
export HVLAB_NULL="null.stream=$work/named.stream"
rm -f "$db"
status 0 selftest --db "$db" --place local --hv null --name rack --lane path --bench "$four" --rounds 2 --workers 1 --output "$work/named.db"
status 2 selftest --db "$db" --place local --hv null --lane path --bench "$four" --rounds 2 --output "$work/named.db"
talks 'is there already'
for file in "$db" "$work/named.db"; do
	found=
	for what in 192.168.7.9 52:54:00:ab:cd:ef 4c4c4544-0042-3510-8058-b7c04f4d5331 "/home/$user/" $([ ${#machine} -lt 3 ] || echo "@$machine"); do
		! sqlite3 "$file" .dump | grep -qF -- "$what" || found="$found $what"
	done
	case $file in
	"$db") [ -n "$found" ] || fail "the control: the user's own database has none of it" ;;
	*) [ -z "$found" ] || fail "the file has$found" ;;
	esac
done
[ "$(sql 'SELECT count(*) FROM environment_fact WHERE value = ""' "$work/named.db")" = "$(sql 'SELECT count(*) FROM environment_fact WHERE value = ""')" ] ||
	fail "facts have become empty"
[ "$(sql 'SELECT hash FROM environment')" != "$(sql 'SELECT hash FROM environment' "$work/named.db")" ] || fail "the hash of the facts is in the file"
for table in boot cell series guest_fact boot_fact environment_fact bench counter; do
	[ "$(sql "SELECT count(*) FROM $table")" = "$(sql "SELECT count(*) FROM $table" "$work/named.db")" ] || fail "rows of $table are missing"
done

# --- the machine was started anew in between, which the time lane makes its units: the file, and a database that has taken it in,
# still say the same
sqlite3 "$db" "UPDATE campaign SET lane = 'time'; INSERT OR REPLACE INTO boot_fact SELECT id, 'launch.host_boot',
	CASE id WHEN (SELECT max(id) FROM boot) THEN 'ffffffff' ELSE '00000000' END || '-0042-3510-8058-b7c04f4d5331' FROM boot"
units() { "$hvlab" show --db "$1" --format json >"$work/units" || [ $? = 1 ] || fail "show $1"; grep -v '"tag"\|"started"' "$work/units"; }
[ "$(sql "SELECT count(DISTINCT value) FROM boot_fact WHERE key = 'launch.host_boot'")" = 2 ] || fail "the control: not two boots of the host"
timeout "$limit" "$hvlab" selftest --db "$db" --from last --format csv --output "$work/anew.db" >"$work/here" 2>"$work/err" || [ $? = 1 ] || fail "a file of what is stored"
for file in "$work/anew.db" "$work/taken.db"; do
	[ -s "$file" ] || status 0 import "$work/anew.db" --db "$file"
	[ "$(sql "SELECT count(DISTINCT value) FROM boot_fact WHERE key = 'launch.host_boot'" "$file")" = 2 ] || fail "$file: boots of the host are one"
	timeout "$limit" "$hvlab" selftest --db "$file" --from last --format csv >"$work/out" 2>"$work/err" || [ $? = 1 ] || fail "selftest of $file"
	cmp "$work/here" "$work/out" || fail "$file says something else"
	! sqlite3 "$file" .dump | grep -q 8058-b7c04f4d5331 || fail "$file has the name of a boot"
	[ "$(units "$file")" = "$(units "$db")" ] || fail "$file: other units"
done
status 2 selftest --db "$db" --from last --output "$work/anew.db"

# --- what is no such file
echo nothing >"$work/no.db"
status 7 selftest "$work/no.db"
status 7 selftest "$work/absent.db"
status 2 selftest "$work/named.db" --from last
unset HVLAB_IMAGE HVLAB_NULL

# --- real systems
[ -d "$BUILD/lab/debian12/kvm" ] || skip "the lab is not assembled: make images"
rm -f "$db"
status 0 selftest --db "$db" --place lab/qemu --hv bare,kvm/direct --bench 'clk_null,cpu_alu,exit_cpuid,exit_hypercall,irq_selfipi' \
	--rounds 2 --output "$work/lab.db" --format csv
mv "$work/out" "$work/here"
[ "$(grep -c ',launch,agrees,' "$work/here")" = 2 ] || fail "not both systems"
[ "$(grep -c ',itself,agrees,self.identical' "$work/here")" = 2 ] || fail "not identical"
grep -q '^lab/qemu:kvm/direct,exits,agrees,self.exits n=' "$work/here" || fail "KVM's exits were not held against the declared ones"
grep -q '^lab/qemu:kvm/direct,removal,unknown,self.gone' "$work/here" || fail "a removal is told of that nobody has seen"
! grep -q DISAGREES "$work/here" || fail "something disagrees: $(grep DISAGREES "$work/here")"
status 0 selftest "$work/lab.db" --format csv
cmp "$work/here" "$work/out" || fail "the lab's file says something else"
