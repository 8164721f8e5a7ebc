#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a fleet costs: a night of a thousand hosts and a hundred benchmarks, merged, compared, shown and reported; the nights that the gate
looks back, judged; years of fewer hosts. scale.py BUILD [HOSTS NIGHTS]; part of make bench. Of a year of a thousand hosts the last 100
nights are made: the gate reads no others, and the rest would be 5 GB that nothing here looks at."""
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

BENCHES, ROUNDS = 100, 2
GATE_NIGHTS = 100  # that the gate looks back (harness/analyse/gate.h)
PATIENCE = 300  # seconds of processor time for one thing
PLANS = {  # the questions that are asked most, as harness/store/ asks them
    "find a campaign (store_merge.c)": "SELECT id FROM campaign WHERE tag = 'c'",
    "find a job (store_merge.c)": "SELECT id FROM job WHERE campaign_id = 1 AND system = 's' AND round = 1",
    "find a launch (store_merge.c)": "SELECT id FROM boot WHERE job_id = 1 AND attempt = 0",
    "an environment (store_boot.c)": "SELECT id FROM environment WHERE hash = 'h'",
    "cells of a campaign (store_read.c)": "SELECT x.id FROM job j JOIN boot b ON b.job_id = j.id JOIN cell x ON x.boot_id = b.id "
                                          "WHERE j.campaign_id = 1 ORDER BY x.bench, x.params, j.system, j.round",
    "samples of a cell (store_read.c)": "SELECT data FROM series WHERE cell_id = 1",
    "nights (store_history.c)": "SELECT id FROM campaign WHERE name = 'n' AND lane = 'time' AND id <= 9 ORDER BY id DESC LIMIT 9",
    "values of a night (store_history.c)": "SELECT value FROM point WHERE campaign_id = 1 ORDER BY bench, params, system",
}


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 5))


def cost(argv, most=(0, 1, 3, 4)):
    """(seconds of processor time, seconds, MB) of one run; None: it failed, or took longer than anybody waits."""
    begun = time.monotonic()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit)
    _, status, used = os.wait4(child.pid, 0)
    ended = os.waitstatus_to_exitcode(status)
    if ended not in most:
        return None
    return used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024


def say(what, measured):
    if measured is None:
        print("%-46s not in %d s of processor time" % (what, PATIENCE), flush=True)
    else:
        print("%-46s %7.2f s of processor time, %7.2f s, %6.0f MB" % (what, *measured), flush=True)


def one_night(build, folder, hosts):
    program, parts, db = build + "/hvlab", folder + "/parts", folder + "/night.db"
    os.mkdir(parts)
    say("make the parts of %d hosts" % hosts, cost([build + "/fleet", "parts", build + "/hvlab-metal.elf", parts, str(hosts),
                                                    str(BENCHES), str(ROUNDS)]))
    size = sum(os.path.getsize(os.path.join(parts, f)) for f in os.listdir(parts))
    say("merge %d files (%.0f MB)" % (hosts, size / 1e6), cost([program, "merge", "--db", db, parts]))
    say("merge them again", cost([program, "merge", "--db", db, parts]))
    print("%-46s %.0f MB" % ("the database", os.path.getsize(db) / 1e6))
    say("compare kvm/qemu xen/pvh --hosts", cost([program, "compare", "--db", db, "kvm/qemu", "xen/pvh", "--hosts"]))
    last = "h%04d:" % (hosts - 1)
    say("compare two systems of the last host", cost([program, "compare", "--db", db, last + "kvm/qemu", last + "xen/pvh"]))
    say("show --hosts --bench exit_cpuid", cost([program, "show", "--db", db, "--hosts", "--bench", "exit_cpuid"]))
    say("report", cost([program, "report", "--db", db, "--output", folder + "/night.html"]))
    if os.path.exists(folder + "/night.html"):
        print("%-46s %.1f MB" % ("the report", os.path.getsize(folder + "/night.html") / 1e6))
    return db


def forget_last(db):
    """What the last night comes to, so that the gate has to work it out, as it does in the morning."""
    connection = sqlite3.connect(db)
    connection.execute("DELETE FROM point WHERE campaign_id = (SELECT max(id) FROM campaign)")
    connection.execute("DELETE FROM derived WHERE campaign_id = (SELECT max(id) FROM campaign)")
    connection.commit()
    connection.close()


def a_year(build, folder, hosts, nights):
    program, db = build + "/hvlab", folder + "/year-%d.db" % hosts
    rows = hosts * nights * BENCHES
    say("make %d nights of %d hosts" % (nights, hosts), cost([build + "/fleet", "nights", build + "/hvlab-metal.elf", db, str(hosts),
                                                              str(BENCHES), str(nights)]))
    print("%-46s %.0f MB, %.1f million values, %.0f bytes each" % ("the database", os.path.getsize(db) / 1e6, rows / 1e6,
                                                                   os.path.getsize(db) / rows))
    forget_last(db)
    say("gate, which derives the night first", cost([program, "gate", "--db", db]))
    say("gate again", cost([program, "gate", "--db", db]))
    say("history of a benchmark on a host", cost([program, "history", "exit_cpuid", "h0000:kvm/qemu", "--db", db]))
    os.unlink(db)


def plans(db):
    connection = sqlite3.connect(db)
    for what, sql in PLANS.items():
        steps = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + sql)]
        print("%-40s %s" % (what, "; ".join(steps)))
    connection.close()


def main():
    build = sys.argv[1]
    hosts, nights = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (1000, 365)
    print("a night of %d hosts, %d benchmarks, 3 systems, %d rounds, %d samples each, simulated" % (hosts, BENCHES, ROUNDS, 60))
    with tempfile.TemporaryDirectory(prefix="hvlab-scale-") as folder:
        db = one_night(build, folder, hosts)
        plans(db)
        print("the nights that the gate looks back, of %d hosts" % hosts)
        a_year(build, folder, hosts, min(nights, GATE_NIGHTS))
        print("a year, at a hundredth and a tenth of %d hosts" % hosts)
        for part in (100, 10):
            a_year(build, folder, max(1, hosts // part), nights)


main()
