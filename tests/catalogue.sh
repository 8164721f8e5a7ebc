#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The catalogue: every benchmark says what it measures, what its limits are and how it can mislead, on the terminal, as a
# table and as a page; what it says names only benchmarks that exist; and none of it is loaded with the guest.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

image=$BUILD/hvlab-metal.elf

"$hvlab" list --image "$image" --format csv >"$work/list"
"$hvlab" list --image "$image" --about --format csv >"$work/about"
"$hvlab" list --image "$image" --format md >"$work/page"
"$hvlab" list --image "$image" 'exit_*' >"$work/some"
python3 - "$work" "$(ls workloads/bench/*.c | wc -l)" <<'PYTHON' || fail "the catalogue is not as it must be"
import csv, re, sys

def rows(name):
    return list(csv.DictReader(open(f"{sys.argv[1]}/{name}", newline="")))

benches = {r["benchmark"]: r for r in rows("list")}
about = {r["benchmark"]: r for r in rows("about")}
assert list(benches) == list(about) and len(about) == int(sys.argv[2]), len(about)
families = {n.split("_")[0] for n in about}
for name, r in about.items():
    for part in ("measures", "excludes", "misleads"):
        text = r[part] or ""
        assert len(text) >= 10 and text.endswith("."), f"{name} does not say what it {part}"
        for word in re.findall(r"\b[a-z0-9]+_[a-z0-9_]+(?!\*)\b", text):
            if word.split("_")[0] in families and word not in ("xen_version",):
                assert word in about or any(n.startswith(word + "_") for n in about), f"{name} speaks of {word}"
    assert not r["result"].endswith("it says not why"), f"{name} does not say what its result is of"
    if not benches[name]["exits"]:
        assert re.search(r"(?i)\bexits\b[^.]*\bvary\b", " ".join(r.values())), \
            f"{name} does not say why its exits vary"
page = open(f"{sys.argv[1]}/page").read()
assert re.findall(r"^## (\S+)$", page, re.M) == list(about)
some = open(f"{sys.argv[1]}/some").read()
assert re.findall(r"^(\w+): ", some, re.M) == [n for n in about if n.startswith("exit_")]
assert max(map(len, some.splitlines())) < 110
PYTHON

readelf -SW "$image" | awk '$2 == "hvlab_about" || $3 == "hvlab_about"' >"$work/section"
grep -q ' 0000000000000000 ' "$work/section" || fail "the prose has an address in the guest: $(cat "$work/section")"
! grep -q ' A ' "$work/section" || fail "the prose is loaded with the guest"
