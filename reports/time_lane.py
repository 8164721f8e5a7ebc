# SPDX-License-Identifier: BSD-2-Clause
"""Pictures of the time lane: ratios that are not equivalent, every launch as a dot, batches in the order in which they ran, the
distribution of single operations. The path lane, whose samples are identical, has none of them but a distribution with several modes.
Both have curves over a parameter."""
import svg
from model import (by_system, cells, has_value, hypervisor, is_aa, is_path, key_of, of_name, raws, system_name, title_of, unit_of,
                   valued, value_text)
from page import code, figure, heading, heads, link, table
from verdicts import ratio_text
from words import Markup, esc, half_width, interval, number, plain, rounded, say, word

WIDTH, LEFT = 860, 170
BOOTS, BATCHES = 8, 60  # of a picture: nobody can look at more
QUANTILES = (0.5, 0.9, 0.99, 0.999)
ONE_MODE = 0.9  # of the operations in the fullest bucket: where it holds so many, its value says all of the path lane


def axis_over(values, a, b):
    """Linear, or logarithmic where the largest is more than four times the least."""
    low, high = min(values), max(values)
    if low > 0 and high / low > 4:
        return svg.Log(svg.decades(low, False), svg.decades(high, True), a, b)
    room = 0.06 * (high - low) or 0.01 * abs(high) or 1
    return svg.Linear(low - room, high + room, a, b)


def grid(d, axis, top, bottom):
    for tick in axis.ticks(6):
        d.line(axis(tick), top, axis(tick), bottom)
        d.text(axis(tick), bottom + 13, number(float("%.6g" % tick)), "quiet", "middle", 11)


def spread(items, most):
    """At most so many, evenly."""
    step = max(1, -(-len(items) // most))
    return items[::step]


# --- ratios that are not equivalent

def ratios(model):
    """(bench, cell), the farthest from 1 first."""
    rows = [(b, c) for b in model["benches"] for c in valued(b)
            if c.get("against") and c["against"]["ratio"] and c["against"]["word"] in ("slower", "faster", "inconclusive")]
    return sorted(rows, key=lambda r: -abs(r[1]["against"]["ratio"] - 1))


def forest(rows):
    ends = [v for _, c in rows for v in (c["against"]["low"], c["against"]["high"], c["against"]["ratio"]) if v and v > 0] + [1]
    left = 20 + max(svg.text_width(title_of(b)) for b, _ in rows) + max(svg.text_width(system_name(c["system"])) for _, c in rows)
    d = svg.Drawing(WIDTH, 34 + 18 * len(rows))
    axis = svg.Log(min(ends) / 1.05, max(ends) * 1.05, left, WIDTH - 230)
    bottom = 12 + 18 * len(rows)
    grid(d, axis, 4, bottom)
    d.line(axis(1), 2, axis(1), bottom, "ink")
    for i, (b, c) in enumerate(rows):
        y, a, tone = 14 + 18 * i, c["against"], hypervisor(c["system"])
        d.text(0, y + 4, title_of(b), size=11, mono=True)
        d.text(left - 8, y + 4, system_name(c["system"]), tone, "end")
        if a["low"] and a["low"] > 0 and a["high"]:
            d.line(axis(a["low"]), y, axis(a["high"]), y, tone, 2)
        d.dot(axis(a["ratio"]), y, tone, 3.6, a["word"] == "inconclusive")
        text = "%s %s %s" % (number(a["ratio"], half_width(a)), interval(a), word("word", a["word"]))
        d.text(WIDTH - 222, y + 4, text, size=11)
    return d


def caption(model, words=plain):
    return words("ratios.caption", baseline=system_name(model["baseline"]), delta=number(100 * model["delta"]))


def section(model):
    """Ratios, after the first screen."""
    rows = [] if is_path(model) else ratios(model)
    if not rows:
        return ""
    data = table(heads("benchmark", "system", "ratio", "low", "high", "n", "word"),
                 [[link(key_of(b), code(title_of(b))), esc(system_name(c["system"])), rounded(c["against"]["ratio"], 6),
                   number(c["against"]["low"], half_width(c["against"])), number(c["against"]["high"], half_width(c["against"])),
                   str(c["against"]["n"]), esc(word("word", c["against"]["word"]))] for b, c in rows], right=(2, 3, 4, 5))
    alt = plain("ratios.alt", baseline=system_name(model["baseline"]))
    return Markup(heading(2, "time_lane", "time_lane") + figure(scrolled(forest(rows).svg(alt)), caption(model, say), data))


def scrolled(drawn):
    return '<div class="wide">%s</div>' % drawn


# --- every launch of a benchmark

def launches(model, bench):
    """One row a system: a dot a launch, the first round on top, and below them the mean with its interval."""
    rows = [(c, [b["value"] for b in c["raw"] if b["value"] is not None]) for c in cells(bench)]
    rows = [(c, values) for c, values in rows if values]
    if not rows:
        return ""
    everything = [v for c, values in rows for v in values + [x for x in (c["low"], c["high"]) if x is not None]]
    steps = [max(26, min(4 * len(values), 60) + 12) for _, values in rows]
    axis = axis_over(everything, LEFT, WIDTH - 20)
    d = svg.Drawing(WIDTH, sum(steps) + 30)
    grid(d, axis, 2, sum(steps) + 2)
    y = 4.0
    for (c, values), step in zip(rows, steps):
        tone, pitch = hypervisor(c["system"]), (step - 14) / max(len(values), 1)
        d.text(LEFT - 10, y + step / 2 + 2, system_name(c["system"]) + (" A/A" if is_aa(c["system"]) else ""), tone, "end")
        for i, v in enumerate(values):
            d.dot(axis(v), y + pitch * (i + 0.5), tone, 2.4, is_aa(c["system"]))
        if half_width(c):
            d.line(axis(c["low"]), y + step - 9, axis(c["high"]), y + step - 9, tone, 2)
            d.line(axis(c["value"]), y + step - 13, axis(c["value"]), y + step - 5, tone, 2)
        y += step
    data = table(heads("system", "round", "attempt", "value"), [[esc(system_name(c["system"])), str(b["round"]), str(b["attempt"]),
                 number(b["value"])] for c in cells(bench) for b in c["raw"]], right=(1, 2, 3))
    return figure(scrolled(d.svg(plain("launches.alt", bench=title_of(bench)))), say("launches.caption", unit=unit_of(model, bench)), data)


# --- batches in the order in which they ran

def order(model, bench):
    rows = [(c, spread([[v / b["n"] for v in b["body"]] for b in c["raw"] if b["n"] and b["body"]], BOOTS)) for c in cells(bench)]
    rows = [(c, boots) for c, boots in rows if boots]
    if not rows:
        return ""
    d = svg.Drawing(WIDTH, 48 * len(rows) + 6)
    for i, (c, boots) in enumerate(rows):
        tone, top = hypervisor(c["system"]), 48 * i + 4
        values = [v for boot in boots for v in boot]
        middle = sorted(values)[len(values) // 2]
        y = svg.Linear(min(min(values), 0.995 * middle), max(max(values), 1.005 * middle), top + 38, top + 4)
        d.text(LEFT - 10, top + 18, system_name(c["system"]), tone, "end")
        d.text(LEFT - 10, top + 34, plain("front.range", low=rounded(min(values), 4), high=rounded(max(values), 4)), "quiet", "end", 10)
        d.line(LEFT, top + 44, WIDTH - 10, top + 44)
        room = (WIDTH - 10 - LEFT) / len(boots)
        for k, boot in enumerate(boots):
            shown = spread(boot, BATCHES)
            pitch = (room - 8) / max(len(shown) - 1, 1)
            d.path([(LEFT + room * k + pitch * j, y(v)) for j, v in enumerate(shown)], tone, 1)
    data = table(heads("system", "round", "raw"), [[esc(system_name(s)), str(b["round"]), " ".join(map(str, spread(b["body"], BATCHES)))]
                 for s, b in raws(bench) if b["body"]], cls="compact raw", right=(1,))
    return figure(scrolled(d.svg(plain("order.alt", bench=title_of(bench)))), say("order.caption"), data)


# --- distribution of single operations

def quantile(hist, q):
    x = next((x for x in hist["quantiles"] if abs(x["q"] - q) < 1e-9), None)
    return Markup("%s <small>[%s, %s]</small>" % (number(x["value"]), number(x["low"]), number(x["high"]))) if x else say("hist.few")


def mode(hist):
    return Markup("%s <small>(%s\u2009%%)</small>" % (number(hist["mode"]["value"]), number(round(100 * hist["mode"]["share"]))))


def distribution(model, bench):
    rows = [(s, b) for s, b in raws(bench) if b["hist"]]
    if not rows or is_path(model) and all(b["hist"]["mode"]["share"] >= ONE_MODE for _, b in rows):
        return ""
    values = [max(v, 1) for _, b in rows for v, _ in b["hist"]["buckets"]]
    d = svg.Drawing(WIDTH, 230)
    x = svg.Log(min(values) / 1.1, max(values) * 1.1, 60, WIDTH - 170)
    y = svg.Linear(0, 1, 196, 12)
    grid(d, x, 8, 198)
    for share in (0, 0.25, 0.5, 0.75, 1):
        d.line(60, y(share), WIDTH - 170, y(share))
        d.text(54, y(share) + 4, number(share), "quiet", "end", 11)
    named = set()
    for s, b in rows:
        total, points = 0, []
        for start, count in b["hist"]["buckets"]:
            points.append((x(max(start, 1)), y(total / b["hist"]["count"])))
            total += count
            points.append((x(max(start, 1)), y(total / b["hist"]["count"])))
        d.path(points, hypervisor(s), 1.1, "3 2" if is_aa(s) else None)
        if s not in named:
            d.text(WIDTH - 162, 20 + 16 * len(named), system_name(s) + (" A/A" if is_aa(s) else ""), hypervisor(s), size=11)
            named.add(s)
    head = heads("system", "round", "n", "mode", "p50", "p90", "p99", "p999")
    data = table(head, [[esc(system_name(s)), str(b["round"]), number(b["hist"]["count"]), mode(b["hist"])]
                        + [quantile(b["hist"], q) for q in QUANTILES] for s, b in rows], right=range(1, 8))
    return figure(scrolled(d.svg(plain("hist.alt", bench=title_of(bench)))), say("hist.caption", unit=word("unit", model["campaign"]["unit"])), data)


def figures(model, bench):
    return ("" if is_path(model) else launches(model, bench) + order(model, bench)) + distribution(model, bench)


# --- curves over a parameter: working set, queue depth, size

def parameters(bench):
    return dict(p.split("=", 1) for p in bench["params"].split(",") if "=" in p)


def varied(benches):
    """(key, [(its value, bench)]) where one parameter has three values or more and all others stand still."""
    for key in sorted({k for b in benches for k in parameters(b)}):
        groups = {}
        for b in benches:
            p = parameters(b)
            if p.get(key, "").isdigit() and int(p[key]) > 0:
                groups.setdefault(tuple(sorted((k, v) for k, v in p.items() if k != key)), []).append((int(p[key]), b))
        for others, found in sorted(groups.items()):
            if len(found) > 2:
                yield key, others, sorted(found, key=lambda f: f[0])


def curve(model, name, key, others, points):
    lines = {}
    for at, b in points:
        for c in valued(b):
            if c["value"] > 0:
                lines.setdefault(c["system"], []).append((at, c["value"]))
    lines = {s: p for s, p in lines.items() if len(p) > 1}
    if not lines:
        return ""
    d = svg.Drawing(WIDTH, 260)
    x = svg.Log(points[0][0], points[-1][0], 80, WIDTH - 210)
    values = [v for p in lines.values() for _, v in p]
    y = svg.Log(svg.decades(min(values), False), svg.decades(max(values), True), 226, 12)
    for tick in y.ticks(5):
        d.line(80, y(tick), WIDTH - 210, y(tick))
        d.text(74, y(tick) + 4, svg.tick_text(tick), "quiet", "end", 11)
    for at, _ in points:
        d.text(x(at), 244, number(at), "quiet", "middle", 11)
    ends = sorted((y(p[-1][1]), s) for s, p in lines.items())
    below = 0.0
    for at, s in ends:  # names beside the ends, none on another
        below = max(at + 4, below + 14)
        d.text(WIDTH - 200, below, system_name(s), hypervisor(s), size=11)
    for s, p in lines.items():
        d.path([(x(a), y(v)) for a, v in p], hypervisor(s))
        for a, v in p:
            d.dot(x(a), y(v), hypervisor(s), 2.6, title="%s: %s" % (system_name(s), number(v)))
    text = name + "".join(" %s=%s" % o for o in others)
    head = [say("head.system")] + [esc("%s=%s" % (key, at)) for at, _ in points]
    data = table(head, [[esc(system_name(s))] + [number(dict(p).get(at)) for at, _ in points] for s, p in lines.items()],
                 right=range(1, 1 + len(points)))
    caption = say("curve.caption", bench=text, key=key, unit=unit_of(model, points[0][1]))
    return figure(scrolled(d.svg(plain("curve.alt", bench=text, key=key))), caption, data)


def curves(model, benches):
    names = list(dict.fromkeys(b["name"] for b in benches))
    return "".join(curve(model, n, *v) for n in names for v in varied([b for b in benches if b["name"] == n]))
