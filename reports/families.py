# SPDX-License-Identifier: BSD-2-Clause
"""The families of benchmarks: small pictures of what differs, one line for what is equal everywhere, the table of all values,
then each benchmark (benches.py)."""
import benches
import disks
import svg
import time_lane
from model import (alike, by_system, compared, families, has_value, hypervisor, hypervisor_name, is_path, key_of, passes_through,
                   place_of, places, system_name, title_of, valued, value_text, variant_name)
from page import details, heading, link, tag
from words import Markup, esc, listing, number, plain, say, sentence, word

LETTERS = "abcdefghijklmnopqrstuvwxyz"


# --- small pictures

def differing(model, benches_of):
    return [b for b in benches_of if len([c for c in valued(b) if c["value"] > 0]) > 1 and not alike(model, b)]


def row_name(model, label):
    """Short beside a picture of 300: "Xen PVH"."""
    name = " ".join(filter(None, (hypervisor_name(label), variant_name(label))))
    return name if len(places(model)) < 2 else "%s, %s" % (name, place_of(label))


def multiple(model, bench, axis_of, names):
    """One benchmark: a dot a system on the family's axis, its value at the right."""
    found = sorted((c for c in valued(bench) if c["value"] > 0), key=lambda c: c["value"])
    left = min(130, max(map(svg.text_width, names)) + 8)
    width, step = 310, 15
    d = svg.Drawing(width, 16 + step * len(found), 11)
    axis = axis_of(left, width - 60)
    for tick in axis.ticks(4):
        d.line(axis(tick), 2, axis(tick), step * len(found) + 4)
        d.text(axis(tick), step * len(found) + 14, svg.tick_text(tick), "quiet", "middle", 9)
    for i, c in enumerate(found):
        y, tone = 2 + step * (i + 0.5), hypervisor(c["system"])
        d.text(left - 7, y + 4, row_name(model, c["system"]), tone, "end")
        if not is_path(model) and c["low"] is not None and c["low"] > 0:
            d.line(axis(c["low"]), y, axis(c["high"]), y, tone, 2)
        d.dot(axis(c["value"]), y, tone, 3.4, passes_through(c) or c["exits"] == "none")
        d.text(width - 2, y + 4, value_text(c), anchor="end")
    said = ", ".join(plain("front.alt_value", system=system_name(c["system"]), value=value_text(c)) for c in found)
    head = link(key_of(bench), tag("code", esc(title_of(bench))))
    return '<figure data-bench="%s"><figcaption>%s</figcaption>%s</figure>' % (
        esc(bench["name"]), head, d.svg(plain("multiple.alt", bench=title_of(bench), values=said)))


def multiples(model, shown):
    if not shown:
        return ""
    values = [c["value"] for b in shown for c in valued(b) if c["value"] > 0]
    ends = svg.decades(min(values), False), svg.decades(max(values), True)
    names = [row_name(model, c["system"]) for b in shown for c in valued(b)]
    each = "".join(multiple(model, b, lambda a, b_: svg.Log(*ends, a, b_), names) for b in shown)
    caption = say("family.differ" if is_path(model) else "family.differ_time", n=len(shown)) + " " + say("family.multiples", unit=word("unit", model["campaign"]["unit"]))
    return '<p class=caption>%s</p><div class="multiples">%s</div>' % (caption, each)


def folded(model, same):
    """What is equal everywhere, in one line."""
    if not same:
        return ""
    each = listing(link(key_of(b), say("alike.value", bench=title_of(b), value=value_text(valued(b)[0]))) for b in same)
    return details(say("family.alike" if is_path(model) else "family.equivalent", n=len(same)), tag("p", each), "alike")


# --- the table of values

def why_none(cell, missing):
    if cell is None:
        return plain("not.run", why=missing)
    reason = sentence(cell, "reason")
    return reason if cell["verdict"] in ("ok", "skip") else plain("bad.reason", verdict=word("verdict", cell["verdict"]), reason=reason)


class Reasons:
    """Each reason once, lettered in the order of appearance."""
    def __init__(self):
        self.letters = {}

    def mark(self, reason):
        n = len(self.letters)
        letter = LETTERS[n] if n < len(LETTERS) else LETTERS[n // len(LETTERS) - 1] + LETTERS[n % len(LETTERS)]
        return self.letters.setdefault(reason, letter)

    def text(self):
        return "; ".join(f"<i>{mark}</i> {esc(reason)}" for reason, mark in self.letters.items())


def missing_of(model, bench, label):
    """Why a system has no cell."""
    at = next(i for i, s in enumerate(model["systems"]) if s["label"] == label)
    if at >= len(bench["coverage"]):
        return plain("not.reason")
    item = {"why": bench["coverage"][at], "why_id": bench["coverage_id"][at]}
    return sentence(item, "why") or plain("not.reason")


def exits_mark(cell):
    return "\u2020" if cell["exits_disagree"] else {"not intercepted": "^", "none": "~"}.get(cell["exits"], "")


def value_cell(model, bench, label, reasons):
    cell = by_system(bench).get(label)
    if has_value(cell):
        return f'<td class=num data-value="{cell["value"]:.9g}">{value_text(cell)}<sup>{exits_mark(cell)}</sup></td>'
    bad = cell is not None and cell["verdict"] not in ("ok", "skip")
    mark = reasons.mark(why_none(cell, missing_of(model, bench, label) if cell is None else ""))
    return f'<td class="num quiet{" bad" if bad else ""}"><i>{mark}</i></td>'


def system_head(model, label):
    name, variant = hypervisor_name(label), variant_name(label)
    at = "<small>%s</small>" % esc(place_of(label)) if len(places(model)) > 1 else ""
    return '<th class="num %s" scope=col title="%s">%s<small>%s</small>%s</th>' % (
        hypervisor(label), esc(label), esc(name), esc(variant) or "\u00a0", at)


def value_table(model, shown):
    columns = [s["label"] for s in compared(model) if any(has_value(by_system(b).get(s["label"])) for b in shown)]
    if not columns:
        return ""
    reasons = Reasons()
    rows = "\n".join('<tr data-bench="%s"><th scope=row>%s</th>%s<td class=quiet>%s</td></tr>' % (
        esc(b["name"]), link(key_of(b), tag("code", esc(title_of(b)))),
        "".join(value_cell(model, b, c, reasons) for c in columns), esc(word("per", b["unit"]))) for b in shown)
    head = "<th scope=col>%s</th>%s<th scope=col>%s</th>" % (say("head.benchmark"), "".join(system_head(model, c) for c in columns),
                                                           say("head.per"))
    caption = say("family.table" if is_path(model) else "family.table_time", unit=word("unit", model["campaign"]["unit"]).capitalize())
    below = tag("p", reasons.text(), class_="reasons") if reasons.letters else ""
    return ('<div class="wide"><table class="values sortable"><caption><div><span>%s</span></div></caption><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table></div>%s" % (caption, head, rows, below))


# --- the whole

def each(model, found):
    names = [b["name"] for b in found]
    return "".join(benches.section(model, b, i > 0 and names[i - 1] == b["name"]) for i, b in enumerate(found))


def section(model, family, found):
    same = [b for b in found if alike(model, b)]
    shown = [b for b in found if valued(b)]
    unrun = [b for b in found if not valued(b)]
    parts = [heading(2, "family." + family, "family-" + family), multiples(model, differing(model, found)), folded(model, same),
             disks.section(model) if family == "io" else "", time_lane.curves(model, found),
             value_table(model, shown), each(model, shown)]
    if unrun:
        parts.append(details(say("family.unrun", n=len(unrun)), each(model, unrun), "unrun"))
    return Markup('<section class="family">%s</section>' % "".join(parts))


def sections(model):
    return "".join(section(model, f, found) for f, found in families(model))
