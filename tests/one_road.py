#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""For one_road.sh: puts two campaigns of known numbers into a database, and compares what the program says of them.

    one_road.py make DATABASE                    adds the campaigns "path" and "time"
    one_road.py long DATABASE ROUNDS BENCHMARKS  the campaign "time" with so many rounds and benchmarks
    one_road.py same SYSTEM CSV JSON DOCUMENT    compare --format csv with that system as B, the same as json, and the
                                                 report's document
"""
import csv
import json
import sqlite3
import sys

BATCHES, CONTROL = 3, 10

# Values per operation of A and B, round by round; None: no cell in that round.
PATH = {
    "zero_both": ((0, 0), (0, 0)),
    "zero_in_a": ((0, 0), (9561, 9561)),
    "zero_in_b": ((5, 5), (0, 0)),
    "zero_first": ((0, 3), (3, 3)),
    "zero_then": ((0, 0), (0, 5)),
    "below_zero": ((-2, -2), (-2, -2)),
    "equal": ((100, 100), (100, 100)),
    "different": ((100, 100), (140, 140)),
    "shaky": ((95, 98), (95, 98)),
    "shaky_b": ((95, 95), (95, 98)),
    "missing": ((100, None), (100, 100)),
    "only_a": ((7, 7), (None, None)),
    "only_b": ((None, None), (7, 7)),
    "samples": ((100, 100), (100, 100)),  # the last batch of B's second round is another
}

ROUNDS = 6
UP_DOWN = [1, -1, 1, -1, 1, -1]


def near(value, share=0.0003):
    return [round(value * (1 + share * x)) for x in UP_DOWN]


# The same with A's control between them.
TIME = {
    "slower": (near(100000), near(100000, 0.0005), near(110000)),
    "faster": (near(100000), near(100000, 0.0005), near(90000)),
    "equivalent": (near(100000), near(100000, 0.0005), near(101100, 0.0004)),
    "floor": (near(100000), [round(100000 * (1 + 0.12 * x)) for x in UP_DOWN], near(105000)),
    "aa_differs": (near(100000), near(120000), near(150000)),
    "unresolved": ([0] * 6, [0] * 6, near(3000)),
    "control": ([12] * 6, [12] * 6, near(3000)),
    "gaps": (near(100000), near(100000, 0.0005), [110000, None, None, 110020, None, 110010]),
    "once": (near(100000), near(100000, 0.0005), [110000] + [None] * 5),
    "noise": (near(100000), near(100000, 0.0005), near(103000, 0.05)),
    "only_b": ([None] * 6, [None] * 6, near(3000)),
}


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def blob(series):
    out, before = b"", 0
    for v in series:
        step, before = v - before, v
        out += varint(step << 1 if step >= 0 else (-step << 1) - 1)
    return out


class Campaign:
    """Rows as the program writes them; every boot has an environment of its system's."""

    def __init__(self, db, lane, systems, rounds, subset):
        self.db, self.lane, self.rounds, self.jobs = db, lane, rounds, {}
        self.id = db.execute("INSERT INTO campaign (tag, name, started, lane, seed, plan, subset, program) "
                             "VALUES (?, '', 1, ?, 1, ?, ?, 'x')",
                             ({'path': 'c20260101-000000-0001', 'time': 'c20260101-000000-0002'}[lane], lane, f"[plan]\nlane = {lane}\nbench = none_such\nrounds = {rounds}\n", subset)).lastrowid
        self.image = db.execute("INSERT INTO image (sha256, kind, build) VALUES (?, 'metal', 'b')", (lane,)).lastrowid
        self.boots = {(s, r): self.boot(s, r, at) for at, s in enumerate(systems) for r in range(rounds)}

    def environment(self, system):
        row = self.db.execute("SELECT id FROM environment WHERE hash = ?", (self.lane + system,)).fetchone()
        if row:
            return row[0]
        made = self.db.execute("INSERT INTO environment (hash) VALUES (?)", (self.lane + system,)).lastrowid
        facts = {"host": "h", **({"hv.note": "a note that no adapter has"} if "kvm" in system else {})}
        self.db.executemany("INSERT INTO environment_fact VALUES (?, ?, ?)", [(made, k, v) for k, v in facts.items()])
        return made

    def boot(self, system, round_, position):
        job = self.db.execute("INSERT INTO job (campaign_id, round, position, system, spec, state) VALUES "
                              "(?, ?, ?, ?, '', 'done')", (self.id, round_, position, system)).lastrowid
        clock = "virtual" if self.lane == "path" else "suspect" if "kvm" in system else "consistent"
        return self.db.execute("INSERT INTO boot (job_id, attempt, image_id, environment_id, class, clock, verdict, reason, "
                               "started, first_record, wall, log) VALUES (?, 0, ?, ?, 'L1', ?, 'ok', '', 1, 1, 1, '')",
                               (job, self.image, self.environment(system), clock)).lastrowid

    def cell(self, system, round_, bench, value, last=0):
        cell = self.db.execute("INSERT INTO cell (boot_id, bench, params, unit, n, verdict, reason, result, exits_declared, "
                               "exits_counted, exits_disagree) VALUES (?, ?, '', 'op', 1, 'ok', '', 0, NULL, NULL, 0)",
                               (self.boots[system, round_], bench)).lastrowid
        body = [value + CONTROL] * (BATCHES - 1) + [value + CONTROL + last]
        for kind, series in (("body", body), ("control", [CONTROL] * BATCHES)):
            self.db.execute("INSERT INTO series VALUES (?, ?, ?, ?)", (cell, kind, BATCHES, blob(series)))

    def bench(self, name, values):
        self.db.execute("INSERT INTO bench (image_id, name, what, unit, exits, stable, result) VALUES (?, ?, 'w', 'op', 1, 1, 0)",
                        (self.image, name))
        for system, series in values.items():
            for round_, value in enumerate(series):
                if value is not None:
                    self.cell(system, round_, name, value, last=5 if (name, system[-6:], round_) == ("samples", "direct", 1) else 0)


def make(path):
    db = sqlite3.connect(path)
    systems = ("lab:bare", "lab:kvm/direct")
    campaign = Campaign(db, "path", systems, 2, 1)
    for name, values in PATH.items():
        campaign.bench(name, dict(zip(systems, values)))
    systems = ("local:native", "local:native+aa", "local:kvm/direct")
    campaign = Campaign(db, "time", systems, ROUNDS, 0)
    for name, values in TIME.items():
        campaign.bench(name, dict(zip(systems, values)))
    db.commit()


def long_campaign(path, rounds, benches):
    """Two systems and a control over many rounds, 30 batches each."""
    global ROUNDS, BATCHES
    ROUNDS, BATCHES = rounds, 30
    db = sqlite3.connect(path)
    systems = ("local:native", "local:native+aa", "local:kvm/direct")
    campaign = Campaign(db, "time", systems, ROUNDS, 0)
    for b in range(benches):
        campaign.bench(f"b{b}", {s: [100000 + 7 * at + (r * 37 + b) % 100 for r in range(rounds)] for at, s in enumerate(systems)})
    db.commit()


def text(value):
    return "" if value is None else "%.10g" % value


def differences(system, rows, document):
    """Each word, number and reason of compare that the report does not have."""
    against = {b["name"]: c.get("against") for b in document["benches"] for c in b["cells"]
               if c and c["system"].endswith(":" + system)}
    if not rows:
        yield "compare has no rows"
    for row in rows:
        other = against.get(row["bench"])
        if other is None:
            if row["word"] != "-" or row["ratio"]:
                yield f'{row["bench"]}: {row["word"]}, and the report has no such cell'
            continue
        said = {"word": other["word"], "why": other["why_id"] or other["why"] or "", "n": str(other["n"]),
                **{k: text(other[k]) for k in ("ratio", "difference", "low", "high")}, "detectable": text(other["mde"])}
        for key, value in said.items():
            if key in row and row[key] != value:
                yield f'{row["bench"]}: {key} is "{row[key]}" to compare and "{value}" to the report'
        if "detectable" not in row:
            yield "compare --format csv has no column detectable"
    for name in set(against) - {r["bench"] for r in rows}:
        yield f"{name}: in the report and not in compare"


def same(system, csv_path, json_path, document_path):
    with open(csv_path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    with open(json_path, encoding="utf-8") as f:
        objects = json.load(f)
    with open(document_path, encoding="utf-8") as f:
        document = json.load(f)
    wrong = list(dict.fromkeys(differences(system, rows, document)))
    for row, o in zip(rows, objects):
        shown = {k: v if isinstance(v, str) else text(v) for k, v in o.items()}
        if shown != row:
            wrong.append(f"csv and json of compare differ: {row} {o}")
    if len(rows) != len(objects):
        wrong.append("csv and json of compare have other rows")
    notes = {s["label"]: s["note"] for s in document["systems"]}
    for label, note in notes.items():
        if note != ("a note that no adapter has" if "kvm" in label else None):
            wrong.append(f"{label}: the note is {note}, not what was stored")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1] == "long":
        sys.exit(long_campaign(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    sys.exit(make(sys.argv[2]) if sys.argv[1] == "make" else same(*sys.argv[2:6]))
