# SPDX-License-Identifier: BSD-2-Clause
"""What disks and networks say beside their values: far quantiles of single operations with their intervals, requests a second over
how many are in flight, bytes a second over the size of a request."""
from model import hypervisor, is_aa, is_path, system_name
from page import code, table
from words import Markup, esc, number, rounded, say

QUANTILES = ("p50", "p99", "p99.9")


def shown(x, digits=4):
    """4,612 [4,590, 4,640]"""
    if x is None:
        return say("hist.few")
    return Markup("%s <small>[%s, %s]</small>" % (rounded(x["value"], digits), rounded(x["low"], digits), rounded(x["high"], digits)))


def system_cell(label):
    return Markup('<span class="%s" title="%s">%s</span>' % (hypervisor(label), esc(label), esc(system_name(label))))


def title(x):
    return code(("%s %s" % (x["bench"], x["params"])).strip())


def of_campaign(model):
    return [x for x in model["io"] if not is_aa(x["system"])]


def latencies(figures, unit):
    by_row = {}
    for x in figures:
        if x["what"] in QUANTILES:
            by_row.setdefault((x["bench"], x["params"], x["system"]), {})[x["what"]] = x
    if not by_row:
        return ""
    rows = []
    for (_, _, system), found in by_row.items():
        first = next(iter(found.values()))
        rows.append([title(first), system_cell(system), say("unit.ns") if first["in_ns"] else unit, number(first["launches"]),
                     number(first["operations"])] + [shown(found.get(q)) for q in QUANTILES])
    head = [say("head." + i) for i in ("benchmark", "system", "unit", "launches", "operations", "p50", "p99", "p999")]
    return table(head, rows, say("disks.latency"), right=(3, 4, 5, 6, 7))


def rates(figures, what, key, fixed):
    """key: what the columns are; fixed: (what else must be so, its value)."""
    found = [x for x in figures if x["what"] == what and x[fixed[0]] == fixed[1]]
    if not found:
        return ""
    columns = sorted({x[key] for x in found})
    lines = {}
    for x in found:
        lines.setdefault((x["bench"], x["system"]), {})[x[key]] = x
    word = "qd" if key == "depth" else "bs"
    head = [say("head.benchmark"), say("head.system")] + [code("%s=%d" % (word, c)) for c in columns]
    rows = [[code(bench), system_cell(system)] + [shown(cells[c]) if c in cells else "\u2013" for c in columns]
            for (bench, system), cells in lines.items()]
    return table(head, rows, say("disks." + key), right=range(2, 2 + len(columns)))


def section(model):
    figures, unit = of_campaign(model), say("unit." + model["campaign"]["unit"])
    parts = [latencies(figures, unit), rates(figures, "requests_per_s", "depth", ("bytes", 4096)),
             rates(figures, "bytes_per_s", "bytes", ("depth", 1))]
    if is_path(model) and parts[0]:
        parts.append(Markup("<p class=quiet>%s</p>" % say("disks.path")))
    return "".join(parts)
