#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long a guest takes to start and end, beside another small one: kvm-unit-tests' dummy, on the same QEMU, in turn.

Usage: startup.py BUILD. KVM_UNIT_TESTS: a built tree of that project (./configure && make x86/dummy.flat), which is none of
this one's. Both times hold the start of QEMU and of its firmware; dummy says one line, ours is one benchmark with its records.
"""
import os
import statistics
import subprocess
import sys
import time

TURNS = 20
QEMU = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-accel", "tcg", "-cpu", "max", "-m", "128",
        "-serial", "stdio"]


def took(options, wanted, status):
    """Milliseconds until QEMU has ended, and of its processor time, after the guest has said what it is to say."""
    start = time.monotonic()
    child = subprocess.Popen(QEMU + options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    said = child.stdout.read()
    _, ended, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    if wanted not in said or os.waitstatus_to_exitcode(ended) != status:
        sys.exit("startup: %s: no %r, status %d" % (options[-1], wanted, os.waitstatus_to_exitcode(ended)))
    return wall * 1e3, (used.ru_utime + used.ru_stime) * 1e3


def main():
    dummy = os.path.join(os.environ.get("KVM_UNIT_TESTS", ""), "x86", "dummy.flat")
    if not os.path.isfile(dummy):
        print("start-up beside kvm-unit-tests: not measured: KVM_UNIT_TESTS is no directory with x86/dummy.flat in it")
        return
    ours = ["-append", "cpus=1 bench=clk_null batches=2", "-kernel", os.path.join(sys.argv[1], "hvlab-metal.elf")]
    theirs = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", dummy]
    times = [(took(ours, b" bye cells=1 ", 0), took(theirs, b"Dummy Hello World!", 1)) for _ in range(TURNS + 1)]
    for which, what in enumerate(("until it ends", "processor time")):
        a, b = ([t[guest][which] for t in times[1:]] for guest in (0, 1))  # the first has read the files
        ratios = [x / y for x, y in zip(a, b)]
        print("start-up on QEMU, %s: ours %.0f ms, kvm-unit-tests' dummy %.0f ms (medians of %d); ratio, turn by turn %.2f (%.2f to %.2f)" %
              (what, statistics.median(a), statistics.median(b), TURNS, statistics.median(ratios), min(ratios), max(ratios)))


main()
