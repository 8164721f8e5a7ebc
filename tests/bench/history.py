#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a long history costs: 1,000 nights of 100 benchmarks on 5 systems, simulated. history.py BUILD [DB]; part of make bench."""
import os
import subprocess
import sys
import tempfile

RUNS = 5
VERBS = (("gate",), ("history", "exit_cpuid", "kvm/direct"), ("history", "exit_cpuid"))


def cost(argv):
    """(seconds of processor time, MB) of one run, whatever it says of the nights."""
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1, 3, 4):
        sys.exit("history: %s ended with %d" % (" ".join(argv), os.waitstatus_to_exitcode(status)))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    build = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="hvlab-history-") as folder:
        db = sys.argv[2] if len(sys.argv) > 2 else folder + "/nights.db"
        if not os.path.exists(db):
            subprocess.run([build + "/nights", build + "/hvlab-metal.elf", db, "1000", "100", "5"], check=True)
        print("1,000 nights of 100 benchmarks on 5 systems, %.0f MB" % (os.path.getsize(db) / 1e6))
        for verb in VERBS:
            runs = sorted(cost([build + "/hvlab", *verb, "--db", db]) for _ in range(RUNS))
            times = [t for t, _ in runs]
            print("%-34s n=%d  median %.3f s of processor time (%.3f to %.3f), %.0f MB"
                  % (" ".join(verb), RUNS, times[RUNS // 2], times[0], times[-1], max(m for _, m in runs)))


main()
