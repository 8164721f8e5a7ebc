# SPDX-License-Identifier: BSD-2-Clause
"""A published run by the rules of results/README.md: FOLDER; and held against the same plan run again: FOLDER AGAIN.

Prints what is wrong and ends with status 1, or says nothing. Status 2: the lab has other packages than then.
"""
import csv
import os
import re
import socket
import sys
from decimal import Decimal

OTHER_PACKAGES = 2  # status: the lab of today is another one
FILES = ("values.csv", "series.csv", "facts.csv", "plan.ini", "report.html", "README.md")


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def text(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def values(folder):
    return {(r["system"], r["bench"], r["params"]): r["value"] for r in rows(folder, "values.csv") if r["value"]}


def machines(folder):
    """Systems and the packages that their counts depend on."""
    return {(r["system"], r["key"]): r["value"].split()[0] for r in rows(folder, "facts.csv")
            if r["key"].startswith("lab.") and ".package." in r["key"]}


def wrong_steps(folder):
    """Each step is the difference of two published values, and what its functions differ by adds up to it."""
    have, steps = values(folder), {}
    for r in rows(folder, "steps.csv"):
        key = tuple(r[c] for c in ("bench", "params", "processor", "variant", "from", "to"))
        steps.setdefault(key, []).append(r)
    for (bench, params, processor, variant, *versions), part in steps.items():
        whole = [r for r in part if r["layer"] == "all"]
        ends = [have.get(("lab/%s@%s:%s" % (processor, v, variant), bench, params),
                         have.get(("lab/%s:%s" % (processor, variant), bench, params)) if v == "debian12" else None) for v in versions]
        if [[r["before"], r["now"]] for r in whole] != [ends]:
            yield "steps.csv: %s on %s from %s to %s is not between the published values" % (bench, variant, *versions)
        if sum(Decimal(r["difference"]) * (-1 if r["layer"] == "all" else 1) for r in part):
            yield "steps.csv: the functions of %s on %s do not account for the step from %s to %s" % (bench, variant, *versions)


def broken_rules(folder):
    missing = [name for name in FILES if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        yield "no " + ", ".join(missing)
        return
    readme, have = text(folder, "README.md"), rows(folder, "values.csv")
    first = readme.split("\n\n")[1] if "\n\n" in readme else ""
    if any(r["subset"] for r in have) and "SUBSET" not in first.partition(". ")[0]:
        yield "a subset whose README does not say SUBSET in its first sentence"
    told = {r["value"] for r in have} | {str(len(have))}
    for number in re.findall(r"`([0-9][0-9.]*)`", readme):
        if number not in told:
            yield "the README quotes %s, which is in no row of values.csv" % number
    sums = re.findall(r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{7,64}\b", readme)  # both may be cut short
    if len(sums) < 2 or max(map(len, sums)) < 12:
        yield "the README names no commit, or no image"
    for name in FILES:
        if re.search(r"(?<![\w.-])%s(?![\w-])" % re.escape(socket.gethostname()), text(folder, name)):
            yield "%s names this machine" % name
    if os.path.isfile(os.path.join(folder, "steps.csv")):
        yield from wrong_steps(folder)
    if not re.match(r"\d{4}-\d\d-\d\d-(path|time)-[a-z0-9.-]+$", os.path.basename(folder)):
        yield "its name is not YYYY-MM-DD-LANE-NAME"


def differences(folder, again):
    other = {k: (v, machines(again).get(k)) for k, v in machines(folder).items() if machines(again).get(k) != v}
    if other:  # then the numbers may be others, and nothing follows from them
        print("not comparable: packages of the lab are others, such as %s: %s, now %s"
              % (next(iter(other))[1], *next(iter(other.values()))))
        sys.exit(OTHER_PACKAGES)
    old, new = values(folder), values(again)
    for key, value in old.items():
        if new.get(key) != value:
            yield "%s %s %s: %s, now %s" % (*key, value, new.get(key))


def main():
    wrong = list(broken_rules(sys.argv[1]) if len(sys.argv) < 3 else differences(*sys.argv[1:3]))
    print("\n".join(wrong[:20]), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
