#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Databases for tests/merge.sh. hosts BASE DIR N: so many files of one campaign, each of a host of its own; spoil BASE DIR: one file for
each thing that may be wrong with it, and its twin without that would be taken."""
import shutil
import sqlite3
import sys


def rename(db, host):
    """The launches of BASE as those of another host; each is of another moment."""
    for number, system, spec in db.execute("SELECT id, system, spec FROM job").fetchall():
        label = host + ":" + system.split(":", 1)[1]
        text = spec.replace("system=" + system, "system=" + label)
        assert text != spec, spec
        db.execute("UPDATE job SET system = ?, spec = ? WHERE id = ?", (label, text, number))
    db.execute("UPDATE boot SET started = started + ?", (int(host[1:]),))


def hosts(base, folder, n):
    for i in range(n):
        name = "%s/h%04d.db" % (folder, i)
        shutil.copyfile(base, name)
        db = sqlite3.connect(name, isolation_level=None)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        rename(db, "h%04d" % i)
        db.execute("COMMIT")
        db.close()


SPOILED = {
    "newer": "PRAGMA user_version = 7",
    "types": "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'boot'; "
             "PRAGMA writable_schema = RESET; UPDATE boot SET wall = 'long'",
    "words": "PRAGMA ignore_check_constraints = ON; UPDATE job SET state = 'golden'",
    "view": "ALTER TABLE boot_fact RENAME TO kept; CREATE VIEW boot_fact AS SELECT * FROM kept",
    "samples": "UPDATE series SET data = x'ffffff' WHERE kind = 'body'",
    "gigantic": "UPDATE boot SET log = hex(zeroblob(40000000))",
    "tag": "UPDATE campaign SET tag = '../../etc/passwd'",
    "date": "UPDATE campaign SET started = -1",
    "spec": "UPDATE job SET spec = 'nonsense'",
    "other": "UPDATE job SET system = 'h9999:null'",
    "round": "UPDATE job SET round = 4000000000",
    "done": "PRAGMA foreign_keys = OFF; DELETE FROM boot",
    "image": "UPDATE image SET build = 'another'",
    "reading": "UPDATE crosscheck SET value = 2.5",
    "session": "UPDATE crosscheck SET tag = '../../etc/passwd'",
    "reason": "UPDATE baseline SET why = 'another'",
    "plan": "UPDATE campaign SET plan = 'another'",
    "launch": "UPDATE boot SET started = 1",
}


def spoil(base, folder):
    for name, what in SPOILED.items():
        file = "%s/%s.db" % (folder, name)
        shutil.copyfile(base, file)
        db = sqlite3.connect(file, isolation_level=None)
        db.execute("PRAGMA journal_mode = DELETE")
        if name != "launch":  # which is of a host that is there
            rename(db, "h5000")
        db.executescript(what)
        db.close()
    with open(base, "rb") as file:
        whole = file.read()
    with open(folder + "/truncated.db", "wb") as file:
        file.write(whole[:len(whole) // 2])
    with open(folder + "/noise.db", "wb") as file:
        file.write(b"not a database" * 1000)
    open(folder + "/empty.db", "wb").close()
    # a trigger is no reason to refuse a file: it does not run
    shutil.copyfile(base, folder + "/trigger.sqlite")
    db = sqlite3.connect(folder + "/trigger.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode = DELETE")
    rename(db, "h6000")
    db.execute("CREATE TRIGGER t AFTER INSERT ON boot BEGIN DELETE FROM campaign; END")
    db.close()


if sys.argv[1] == "hosts":
    hosts(sys.argv[2], sys.argv[3], int(sys.argv[4]))
else:
    spoil(sys.argv[2], sys.argv[3])
