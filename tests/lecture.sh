#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab lecture end to end on campaigns of known numbers: words on the terminal in both languages, rows for programs, one
# campaign or all of the database. What makes which verdict is tests/unit/test_lecture.c.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

export HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HVLAB_NULL="null.stream=$golden/good.stream"
run --place local --hv null --workers 1 --bench "$four" --lane path --rounds 1
status 3 lecture --db "$db"
says 'no data (path lane, instructions)'
never 'confirmed\|refuted'

PYTHONPATH=tests python3 - "$db" <<'EOF' || fail "cannot make campaigns"
import sqlite3, sys
import one_road
db = sqlite3.connect(sys.argv[1])
hvm, pvh, pv, kvm = ("lab/qemu:xen/hvm", "lab/qemu:xen/pvh", "lab/qemu:xen/pv", "lab/qemu:kvm/qemu")
path = one_road.Campaign(db, "path", (hvm, pvh, pv, kvm), 2, 1)
path.bench("exit_cpuid", {hvm: (12000, 12000), pvh: (10900, 10900), kvm: (10000, 10000)})
path.bench("exit_hypercall", {hvm: (1009, 1009), pvh: (954, 954), pv: (2000, 2000)})
path.bench("exit_hlt", {hvm: (1000, 1000), pvh: (1000, 1000), kvm: (100, 100)})
native, twin, tcg = ("local:native", "local:native+aa", "local:tcg")
time = one_road.Campaign(db, "time", (native, twin, tcg), 6, 1)
time.bench("cpu_alu", {native: one_road.near(10000), twin: one_road.near(10000, 0.0005), tcg: one_road.near(305000)})
db.execute("UPDATE boot SET class = 'emulated' WHERE job_id IN (SELECT id FROM job WHERE system = ?)", (tcg,))
db.commit()
EOF

status 0 lecture --db "$db"
for line in 'confirmed (time lane, ticks; 1 for)' 'x 30.5' 'held against a real one here' 'confirmed (path lane, instructions; 3 for)' \
	'refuted (path lane, instructions; 2 against)' 'depends (path lane, instructions; 1 for; 1 against)' \
	'lacking: a disk by virtio against NVMe' 'to get it: hvlab run --place lab/qemu'; do
	says "$line"
done
status 0 lecture --db "$db" --lang ru
for line in 'подтверждено (полоса time, такты TSC; 1 за)' 'x 30,5' 'опровергнуто' "12$(printf '\342\200\257')000"; do says "$line"; done
never 'confirmed\|lacking\|to get it\|below resolution'

status 0 lecture --db "$db" --format csv
says '^pvh,path,confirmed,1,for,c20260101-000000-0001,lab/qemu:xen/hvm,exit_cpuid,c20260101-000000-0001,lab/qemu:xen/pvh,exit_cpuid,,'
says '^three,path,depends,1,against,.*,exit_hlt,.*,100,1000,10,'
says '^three,path,depends,2,lacking,'
status 0 lecture --db "$db" --format json
python3 -c 'import json, sys; rows = json.load(open(sys.argv[1])); assert any(r["verdict"] == "refuted" and r["ratio"] > 1 for r in rows)' \
	"$work/out" || fail "no refuted row in JSON"

# Only what is named is heard.
status 0 lecture --db "$db" c20260101-000000-0002
never 'refuted'
status 2 lecture --db "$db" c1999
one_line
status 2 lecture --db "$db" --lang de
talks 'en or ru'
echo "lecture: verdicts in two languages, rows for programs"
