# SPDX-License-Identifier: BSD-2-Clause
"""Each finding of the report says its numbers where it has them, and nothing where it lacks one. Used by tests/report.sh."""
import sys

sys.path.insert(0, "reports")
import findings  # noqa: E402

LABELS = ("lab/intel:bare", "lab/intel:kvm/direct", "lab/intel:kvm/qemu", "lab/intel:minimal/vmx", "lab/intel:xen/pvh")


def cell(system, value, exits="agree"):
    return {"system": system, "verdict": "ok", "value": value, "low": None, "high": None, "ns": None, "gb_per_s": None,
            "exits": exits, "against": {"word": "different", "ratio": 2, "low": None, "high": None}}


def bench(name, values, free=()):
    """values: one a label, None: no cell; free: labels where no exit was counted."""
    return {"name": name, "params": "", "unit": "op", "not_run": None, "coverage": [], "cells": [
        v is not None and cell(label, v, "not intercepted" if label in free else "agree") or None for label, v in zip(LABELS, values)]}


def model(*benches):
    return {"campaign": {"lane": "path"}, "benches": list(benches), "baseline": LABELS[0], "before": [],
            "systems": [{"label": label, "boots": 2} for label in LABELS]}


def said(*benches):
    return [f.plain() for f in findings.findings(model(*benches))]


EXIT = bench("exit_cpuid", (1, 1054, 1066, 46, 957))
PORT = bench("exit_pio_user", (1, 7557, 9286, 1, 1356), LABELS[3:4])

assert said(EXIT)[0] == ("The shortest exit, CPUID, takes 957 instructions on Xen (PVH) and 1,054 on KVM (our VMM). KVM (our VMM) is the "
                         "longer by 10 %. Of these, 46 are what the hardware and our own core need."), said(EXIT)
assert said(bench("exit_cpuid", (1, None, None, 46, None))) == ["The shortest exit, CPUID, takes 46 instructions on our core."]
assert said(bench("exit_cpuid", (1, None, None, None, None))) == []
assert said(bench("exit_cpuid", (None, None, None, None, 1), LABELS[4:])) == []  # passed through: no exit
both = said(EXIT, PORT)
assert "takes 7,557 instructions on KVM (our VMM) and 9,286 on KVM (QEMU), 7.17 and 8.71 times" in both[1], both
assert "Xen (PVH) answers it itself, in 1,356." in both[1], both
assert len(said(PORT)) == 0  # no shortest exit to hold it against
free = said(bench("irq_selfipi", (67, 17905, 17925, 67, 70), LABELS[:1] + LABELS[3:]))
assert free[0] == "An interrupt that a guest sends itself takes 17,905 instructions on KVM (our VMM); Xen (PVH): 70, for no exit was counted."
same = said(bench("cpu_alu", (16,) * 5), EXIT)
assert same[-1].startswith("1 of 2 benchmarks is equal to the instruction on every system"), same
row = {"benches": "irq_*,exit_cpuid", "values": ["a", "b", "b", "a", "b"]}
assert findings.matters(row, LABELS, findings.findings(model(EXIT)))
assert not findings.matters({**row, "benches": "mem_*"}, LABELS, findings.findings(model(EXIT)))
assert not findings.matters({**row, "values": ["a", "b", "b", "b", "-"]}, LABELS, findings.findings(model(EXIT)))  # bare is not spoken of
