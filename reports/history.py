# SPDX-License-Identifier: BSD-2-Clause
"""The nights before this one, where a campaign has a name and is not the first of it: what the gate says of tonight, and for
what has ever changed its series with levels, changes, epochs and what was accepted. What changed is in the document."""
from figures import linear_ticks, padded, quote, tick_list
from page import details, esc, figure, number, signed, table

ORDER = ("confirmed", "environment", "suspect", "missing", "new", "ok")


def drawn(model):
    """(name of its figure, row) of every row that has its series."""
    history = model.get("history")
    return [(f"history-{i}", r) for i, r in enumerate(history["rows"] if history else ()) if "value" in r]


def percent(change):
    if not change["was"]:
        return signed(change["is"] - change["was"])
    return f'{100 * (change["is"] / change["was"] - 1):+.2g} %'.replace("-", "\u2212")


def levels(row):
    """(from, to, level) between one change and the next, where more than one night has a value."""
    edges = [0] + [c["night"] for c in row["changes"]] + [len(row["value"])]
    means = [c["was"] for c in row["changes"][:1]] + [c["is"] for c in row["changes"]]
    return [(a, b - 1, m) for a, b, m in zip(edges, edges[1:], means)]


# --- the figure

def plan(model, draw):
    for name, row in drawn(model):
        script(model, draw, name, row)


def script(model, draw, name, row):
    nights = model["history"]["nights"]
    points = [(i, v, row["low"][i], row["high"][i]) for i, v in enumerate(row["value"]) if v is not None]
    if not points:
        return
    hue = draw.style.get(row["system"], (None, "#0072B2", 7))[1]
    low, high = padded(min(p[2] if p[2] is not None else p[1] for p in points),
                       max(p[3] if p[3] is not None else p[1] for p in points), 0.15)
    s = draw.start(name, 230)
    step = max(1, -(-len(nights) // 7))
    s += ["set lmargin 12", "set rmargin 2", "set tmargin 2.4", "set border 3 lw 0.8",
          "set xrange [-0.7:%g]" % (len(nights) - 0.3), "set yrange [%.12g:%.12g]" % (low, high),
          "set ytics %s" % tick_list(linear_ticks(low, high, 4)),
          "set xtics (%s) font 'sans-serif,11'" % ", ".join("%s %d" % (quote(nights[i]["date"]), i)
                                                             for i in range(0, len(nights), step)),
          "set ylabel %s offset 0.5,0 font 'sans-serif,12'" % quote(row["unit"])]
    for c in row["changes"]:
        x, dash = c["night"] - 0.5, "dt 2 lw 1 lc rgb '#777777'" if c["epoch"] else "lw 1.2 lc rgb 'black'"
        s.append("set arrow from %g, graph 0 to %g, graph 1 nohead %s back" % (x, x, dash))
        s.append("set label %s at %g, graph 1 offset 0,0.7 center font 'sans-serif,11'"
                 % (quote(("epoch " if c["epoch"] else "") + percent(c)), x))
    for a, b, level in levels(row):
        s.append("set arrow from %g, %.12g to %g, %.12g nohead lw 1.4 lc rgb '#777777' front" % (a - 0.5, level, b + 0.5, level))
    spans = [(i, a, b) for i, _, a, b in points if a is not None and b is not None and b > a]
    plots = []
    if spans:  # as one curve with gaps: bars one by one would be most of the page
        s += ["$i << EOD"] + ["%d %.12g\n%d %.12g\n" % (i, a, i, b) for i, a, b in spans] + ["EOD"]
        plots.append("$i using 1:2 with lines lw 0.9 lc rgb '%s'" % hue)
    s += ["$h << EOD"] + ["%d %.12g" % (i, v) for i, v, _, _ in points] + ["EOD"]
    plots.append("$h using 1:2 with points pt 7 ps 0.4 lc rgb '%s'" % hue)
    for key, shape in (("known", 8), ("set", 10)):
        if row[key]:
            s += [f"${key} << EOD"] + ["%d %.12g" % (i, low + 0.04 * (high - low)) for i in row[key]] + ["EOD"]
            plots.append(f"${key} using 1:2 with points pt {shape} ps 0.9 lw 1.2 lc rgb 'black'")
    s.append("plot " + ", ".join(plots))


# --- what stands beside it

def row_name(row):
    return f'<code>{esc((row["bench"] + " " + row["params"]).strip())}</code>'


def data(history, row):
    at = {c["night"]: ("epoch " if c["epoch"] else "change ") + percent(c) for c in row["changes"]}
    rows = [[esc(night["tag"]), esc(night["date"]), number(row["value"][i]), number(row["low"][i]), number(row["high"][i]),
             esc(" ".join(filter(None, (at.get(i), "baseline" * (i in row["set"]), "accepted" * (i in row["known"])))))]
            for i, night in enumerate(history["nights"])]
    return table(["night", "date", esc(row["unit"]), "low", "high", ""], rows, right=(2, 3, 4))


def changes(history, row):
    """Each change with the two nights it lies between and the facts that differ there."""
    items = []
    for c in row["changes"]:
        before, behind = history["nights"][c["before"]], history["nights"][c["night"]]
        facts = "".join(f'<li><code>{esc(f["key"])}</code>: {esc(f["before"])} \u2192 {esc(f["behind"])}</li>' for f in c["facts"])
        where = ("the machine is another one:" if c["facts"] else "in another epoch") if c["epoch"] else (
            "these differ:" if facts else "no fact of the environment differs")
        items.append(f'<li>{percent(c)} ({number(c["was"])} \u2192 {number(c["is"])}) between {esc(before["tag"])} and '
                     f'{esc(behind["tag"])}; {where}{"<ul>%s</ul>" % facts if facts else ""}</li>')
    return f'<ul>{"".join(items)}</ul>' if items else ""


def word_text(row):
    note = "the control benchmarks moved in the same way" if row["controls"] else row["reason"] if row["now"] is None else None
    return esc(row["word"]) + (f"<small>{esc(note)}</small>" if note else "")


def told(history, rows):
    body = [[row_name(r), esc(r["system"]), word_text(r), number(r["now"]), number(r["expected"]), esc(r["change"]),
             f'<span class="nights">{esc(r["line"])}</span>'] for r in rows]
    return table(["benchmark", "system", "gate", "tonight", "expected", "change", f'{len(history["nights"])} nights'], body,
                 right=(3, 4, 5))


def accepted(history):
    rows = [["accepted up to" if b["kind"] == "ack" else "baseline from", esc(b["tag"]), f'<code>{esc(b["bench"])}</code>',
             esc(b["system"]), esc(b["who"]), esc(b["date"]), esc(b["why"])] for b in history["baselines"]]
    return "<h3>Accepted and begun anew</h3>" + table(["", "night", "benchmarks", "systems", "by", "on", "because"], rows) if rows else ""


def summary(history):
    count = {w: sum(r["word"] == w for r in history["rows"]) for w in ORDER}
    words = ", ".join(f"{n} {w}" for w, n in count.items() if n)
    nights = history["nights"]
    text = (f'The last of {len(nights)} nights, {esc(nights[0]["date"])} to {esc(nights[-1]["date"])}, against those before it: '
            f"{words}.")
    if history["underived"]:
        text += (f' Of {history["underived"]} of them nothing is shown: this program has not looked at them yet '
                 "(<code>hvlab gate</code> does).")
    return f"<p>{text}</p>"


KEY = ("Points are nights, with the interval of each where there is one; horizontal lines are the levels between changes. A solid "
       "vertical line is a change, a dashed one the beginning of another epoch: of nights with another machine, kernel, hypervisor or "
       "guest. \u25b3 marks a night up to which changes are accepted, \u25bd one at which a baseline begins.")


def section(model, svg):
    history = model.get("history")
    if not history:
        return ""
    rows = sorted(history["rows"], key=lambda r: ORDER.index(r["word"]))
    bad = [r for r in rows if r["word"] not in ("ok", "new")]
    figures = "".join(figure(svg[name], f'{r["bench"]} on {r["system"]} over the nights',
                             f'<b>{row_name(r)} on {esc(r["system"])}.</b>', data(history, r)) + changes(history, r)
                      for name, r in drawn(model) if name in svg)
    return ("<h2>Nights</h2>" + summary(history) + (told(history, bad) if bad else "")
            + (f"<p>{KEY}</p>{figures}" if figures else "") + accepted(history)
            + details(f"all {len(rows)} rows", told(history, rows)))
