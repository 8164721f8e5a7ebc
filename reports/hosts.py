# SPDX-License-Identifier: BSD-2-Clause
"""Many hosts: each hypervisor against the baseline's over all of them, as a picture with a dot for each host; then host x hypervisor,
benchmark by benchmark, with the hosts that are not like the others. Every statistic is the document's."""
import svg
from model import hypervisor, is_path
from page import code, details, figure, heading, heads, paragraph, table, tag
from words import Markup, esc, half_width, interval, listing, number, percent, plain, rounded, say, sentence, word

DRAWN = 40  # rows of the picture, those with the largest effect
DOTS = 50   # hosts of one of its rows, beside the outlying ones
WIDTH = 900


def name_of(bench):
    return (bench["bench"] + " " + bench["params"]).strip()


def pairs(hosts):
    """[(benchmark, pair)] that have a ratio, the largest effect first."""
    found = [(b, p) for b in hosts["benches"] for p in b["pairs"] if p["ratio"] and any(r for r in p["ratios"])]
    return sorted(found, key=lambda bp: -max(bp[1]["ratio"], 1 / bp[1]["ratio"]))


def dots(pair):
    """Which hosts are drawn: of more than there is room for evenly out of their order, the first and the last too, and all that are outlying."""
    known = sorted((k for k, r in enumerate(pair["ratios"]) if r and r > 0), key=lambda k: pair["ratios"][k])
    if len(known) > DOTS:
        known = sorted({known[i * (len(known) - 1) // (DOTS - 1)] for i in range(DOTS)} | set(pair["outlying"]))
    return known


def draw(rows, alt):
    rows = rows[:DRAWN]
    left = 24 + max(svg.text_width(name_of(b)) for b, _ in rows) + max(svg.text_width(p["variant"]) for _, p in rows)
    ends = [v for _, p in rows for v in p["ratios"] + [p["low"], p["high"], p["ratio"], 1] if v and v > 0]
    d = svg.Drawing(WIDTH, 20 * len(rows) + 34)
    axis, bottom = svg.Log(min(ends) / 1.02, max(ends) * 1.02, left, WIDTH - 20), 20 * len(rows) + 10
    for tick in axis.ticks(6):
        d.line(axis(tick), 2, axis(tick), bottom)
        d.text(axis(tick), bottom + 14, rounded(tick, 4), "quiet", "middle", 11)
    d.line(axis(1), 0, axis(1), bottom, "ink")
    for i, (b, p) in enumerate(rows):
        y, tone = 14 + 20 * i, hypervisor(p["variant"])
        d.text(0, y + 4, name_of(b), size=11, mono=True)
        d.text(left - 10, y + 4, p["variant"], tone, "end")
        if p["low"] and p["low"] > 0:
            d.line(axis(p["low"]), y, axis(p["high"]), y, tone, 5)
        for k in dots(p):
            ratio, far = p["ratios"][k], k in p["outlying"]
            d.dot(axis(ratio), y, "warn" if far else "quiet", 2.6, far, rounded(ratio, 4))
        d.dot(axis(p["ratio"]), y, tone, 4)
    return d.svg(alt)


def spread(pair):
    """How much the ratio varies between hosts, and between rounds of one."""
    if pair["between"] is None or pair["within"] is None:
        return ""
    return esc(plain("hosts.spread", between=percent(pair["between"]), within=percent(pair["within"])))


def word_of(pair):
    why = sentence(pair, "why")
    return esc(word("word", pair["word"].strip("-") or "-")) + (tag("small", esc(why)) if why else "")


def ratio_of(model, pair):
    if is_path(model):
        return rounded(pair["ratio"], 4)
    small = interval(pair) if pair["low"] else ""
    return Markup(number(pair["ratio"], half_width(pair) if pair["low"] else None) + (tag("small", esc(small)) if small else ""))


def pair_table(model, rows, names):
    body = [[code(name_of(b)), tag("span", esc(p["variant"]), class_=hypervisor(p["variant"])), ratio_of(model, p), number(p["n"]),
             word_of(p), spread(p), esc(listing(names[k] for k in p["outlying"]))] for b, p in rows]
    return table(heads("benchmark", "system", "ratio", "hosts", "word", "spread", "outlying"), body, right=(2, 3))


def matrix(bench, names, shown):
    """A row for each host, a column for each hypervisor; of too many hosts those that are laid out, and the outlying ones."""
    rows = set(shown).union(*(c["outlying"] for c in bench["columns"])) if shown else range(len(names))
    def cell(c, k):
        text = number(c["values"][k])
        return tag("mark", esc(text) + " *") if k in c["outlying"] else text
    body = [[esc(name)] + [cell(c, k) for c in bench["columns"]] for k, name in enumerate(names) if k in rows]
    head = [say("head.host")] + [esc(c["variant"]) for c in bench["columns"]]
    return details(Markup(code(name_of(bench)) + ", " + esc(bench["unit"])), table(head, body, right=range(1, 1 + len(bench["columns"]))))


def outlying(hosts):
    """Each host that is not like the others anywhere, with how often."""
    count = {}
    for b in hosts["benches"]:
        for found in [c["outlying"] for c in b["columns"]] + [p["outlying"] for p in b["pairs"]]:
            for k in found:
                count[k] = count.get(k, 0) + 1
    return sorted(count.items(), key=lambda kn: (-kn[1], kn[0]))


def outlying_text(hosts):
    if hosts["few"]:
        return paragraph("hosts.few")
    found = outlying(hosts)
    if not found:
        return paragraph("hosts.alike")
    return paragraph("hosts.outlying", hosts=listing(plain("hosts.times", host=hosts["names"][k], n=n) for k, n in found[:10]), n=len(found))


def section(model):
    hosts = model.get("hosts")
    if not hosts:
        return ""
    rows, names = pairs(hosts), hosts["names"]
    out = heading(2, "hosts", "hosts") + paragraph("hosts.lead", n=len(names), baseline=hosts["baseline"])
    if hosts["shown"]:
        out += paragraph("hosts.many", hosts=listing(names[k] for k in hosts["shown"]), n=len(names), dots=min(DOTS, len(names)))
    if rows:
        caption = say("hosts.caption", n=min(len(rows), DRAWN), of=len(rows), baseline=hosts["baseline"])
        out += figure(draw(rows, plain("hosts.alt", baseline=hosts["baseline"])), caption, pair_table(model, rows, names))
    out += outlying_text(hosts) + heading(3, "hosts.matrix") + "".join(matrix(b, names, hosts["shown"]) for b in hosts["benches"])
    return Markup(out)
