# SPDX-License-Identifier: BSD-2-Clause
"""The nights before this one, where a campaign has a name and is not the first of it: what the gate says of tonight, and for
what has ever changed its series with levels, changes, epochs and what was accepted. What changed is in the document."""
import svg
from model import hypervisor, system_name
from page import code, details, figure, heading, heads, paragraph, table, tag
from words import Markup, date, esc, listing, number, percent, plain, say, signed, word

ORDER = ("confirmed", "environment", "suspect", "missing", "new", "ok")
WIDTH, HEIGHT = 860, 210


def by_how_much(change):
    if not change["was"]:
        return signed(change["is"] - change["was"])
    share = change["is"] / change["was"] - 1
    return ("+" if share > 0 else "") + percent(share)


def told_change(change):
    return plain("history.epoch", change=by_how_much(change)) if change["epoch"] else by_how_much(change)


def levels(row):
    """(from, to, level) between one change and the next, where more than one night has a value."""
    edges = [0] + [c["night"] for c in row["changes"]] + [len(row["value"])]
    means = [c["was"] for c in row["changes"][:1]] + [c["is"] for c in row["changes"]]
    return [(a, b - 1, m) for a, b, m in zip(edges, edges[1:], means)]


def row_name(row):
    return (row["bench"] + " " + row["params"]).strip()


# --- the figure

def axes(d, row, nights, points):
    low = min(p[2] if p[2] is not None else p[1] for p in points)
    high = max(p[3] if p[3] is not None else p[1] for p in points)
    room = 0.15 * (high - low) or 0.01 * abs(high) or 1
    x = svg.Linear(-0.7, len(nights) - 0.3, 90, WIDTH - 10)
    y = svg.Linear(low - room, high + room, HEIGHT - 26, 24)
    for tick in y.ticks(4):
        d.line(90, y(tick), WIDTH - 10, y(tick))
        d.text(84, y(tick) + 4, number(tick), "quiet", "end", 11)
    for i in range(0, len(nights), max(1, -(-len(nights) // 7))):
        d.text(x(i), HEIGHT - 8, nights[i]["date"], "quiet", "middle", 11)
    return x, y


def draw(model, row):
    nights = model["history"]["nights"]
    points = [(i, v, row["low"][i], row["high"][i]) for i, v in enumerate(row["value"]) if v is not None]
    if not points:
        return ""
    d, tone = svg.Drawing(WIDTH, HEIGHT), hypervisor(row["system"])
    x, y = axes(d, row, nights, points)
    for c in row["changes"]:
        at = x(c["night"] - 0.5)
        d.line(at, 20, at, HEIGHT - 26, "quiet" if c["epoch"] else "ink", 1, "4 3" if c["epoch"] else None)
        d.text(at, 14, told_change(c), "quiet" if c["epoch"] else "ink", "middle", 11)
    for a, b, level in levels(row):
        d.line(x(a - 0.5), y(level), x(b + 0.5), y(level), "quiet", 1.4)
    for i, v, a, b in points:
        if a is not None and b is not None and b > a:
            d.line(x(i), y(a), x(i), y(b), tone)
        d.dot(x(i), y(v), tone, 2.6)
    for key, mark in (("known", "\u25b3"), ("set", "\u25bd")):
        for i in row[key]:
            d.text(x(i), HEIGHT - 28, mark, anchor="middle", size=11)
    return d.svg(plain("history.alt", bench=row_name(row), system=system_name(row["system"])))


# --- what stands beside it

def data(history, row):
    at = {c["night"]: told_change(c) for c in row["changes"]}
    rows = [[esc(night["tag"]), esc(date(night["date"])), number(row["value"][i]), number(row["low"][i]), number(row["high"][i]),
             esc(", ".join(filter(None, (at.get(i), plain("history.set") if i in row["set"] else "",
                                         plain("history.ack") if i in row["known"] else ""))))]
            for i, night in enumerate(history["nights"])]
    return table(heads("night", "date") + [esc(row["unit"])] + heads("low", "high") + [""], rows, right=(2, 3, 4))


def changes(history, row):
    """Each change with the two nights it lies between and the facts that differ there."""
    items = []
    for c in row["changes"]:
        facts = "".join(tag("li", say("history.fact", key=f["key"], before=f["before"], behind=f["behind"])) for f in c["facts"])
        where = ("history.machine" if c["facts"] else "history.other_epoch") if c["epoch"] else (
            "history.differ" if facts else "history.no_fact")
        text = say("history.change", change=by_how_much(c), was=number(c["was"]), is_=number(c["is"]),
                   before=history["nights"][c["before"]]["tag"], behind=history["nights"][c["night"]]["tag"], where=plain(where))
        items.append(tag("li", text + (tag("ul", Markup(facts)) if facts else "")))
    return tag("ul", Markup("".join(items))) if items else ""


def word_text(row):
    note = plain("history.controls") if row["controls"] else row["reason"] if row["now"] is None else None
    return esc(word("gate", row["word"])) + (tag("small", esc(note)) if note else "")


def told(history, rows):
    body = [[code(row_name(r)), esc(system_name(r["system"])), word_text(r), number(r["now"]), number(r["expected"]), esc(r["change"]),
             tag("span", esc(r["line"]), class_="nights")] for r in rows]
    head = heads("benchmark", "system", "gate", "tonight", "expected", "change") + [say("history.nights", n=len(history["nights"]))]
    return table(head, body, right=(3, 4, 5))


def accepted(history):
    rows = [[say("history.up_to" if b["kind"] == "ack" else "history.from"), esc(b["tag"]), code(b["bench"]), esc(b["system"]),
             esc(b["who"]), esc(date(b["date"])), esc(b["why"])] for b in history["baselines"]]
    head = [""] + heads("night", "benchmark", "system", "by", "date", "why")
    return heading(3, "history.accepted") + table(head, rows) if rows else ""


def summary(history):
    count = {w: sum(r["word"] == w for r in history["rows"]) for w in ORDER}
    words = listing(plain("history.count", n=n, word=word("gate", w)) for w, n in count.items() if n)
    nights = history["nights"]
    out = paragraph("history.summary", n=len(nights), first=date(nights[0]["date"]), last=date(nights[-1]["date"]), words=words)
    return out + (paragraph("history.underived", n=history["underived"]) if history["underived"] else "")


def one(model, row):
    drawn = draw(model, row)
    caption = say("history.caption", bench=row_name(row), system=system_name(row["system"]))
    return figure(drawn, caption, data(model["history"], row)) + changes(model["history"], row) if drawn else ""


def section(model):
    history = model.get("history")
    if not history:
        return ""
    rows = sorted(history["rows"], key=lambda r: ORDER.index(r["word"]))
    bad = [r for r in rows if r["word"] not in ("ok", "new")]
    figures = "".join(one(model, r) for r in history["rows"] if "value" in r)
    return Markup(heading(2, "history", "history") + summary(history) + (told(history, bad) if bad else "")
                  + (paragraph("history.key") + figures if figures else "") + accepted(history)
                  + details(say("history.all", n=len(rows)), told(history, rows)))
