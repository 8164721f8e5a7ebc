# SPDX-License-Identifier: BSD-2-Clause
"""One benchmark: what it measures and how it can mislead, each system's value with all that qualifies it, pictures of its
launches (time lane) or of what it is composed of (path lane), and its samples."""
import across
import paths
import svg
import time_lane
from verdicts import exits_text, judged, ratio_text
from model import (by_system, cells, declared, evidence, has_value, hypervisor, is_aa, is_path, key_of, passes_through, raws,
                   system_name, time_text, title_of, valued, value_text)
from page import details, figure, heads, table, tag
from words import Markup, catalogue, esc, grouped, listing, number, plain, say, sentence, word


# --- words

def about(bench):
    parts = [say("bench." + key, text=catalogue(bench, key)) for key in ("measures", "excludes", "misleads") if catalogue(bench, key)]
    return tag("p", Markup(" ".join(parts)), class_="about") if parts else ""


def head(bench, told):
    per = say("bench.per", per=word("per", bench["unit"]), exits=declared(bench),
              stable=plain("bench.stable" if bench["stable"] else "bench.unstable"))
    note = tag("p", tag("mark", esc(sentence(bench, "note")))) if bench["note"] else ""
    return "<h3><code>%s</code> %s</h3><p class=quiet>%s</p>%s%s" % (
        esc(title_of(bench)), esc(catalogue(bench, "what")), per, "" if told else about(bench), note)


# --- values

def remark(cell):
    words = [word("verdict", cell["verdict"])] if cell["verdict"] != "ok" or cell["value"] is None else []
    words.append(sentence(cell, "reason"))
    text = esc(": ".join(filter(None, words)))
    return tag("mark", text) if cell["verdict"] not in ("ok", "skip") else text


def value_row(model, bench, cell, everywhere):
    name = esc(system_name(cell["system"])) + (" (A/A)" if is_aa(cell["system"]) else "")
    value = value_text(cell) if has_value(cell) else "\u2013"
    time = time_text(cell)
    return [tag("span", name, class_=hypervisor(cell["system"]), title=cell["system"]), value + (tag("small", esc(time)) if time else ""),
            esc(evidence(model, cell)), ratio_text(model, cell), judged(bench, cell), exits_text(bench, cell), "" if everywhere else remark(cell)]


def common_remark(bench):
    """What is said of every value, to be said once."""
    found = {remark(c) for c in cells(bench) if c["verdict"] != "skip"}
    return found.pop() if len(found) == 1 and len(valued(bench)) > 1 else ""


def value_table(model, bench):
    skipped, rows, everywhere = {}, [], common_remark(bench)
    for c in cells(bench):
        if c["verdict"] == "skip":
            skipped.setdefault(sentence(c, "reason"), []).append(system_name(c["system"]))
        else:
            rows.append(value_row(model, bench, c, everywhere))
    below = [say("bench.everywhere", what=everywhere)] if everywhere else []
    below += [say("bench.skip", systems=listing(systems), why=why) for why, systems in skipped.items()]
    return (rows and table(heads("system", "value", "evidence", "ratio", "difference", "exits", "remark"), rows, cls="one",
                           right=(1, 3, 4, 5)) or "") + (
        tag("p", Markup(" ".join(below)), class_="reasons") if below else "")


# --- composition

def composition(model, bench):
    """Path lane: floor and software, on one linear scale."""
    found = [c for c in valued(bench) if c["value"] > 0]
    floor = next((c for c in found if hypervisor(c["system"]) == "minimal" and not passes_through(c)), None)
    longer = [c for c in found if floor and c["value"] > floor["value"] and c["system"] != floor["system"]]
    if not longer or not is_path(model):
        return ""
    rows = sorted([floor] + longer, key=lambda c: c["value"])
    d = svg.Drawing(620, 20 * len(rows), 12)
    scale = svg.Linear(0, max(c["value"] for c in rows), 150, 540)
    for i, c in enumerate(rows):
        y, tone = 20 * i, hypervisor(c["system"])
        d.text(142, y + 14, system_name(c["system"]), tone, "end")
        d.rect(150, y + 3, scale(c["value"]) - 150, 13, tone)
        d.rect(150, y + 3, scale(floor["value"]) - 150, 13, "ink")
        d.text(scale(c["value"]) + 6, y + 14, value_text(c))
    values = ", ".join(plain("front.alt_value", system=system_name(c["system"]), value=value_text(c)) for c in rows)
    data = table(heads("system", "floor", "software", "all"), [[esc(system_name(c["system"])), value_text(floor),
                 number(c["value"] - floor["value"]), value_text(c)] for c in rows], right=(1, 2, 3))
    return figure(d.svg(plain("bench.composition_alt", bench=title_of(bench), values=values)), say("bench.composition"), data)


# --- samples

def run_lengths(values):
    """712 x10: a series of one value is told in one word."""
    out = []
    for v in values:
        if out and out[-1][0] == v:
            out[-1][1] += 1
        else:
            out.append([v, 1])
    return " ".join("%d" % v if n == 1 else "%d\u00d7%d" % (v, n) for v, n in out)


def samples(model, bench):
    rows = [[esc(system), str(b["round"]), str(b["attempt"]), number(b["value"]), word("head", kind), grouped(str(b["n"])),
             run_lengths(b[kind]), esc(b["result"])] for system, b in raws(bench) for kind in ("body", "control") if b[kind]]
    if not rows:
        return ""
    thin = say("bench.raw_thin", n=model["raw_every"]) if model["raw_every"] > 1 else ""
    head = heads("system", "round", "attempt", "value", "kind", "batch", "raw", "result")
    return details(say("bench.raw"), table(head, rows, thin, cls="compact raw", right=(1, 2, 3, 5)))


def section(model, bench, told=False):
    """told: its words stand already above, at the same benchmark with other parameters."""
    parts = [head(bench, told)]
    if bench["not_run"]:
        parts.append(tag("p", say("not.run", why=sentence(bench, "not_run"))))
    else:
        parts.append(value_table(model, bench))
        parts.append(across.of_bench(model, bench))
        recorded = paths.of_bench(model, bench)
        parts.append(recorded or composition(model, bench))
        parts.append(time_lane.figures(model, bench))
        parts.append(samples(model, bench))
    return '<section class=bench id="%s" data-bench="%s">%s</section>\n' % (key_of(bench), esc(bench["name"]), "".join(parts))
