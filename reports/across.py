# SPDX-License-Identifier: BSD-2-Clause
"""Earlier campaigns beside this one: versions, machines, before and after. What changed, as a picture and a table; what did not, in
one line; what else differed between them. Every comparison is the program's."""
import svg
from findings import Finding
from model import hypervisor, is_path, key_of, system_name
from page import code, details, figure, heading, heads, link, paragraph, table, tag
from time_lane import scrolled
from verdicts import change_words
from words import Markup, date, esc, half_width, interval, number, plain, rounded, say, signed, word

CHANGED = ("different", "slower", "faster")
DRAWN = 30  # rows of the picture, those that changed most


def name_of(campaign):
    called = campaign["name"] if campaign["name"] and campaign["name"] != campaign["tag"] else ""
    return plain("across.named", name=called, tag=campaign["tag"]) if called else campaign["tag"]


def changed(before):
    rows = [r for r in before["rows"] if r["word"] in CHANGED and r["ratio"]]
    return sorted(rows, key=lambda r: -abs(r["ratio"] - 1))


def title_of(row):
    return f'{row["bench"]} {row["params"]}'.strip()


def what(row):
    """The system, and the one it is held against where that is another."""
    name = system_name(row["system"])
    if row["system_before"] == row["system"]:
        return name
    return plain("across.against", system=row["system"], before=row["system_before"])


# --- of one benchmark, and among the findings

def of_bench(model, bench):
    """One line for each earlier campaign in which something of this benchmark was otherwise."""
    lines = []
    for before in model.get("before", ()):
        rows = [r for r in before["rows"] if (r["bench"], r["params"]) == (bench["name"], bench["params"]) and r["word"] in CHANGED]
        if rows:
            each = "; ".join(say("across.one", system=system_name(r["system"]), a=number(r["a"]), b=number(r["b"]),
                                 change=change_words(model, r)) for r in rows)
            lines.append(tag("p", say("across.since", campaign=name_of(before["campaign"])) + " " + each, class_="since"))
    return "".join(lines)


def finding(model):
    """What changed since the first campaign that was named."""
    if not model.get("before"):
        return None
    before = model["before"][0]
    judged = [r for r in before["rows"] if r["word"] not in ("-", "")]
    rows = changed(before)
    if not judged:
        return Finding(say("across.nothing", campaign=name_of(before["campaign"])), [], [])
    if not rows:
        return Finding(say("across.same", campaign=name_of(before["campaign"]), n=len(judged)), [], [])
    most = rows[0]
    text = say("across.finding", campaign=name_of(before["campaign"]), n=len(rows), of=len(judged), bench=title_of(most),
               system=what(most), a=number(most["a"]), b=number(most["b"]), change=change_words(model, most))
    return Finding(text, [], {r["bench"] for r in rows})


# --- the section

def draw(rows, alt):
    rows = rows[:DRAWN]
    left = 24 + max(svg.text_width(title_of(r)) for r in rows) + max(svg.text_width(what(r)) for r in rows)
    d = svg.Drawing(900, 18 * len(rows) + 34)
    ends = [r["ratio"] for r in rows] + [v for r in rows for v in (r["low"], r["high"]) if v and v > 0] + [1]
    axis = svg.Log(min(ends) / 1.02, max(ends) * 1.02, left, 900 - 190)
    bottom = 18 * len(rows) + 10
    for tick in axis.ticks(6):
        d.line(axis(tick), 2, axis(tick), bottom)
        d.text(axis(tick), bottom + 14, rounded(tick, 4), "quiet", "middle", 11)
    d.line(axis(1), 0, axis(1), bottom, "ink")
    for i, r in enumerate(rows):
        y, tone = 14 + 18 * i, hypervisor(r["system"])
        d.text(0, y + 4, title_of(r), size=11, mono=True)
        d.text(left - 10, y + 4, what(r), tone, "end")
        if r["low"] and r["low"] > 0:
            d.line(axis(r["low"]), y, axis(r["high"]), y, tone, 2)
        else:
            d.line(axis(1), y, axis(r["ratio"]), y, tone, 1.4)
        d.dot(axis(r["ratio"]), y, tone, 3.6)
        d.text(900 - 182, y + 4, plain("across.from_to", a=number(r["a"]), b=number(r["b"])), size=11)
    return d.svg(alt)


def change_table(model, rows):
    body = [[code(title_of(r)), tag("span", esc(what(r)), class_=hypervisor(r["system"])), number(r["a"]), number(r["b"]),
             rounded(r["ratio"], 4) if is_path(model) else number(r["ratio"], half_width(r)), esc(change_words(model, r))] for r in rows]
    return table(heads("benchmark", "system", "before", "now", "ratio", "change"), body, right=(2, 3, 4, 5))


def facts(before):
    """Each fact once, with the systems that say so."""
    said = {}
    for f in before["facts"]:
        said.setdefault((f["key"], f["before"], f["now"]), []).append(system_name(f["system"]))
    rows = [[code(key), esc(a), esc(b), esc(", ".join(systems))] for (key, a, b), systems in said.items()]
    return details(say("across.facts", n=len(rows)), table(heads("key", "before", "now", "on"), rows, cls="compact")) if rows else \
        paragraph("across.no_facts")


def refused(before):
    """Why rows were not compared, each reason once."""
    count = {}
    for r in before["rows"]:
        if r["word"] in ("-", "") and r["why"]:
            count[r["why"]] = count.get(r["why"], 0) + 1
    return "".join(paragraph("across.refused", n=n, why=why) for why, n in count.items())


def caption(model, before, rows, words=plain):
    return words("across.caption", n=min(len(rows), DRAWN), of=len(rows), before=name_of(before["campaign"]),
                 now=name_of(model["campaign"]))


def one(model, before):
    c, rows = before["campaign"], changed(before)
    same = [r for r in before["rows"] if r["word"] in ("equal", "equivalent")]
    open_ = [r for r in before["rows"] if r["word"] == "inconclusive"]
    out = heading(3, "across.head", campaign=name_of(c), date=date(c["started"]))
    out += paragraph("across.count", changed=len(rows), same=len(same), open=len(open_))
    if rows:
        drawn = scrolled(draw(rows, plain("across.alt", before=name_of(c))))
        out += figure(drawn, caption(model, before, rows, say), change_table(model, rows))
    return out + refused(before) + facts(before)


def section(model):
    parts = [one(model, b) for b in model.get("before", ())]
    return Markup(heading(2, "across", "across") + "".join(parts)) if parts else ""
