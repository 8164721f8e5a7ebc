#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One database with 100,000 boots (BOOTS), in campaigns of a thousand, made of one real boot by SQL: what is shown of a campaign is
# what is shown where it is alone; a campaign with one boot missing is resumed; and neither takes memory for the others.
# Says size, seconds and memory of each (docs/faults.md).
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
hvlab=$BUILD/hvlab # the plain one: its memory is looked at
limit=1800
BOOTS=${BOOTS:-100000} each=1000
HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HOME="$work" HVLAB_NULL="null.stream=$golden/good.stream"
export HVLAB_IMAGE HOME HVLAB_NULL

run --place local --hv null --lane path --bench "$four" --rounds 2 --workers 1
[ "$(sql 'SELECT count(*) FROM boot')" = 2 ] || fail "not two boots"

# copies N FILE: that boot in N campaigns of $each, one of which is a boot short
copies() {
	cp "$db" "$2"
	sqlite3 "$2" >"$work/sql" <<-END
		PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -200000;
		BEGIN;
		DELETE FROM series WHERE cell_id IN (SELECT id FROM cell WHERE boot_id = 2);
		DELETE FROM cell WHERE boot_id = 2; DELETE FROM guest_fact WHERE boot_id = 2; DELETE FROM boot_fact WHERE boot_id = 2;
		DELETE FROM counter WHERE boot_id = 2; DELETE FROM boot WHERE id = 2; DELETE FROM job WHERE round = 1;
		CREATE TEMP TABLE nth AS WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < $1 * $each - 1) SELECT i FROM k;
		CREATE TEMP TABLE cells AS SELECT row_number() OVER (ORDER BY id) - 1 AS at, * FROM cell;
		INSERT INTO campaign SELECT 1 + i, printf('c20261129-%06d-0000', i), name, started + i, lane, seed, plan, subset, program
			FROM campaign, nth WHERE campaign.id = 1 AND i < $1;
		INSERT INTO job SELECT 1 + i, 1 + i / $each, i % $each, position, system, spec, attempt, skip, state, reason FROM job, nth WHERE job.id = 1;
		INSERT INTO boot SELECT 1 + i, 1 + i, attempt, image_id, environment_id, class, clock, verdict, reason, started + i, first_record, wall, log
			FROM boot, nth WHERE boot.id = 1;
		INSERT INTO guest_fact SELECT 1 + i, key, value FROM guest_fact, nth WHERE boot_id = 1;
		INSERT INTO boot_fact SELECT 1 + i, key, value FROM boot_fact, nth WHERE boot_id = 1;
		INSERT INTO cell SELECT 100 + i * (SELECT count(*) FROM cells) + at, 1 + i, bench, params, unit, n, verdict, reason, result, exits_declared,
			exits_counted, exits_disagree FROM cells, nth;
		INSERT INTO series SELECT 100 + i * (SELECT count(*) FROM cells) + at, kind, s.n, data FROM cells JOIN series s ON s.cell_id = cells.id, nth;
		DELETE FROM series WHERE cell_id IN (SELECT id FROM cell WHERE boot_id = $each);
		DELETE FROM cell WHERE boot_id = $each; DELETE FROM guest_fact WHERE boot_id = $each; DELETE FROM boot_fact WHERE boot_id = $each;
		DELETE FROM boot WHERE id = $each;
		UPDATE job SET state = 'pending', attempt = 0 WHERE id = $each;
		COMMIT;
	END
	[ "$(sqlite3 "$2" 'SELECT count(*) FROM boot')" = $(($1 * each - 1)) ] || fail "not $1 times $each boots: $(cat "$work/sql")"
}
# taken NAME ARGUMENTS: hvlab ends with 0; prints and keeps seconds and MiB
taken() {
	what=$1
	shift
	python3 - "$work" "$hvlab" "$@" >"$work/taken.$what" <<-'END' || fail "hvlab $*"
		import resource, subprocess, sys, time
		work, *words = sys.argv[1:]
		start = time.monotonic()
		with open(work + "/out", "w") as out, open(work + "/err", "w") as err:
		    status = subprocess.run(words, stdout=out, stderr=err).returncode
		print("%.2f s, %d MiB" % (time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
		sys.exit(status)
	END
	echo "$what: $(cat "$work/taken.$what")"
}
memory() { sed 's/.*, \([0-9]*\) MiB/\1/' "$work/taken.$1"; }

copies 1 "$work/alone.db"
copies $((BOOTS / each)) "$work/many.db"
echo "$BOOTS boots: $(($(stat -c %s "$work/many.db") >> 20)) MiB"
first=$(sqlite3 "$work/many.db" 'SELECT tag FROM campaign WHERE id = 1')
last=$(sqlite3 "$work/many.db" 'SELECT tag FROM campaign ORDER BY id DESC LIMIT 1')
for file in alone many; do
	taken "$file-resume" resume "$first" --db "$work/$file.db"
	[ "$(sqlite3 "$work/$file.db" "SELECT count(*) FROM job WHERE state = 'pending'")" = 0 ] || fail "$file: a job is pending still"
	taken "$file-show" show "$first" --db "$work/$file.db" --format csv
	mv "$work/out" "$work/$file.csv"
done
[ "$(awk -F, '$5 == "exit_cpuid"' "$work/many.csv" | cut -d, -f11)" = "$each" ] || fail "not $each boots of one campaign"
cmp "$work/alone.csv" "$work/many.csv" || fail "among others it is another campaign"
taken many-show-last show "$last" --db "$work/many.db" --format csv
taken many-list show --db "$work/many.db" --format csv
taken many-report report "$last" --db "$work/many.db" --output "$work/page.html"
for what in resume show; do
	[ "$(memory "many-$what")" -le $(($(memory "alone-$what") + 32)) ] || fail "$what takes memory for what it is not asked for"
done
echo ok
