#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Do the unit tests and the fuzz targets reach what they are there for? Of each file that a target feeds ("Feeds:" at its head) at
# least 95 % of the lines run, by the unit tests, by the seeds and their mutations, and by what long/fuzz.sh has found (its corpora).
# Functions of which lines are missing for a reason are in coverage.txt: "FILE FUNCTION,... REASON"; those lines then do not count.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need gcov python3
LEAST=${LEAST:-95}
cover=${BUILD#"$PWD/"}/cover # as make calls it
feeds() { sed -n '1,/\*\//{/Feeds:/,/\*\//p}' "$1" | tr -s ' ' '\n' | grep / | grep -v '^\*/$'; }

targets=$(cd tests/fuzz && ls fuzz_*.c | sed 's/\.c$//')
for target in $targets; do feeds "tests/fuzz/$target.c"; done | sort -u >"$work/files"
# -O2 is overruled: with it, lines are where they are not; a target asks the leak sanitizer for something
make -s -j"$(nproc)" BUILD="$cover" WARN= SAN='--coverage -O0 -fsanitize=leak' FUZZ=tests/fuzz/standalone.c "$cover/unit/unit" \
	$(printf "$cover/%s " $targets) >"$work/out" 2>&1 || fail "it does not build"
find "$cover" -name '*.gcda' -delete

echo "--- unit tests"
for source in tests/unit/test_*.c; do
	name=$(basename "$source" .c)
	mkdir -p "$cover/tests" && ln -sf ../unit/unit "$cover/tests/$name"
	"$cover/tests/$name" >"$work/out" 2>&1 || fail "$name"
done
echo "--- fuzz targets"
FUZZ_TARGETS=series FUZZ_RUNS=1 sh tests/fuzz.sh >"$work/out" 2>&1 || fail "the seeds" # of all targets
for target in $targets; do
	name=${target#fuzz_}
	{ ls "$BUILD/fuzz/seeds/$name"-* && find "$BUILD/fuzz/long-corpus-$name" -type f 2>/dev/null | sort | head -n 2000 || :; } >"$work/inputs"
	TMPDIR="$work" xargs "$cover/$target" "${FUZZ_RUNS:-300}" <"$work/inputs" >"$work/out" 2>&1 || fail "$target"
done

echo "--- lines"
python3 - "$cover" "$work/files" tests/long/coverage.txt "$LEAST" >"$work/lines" <<'END' || { grep -v ' lines)$' "$work/lines" >"$work/out"; fail "lines that nothing runs, or a reason for none"; }
import json, os, re, subprocess, sys

cover, files, reasons, least = sys.argv[1:]
wanted = set(open(files).read().split())
excused = set()
for line in open(reasons):
    if line.strip() and line[0] != "#":
        name, which, _ = line.split(None, 2)
        excused |= {(name, f) for f in which.split(",")}
lines, functions = {}, {}
for root, _, names in os.walk(cover):
    notes = [os.path.abspath(os.path.join(root, n)) for n in names if n.endswith(".gcda")]
    if not notes:
        continue
    found = subprocess.run(["gcov", "--json-format", "--stdout", *notes], capture_output=True, text=True, check=True).stdout
    for unit in found.splitlines():
        for file in json.loads(unit)["files"]:
            name = os.path.relpath(file["file"])
            if name not in wanted:
                continue
            for line in file["lines"]:
                key = (name, line["line_number"])
                lines[key] = lines.get(key, 0) + line["count"]
                functions[key] = line.get("function_name", "")
used, bad = set(), 0
for name in sorted(wanted):
    mine = sorted((k[1], n) for k, n in lines.items() if k[0] == name)
    missing = [(at, functions[name, at]) for at, n in mine if not n]
    used |= {(name, f) for _, f in missing} & excused
    counted = [at for at, _ in mine if (name, functions[name, at]) not in excused or lines[name, at]]
    open_ = [(at, f) for at, f in missing if (name, f) not in excused]
    share = 100 * (len(counted) - len(open_)) / len(counted) if counted else 100
    if share < float(least):
        bad += 1
        print("%5.1f %% %s: %s" % (share, name, " ".join("%d(%s)" % m for m in open_)))
    else:
        print("%5.1f %% %s (%d lines)" % (share, name, len(counted)))
for file, function in sorted(excused - used):
    bad += 1
    print("all of %s in %s runs: its reason may go" % (function, file))
sys.exit(bool(bad))
END
cat "$work/lines"
