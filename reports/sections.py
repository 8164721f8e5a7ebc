# SPDX-License-Identifier: BSD-2-Clause
"""The sections of the page, in the order they are read. Only says what stands where; page.py makes the HTML."""
from page import (anchor, details, esc, figure, half_width, interval, number, seconds, signed, table, tag)

CLAIMS = {
    "path": (("may be claimed", "how long the software path of an operation is, in instructions; that two systems or "
              "two versions differ, to the instruction"),
             ("may not", "time, bandwidth, caches, TLB, contention: an emulated CPU has none of them")),
    "time": (("may be claimed", "latency, bandwidth and jitter on the machine named below, with the intervals given"),
             ("may not", "anything where the clock verdict is invalid; anything about other machines; a sum over "
              "benchmarks, which are micro-benchmarks")),
}
CLASS_ORDER = ("bare", "L1", "L2", "emulated", "unknown")


def cells(bench):
    return [c for c in bench["cells"] if c]


def by_system(bench):
    return {c["system"]: c for c in cells(bench)}


def title_of(bench):
    return bench["name"] + (" " + bench["params"] if bench["params"] else "")


def unit_of(model, bench):
    return "%s per %s" % (model["campaign"]["unit"], bench["unit"])


def ran(model):
    return [s for s in model["systems"] if s["boots"]]


def key_of(bench):
    return anchor(title_of(bench))


# --- figures

def ratio_text(against, time_lane):
    half = half_width(against)
    text = number(against["ratio"], half)
    return text + (" " + interval(against) if time_lane and half else "")


def forest_rows(model):
    time_lane = model["campaign"]["lane"] == "time"
    rows = []
    for bench in model["benches"]:
        against = {c["system"]: dict(c["against"], text=ratio_text(c["against"], time_lane)) for c in cells(bench)
                   if c.get("against") and c["against"]["ratio"] and c["against"]["ratio"] > 0}
        if against:
            rows.append((title_of(bench) if same_name(model, bench) else bench["name"], against))
    return rows


def is_twin(label):
    return label.endswith("+aa")


def same_name(model, bench):
    return sum(b["name"] == bench["name"] for b in model["benches"]) > 1


def dot_rows(bench):
    rows = []
    for c in cells(bench):
        values = [b["value"] for b in c["raw"] if b["value"] is not None]
        if values:
            rows.append((c["system"], values, (c["value"], c["low"], c["high"])))
    return rows


def series_rows(bench):
    rows = []
    for c in cells(bench):
        boots = [([v / b["n"] for v in b["body"]], [v / b["n"] for v in b["control"]]) for b in c["raw"] if b["n"]]
        if any(body for body, _ in boots):
            rows.append((c["system"], boots))
    return rows


def hist_rows(bench):
    return [(c["system"], b["hist"]) for c in cells(bench) for b in c["raw"] if b["hist"]]


def plan_figures(model, draw):
    """Tells draw what to draw; names are forest and dots-, series-, ecdf- with the benchmark's key behind."""
    labels = [s["label"] for s in ran(model)]
    rows = forest_rows(model)
    if rows:
        draw.forest("forest", rows, labels, model["campaign"]["lane"] == "time")
    for bench in model["benches"]:
        unit = unit_of(model, bench)
        for kind, rows in (("dots", dot_rows(bench)), ("series", series_rows(bench)), ("ecdf", hist_rows(bench))):
            if rows:
                getattr(draw, kind)("%s-%s" % (kind, key_of(bench)), rows, "%s of single operations" % model["campaign"]["unit"]
                                    if kind == "ecdf" else unit)
    return bool(draw.scripts)


# --- head

def mark(draw, label):
    hue, _, shape = draw.style[label]
    return '<svg class="mark" viewBox="-1.2 -1.2 2.4 2.4" fill="none" aria-hidden="true" style="color:var(--%s)"><use href="#gpPt%d"/></svg>' % (
        hue, shape - 1)


def key(draw, labels):
    return '<ul class="key">%s</ul>' % "".join("<li>%s%s</li>" % (mark(draw, l), esc(l)) for l in labels)


def stamps(model):
    c = model["campaign"]
    classes = sorted({s["class"] for s in ran(model)}, key=lambda k: CLASS_ORDER.index(k) if k in CLASS_ORDER else 9)
    words = [("%s lane: %s" % (c["lane"], c["unit"]), ""), ("class " + ", ".join(classes), ""),
             ("clock " + ", ".join(sorted({s["clock"] for s in ran(model)})), "")]
    if c["subset"]:
        words.append(("SUBSET of the suite", "alert"))
    if c["refused"]:
        words.append(("%d of %d boots refused" % (c["refused"], c["jobs"]), "alert"))
    if c["done"] + c["refused"] < c["jobs"]:
        words.append(("unfinished: %d of %d boots" % (c["done"], c["jobs"]), "alert"))
    return '<ul class="stamps">%s</ul>' % "".join(tag("li", esc(w), class_=a or None) for w, a in words)


def head(model):
    c = model["campaign"]
    names = [s["variant"] for s in ran(model) if not is_twin(s["label"])]
    return ("<h1>The cost of virtualisation: %s</h1><p class=lead>%s%s%s</p>%s"
            % (esc(", ".join(names)), "campaign %s" % esc(c["tag"]),
               " \u201c%s\u201d" % esc(c["name"]) if c["name"] and c["name"] != c["tag"] else "",
               ", started %s" % esc(c["started"]), stamps(model)))


def system_cell(model, draw, system):
    note = ("not run: " + system["refused"] if system["refused"] else "baseline" if system["label"] == model["baseline"] else
            "A/A twin" if is_twin(system["label"]) else "")
    return '<span class=name>%s%s</span>%s' % (mark(draw, system["label"]), esc(system["label"]), tag("small", esc(note)) if note else "")


def systems(model, draw):
    rows = [[system_cell(model, draw, s), esc(s["class"]) or "\u2013", esc(s["clock"]) or "\u2013", str(s["boots"])]
            for s in model["systems"]]
    claims = "".join("<dt>%s</dt><dd>%s.</dd>" % c for c in CLAIMS[model["campaign"]["lane"]])
    lane = model["campaign"]["lane"]
    return ("<p>The same guest image in the same shape, benchmark by benchmark. Every value is per operation, with the cost "
            "of an empty loop subtracted; ratios are to %s. The classes are detected, not declared.</p>"
            % esc(model["baseline"]) + table(["system", "class", "clock", "boots"], rows, right=(3,))
            + "<p>In the %s lane:</p><dl class=claims>%s</dl>" % (lane, claims) + proof(model))


def proof(model):
    """Path lane: whether repetition gave the same. Time lane: what the A/A twin says of the resolution."""
    if model["campaign"]["lane"] == "path":
        repeated = [(b, c) for b in model["benches"] if b["stable"] for c in cells(b) if c["boots"] > 1]
        odd = ["%s on %s" % (title_of(b), c["system"]) for b, c in repeated if c["same"] < c["boots"]]
        if not repeated:
            return "<p>One boot of each system: nothing here is proven to repeat.</p>"
        return "<p>Repetition: %d of %d series of benchmarks marked stable were bit-identical in all their boots%s.</p>" % (
            len(repeated) - len(odd), len(repeated), "; not so: <mark>%s</mark>" % esc(", ".join(odd)) if odd else "")
    return "".join("<p>A/A: %s against its twin %s. The 95 %% interval of the ratio holds 1 in %d of %d benchmarks; its largest "
                   "half-width is %s %%. Smaller effects cannot be told from nothing here.</p>"
                   % (esc(t["system"]), esc(t["twin"]), t["holds"], t["n"], number(100 * t["widest"], 10 * t["widest"]))
                   for t in model["twins"])


# --- verdict table

def family(bench):
    return bench["name"].split("_")[0]


def exits_text(bench, cell):
    if cell["exits_counted"] is None:
        return ""
    declared = "varies" if bench["exits_declared"] is None else str(bench["exits_declared"])
    text = "exits %s / %s" % (declared, number(cell["exits_counted"] / 1000))
    return "<mark>%s \u2020</mark>" % text if cell["exits_disagree"] else text


def evidence(model, cell):
    if model["campaign"]["lane"] == "path":
        if cell["boots"] < 2:
            return "1 boot, unproven" if cell["boots"] else "no samples"
        text = "%s %d/%d" % ("identical" if cell["same"] == cell["boots"] else "differs", cell["same"], cell["boots"])
        return text if cell["same"] == cell["boots"] else "<mark>%s</mark>" % text
    return "%s n\u2009=\u2009%d" % (interval(cell), cell["n"])


def word_cell(cell, span):
    bad = cell["verdict"] not in ("ok", "skip")
    word = tag("span", cell["verdict"].upper() if cell["verdict"] != "ok" else "no value", class_="word bad" if bad else "word")
    return '<td colspan=%d class="why">%s<small>%s</small></td>' % (span, word, esc(cell["reason"]))


def value_cells(model, bench, cell, is_baseline):
    span = 1 if is_baseline else 2
    if cell is None:
        return "<td colspan=%d class=quiet>not run</td>" % span
    if cell["value"] is None or cell["verdict"] != "ok":
        return word_cell(cell, span)
    notes = [n for n in (evidence(model, cell), exits_text(bench, cell)) if n]
    if model["campaign"]["lane"] == "path":
        notes = [" \u00b7 ".join(notes)]
    out = "<td class=num>%s%s</td>" % (number(cell["value"], half_width(cell)),
                                      "".join("<small>%s</small>" % n for n in notes))
    return out if is_baseline else out + ratio_cell(model, cell["against"])


def ratio_cell(model, against):
    time_lane = model["campaign"]["lane"] == "time"
    if against["ratio"] is None:
        return '<td class="num quiet" title="%s">\u2013</td>' % esc(against["why"] or "")
    if time_lane:
        words = [interval(against), esc(against["word"])]
        if against["word"] == "inconclusive" and against["mde"]:
            words[1] += ", could see %s %%" % number(100 * against["mde"], 10 * against["mde"])
    else:
        words = ["equal" if against["word"] == "equal" else signed(against["difference"])]
    return "<td class=num>%s\u2009\u00d7%s</td>" % (ratio_text(against, False), "".join("<small>%s</small>" % w for w in words if w))


def verdict_row(model, bench, columns):
    name = '<th scope=row><a href="#%s"><code>%s</code></a><small>%s</small></th>' % (
        key_of(bench), esc(bench["name"]), esc(", ".join(filter(None, ("per " + bench["unit"], bench["params"])))))
    if bench["not_run"]:
        return "<tr>%s<td colspan=%d class=quiet>not run: %s</td></tr>" % (name, 2 * len(columns) - 1, esc(bench["not_run"]))
    have = by_system(bench)
    return "<tr>%s%s</tr>" % (name, "".join(value_cells(model, bench, have.get(s["label"]), s["label"] == model["baseline"])
                                            for s in columns))


def verdict_table(model, draw):
    columns = [s for s in ran(model) if not is_twin(s["label"]) or s["label"] == model["baseline"]]
    first = "<th rowspan=2 scope=col>benchmark</th>" + "".join(
        "<th class=group colspan=%d scope=colgroup><span>%s%s</span></th>"
        % (1 if s["label"] == model["baseline"] else 2, mark(draw, s["label"]), esc(s["label"])) for s in columns)
    second = "".join("<th class=num>value</th>" + ("" if s["label"] == model["baseline"] else "<th class=num>ratio</th>")
                     for s in columns)
    families, groups = [], {}
    for bench in model["benches"]:
        if family(bench) not in groups:
            families.append(family(bench))
        groups.setdefault(family(bench), []).append(verdict_row(model, bench, columns))
    body = "".join("<tbody class=family>%s</tbody>" % "\n".join(groups[f]) for f in families)
    return '<div class="wide verdict"><table><caption><div>%s</div></caption><thead><tr>%s</tr><tr>%s</tr></thead>%s</table></div>' % (
        verdict_caption(model), first, second, body)


def verdict_caption(model):
    c = model["campaign"]
    text = "<b>Table 1.</b> %s per operation. " % esc(c["unit"].capitalize())
    if c["lane"] == "path":
        text += ("Under a value: boots whose raw series are the same to the bit, of all boots. Under a ratio: the "
                 "difference in instructions. ")
    else:
        text += ("Geometric mean over rounds; in brackets the 95 %% interval, n = rounds. Ratios are paired by round and "
                 "corrected by Holm over the table; smallest effect that matters: %s %%. The A/A twin is in figure 1. " % number(100 * model["delta"]))
    return text + "Exits: declared / counted per operation; \u2020 marks where they disagree."


# --- forest plot and exits

def forest(model, draw, svg):
    if "forest" not in svg:
        return ""
    time_lane = model["campaign"]["lane"] == "time"
    rows = forest_rows(model)
    labels = [s["label"] for s in ran(model) if s["label"] != model["baseline"]]
    n = max((a["n"] for _, r in rows for a in r.values()), default=0)
    caption = "<b>Figure 1.</b> Ratio to %s, logarithmic; the line is 1. %s" % (
        esc(model["baseline"]), "Bars are 95 %% intervals, n \u2264 %d paired rounds." % n if time_lane else
        "Points are exact; n = %d rounds, no interval exists in this lane." % n)
    data = table(["benchmark", "system", "ratio", "low", "high", "n", "word"],
                 [["<code>%s</code>" % esc(t), esc(l), "%.6g" % a["ratio"], number(a["low"], half_width(a)), number(a["high"], half_width(a)),
                   str(a["n"]), esc(a["word"])] for t, r in rows for l, a in r.items()], right=(2, 3, 4, 5))
    return "<h2>Ratios</h2>" + key(draw, labels) + figure(svg["forest"], "Forest plot of ratios to " + model["baseline"], caption, data)


def exits(model):
    columns = [s for s in ran(model) if any(c["exits_counted"] is not None for b in model["benches"] for c in cells(b)
                                            if c["system"] == s["label"])]
    if not columns:
        return ("<h2>Exits</h2><p>No system of this campaign could count exits.</p>")
    rows = []
    for bench in model["benches"]:
        have = by_system(bench)
        if not have:
            continue
        rows.append(["<code>%s</code>" % esc(title_of(bench)),
                     "varies" if bench["exits_declared"] is None else str(bench["exits_declared"])]
                    + [counted(have.get(s["label"])) for s in columns])
    return "<h2>Exits</h2>" + table(
        ["benchmark", "declared"] + [esc(s["label"]) for s in columns], rows,
        "<b>Table 2.</b> Exits per operation: what the benchmark declares and what the hypervisor's own counters say, "
        "marks and the host's interrupts taken out. \u2020: differ by more than the tolerance.", right=range(1, 2 + len(columns)))


def counted(cell):
    if cell is None or cell["exits_counted"] is None:
        return "<span class=quiet>not counted</span>"
    text = "%.3f" % (cell["exits_counted"] / 1000)
    return "<mark>%s \u2020</mark>" % text if cell["exits_disagree"] else text


# --- benchmark by benchmark

def bench_table(model, bench):
    rows = [[esc(c["system"]), number(c["body"]), number(c["control"]), number(c["value"], half_width(c)),
             evidence(model, c), esc(c["verdict"]) + (": " + esc(c["reason"]) if c["reason"] else "")] for c in cells(bench)]
    return table(["system", "body", "control", "value", "evidence", "verdict"], rows, right=(1, 2, 3))


def dots_figure(model, bench, svg):
    rows = [[esc(c["system"]), str(b["round"]), str(b["attempt"]), number(b["value"]), number(b["body_median"]),
             number(b["control_median"]), esc(b["result"])] for c in cells(bench) for b in c["raw"]]
    n = sum(len(r[1]) for r in dot_rows(bench))
    mean = " The bar below each row is the mean with its 95 % interval." if model["campaign"]["lane"] == "time" else ""
    return figure(svg, "Values of all boots of " + bench["name"],
                  "Every boot of <code>%s</code>, n = %d, first round on top.%s" % (esc(title_of(bench)), n, mean),
                  table(["system", "round", "attempt", "value", "body", "control", "result"], rows, right=(1, 2, 3, 4, 5)))


def series_figure(bench, svg):
    rows = [[esc(c["system"]), str(b["round"]), kind, str(b["n"]), " ".join(map(str, b[kind]))]
            for c in cells(bench) for b in c["raw"] for kind in ("body", "control") if b[kind]]
    batches = max((len(b["body"]) for c in cells(bench) for b in c["raw"]), default=0)
    return figure(svg, "Raw series of " + bench["name"],
                  "Raw batches of <code>%s</code> in time order, per operation: body left, control right; %d batches a boot, "
                  "vertical lines part boots. Each panel has its own scale, never finer than 1 %%." % (esc(title_of(bench)), batches),
                  table(["system", "round", "kind", "ops per batch", "raw batches as stored"], rows, cls="compact raw", right=(1, 3)))


def hist_figure(bench, svg):
    rows = [[esc(c["system"]), str(b["round"]), str(b["hist"]["count"])] + [quantile(b["hist"], q) for q in (0.5, 0.9, 0.99, 0.999)]
            for c in cells(bench) for b in c["raw"] if b["hist"]]
    return figure(svg, "Distribution of " + bench["name"],
                  "Single operations of <code>%s</code>, timer cost included, one curve per boot: share of operations that took at "
                  "most so long. %s operations a curve; percentiles are never averaged over boots." % (esc(title_of(bench)), rows[0][2]),
                  table(["system", "round", "n", "median", "p90", "p99", "p99.9"], rows, right=range(1, 7)))


def quantile(hist, q):
    for x in hist["quantiles"]:
        if abs(x["q"] - q) < 1e-9:
            return "%s <small>%s</small>" % (number(x["value"]), "[%s, %s]" % (number(x["low"]), number(x["high"])) if x["low"] is not None else "")
    return "<span class=quiet>n too small</span>"


def bench_section(model, draw, bench, svg):
    name = key_of(bench)
    facts = ["per " + esc(bench["unit"]), "exits declared: %s" % ("varies" if bench["exits_declared"] is None else bench["exits_declared"]),
             "stable" if bench["stable"] else "not marked stable"]
    out = ['<section id="%s"><h3><code>%s</code></h3><p>%s. <span class=quiet>%s.</span></p>'
           % (name, esc(title_of(bench)), esc(bench["what"]), "; ".join(facts))]
    if bench["not_run"]:
        return out[0] + "<p>Not run: %s.</p></section>" % esc(bench["not_run"])
    out.append(bench_table(model, bench))
    if "dots-" + name in svg:
        out.append(dots_figure(model, bench, svg["dots-" + name]))
    if "series-" + name in svg:
        out.append(series_figure(bench, svg["series-" + name]))
    if "ecdf-" + name in svg:
        out += [key(draw, sorted({l for l, _ in hist_rows(bench)})), hist_figure(bench, svg["ecdf-" + name])]
    return "".join(out) + "</section>"


def benchmarks(model, draw, svg):
    links = "".join('<li><a href="#%s"><code>%s</code></a></li>' % (key_of(b), esc(title_of(b) if same_name(model, b) else b["name"])) for b in model["benches"])
    return "<h2>Benchmark by benchmark</h2><nav><ul>%s</ul></nav>%s" % (
        links, "".join(bench_section(model, draw, b, svg) for b in model["benches"]))


# --- what was different, where, and where it comes from

def fact_table(model, rows, caption=""):
    columns = [i for i, s in enumerate(model["systems"]) if s["boots"]]
    return table(["key"] + [esc(model["systems"][i]["label"]) for i in columns],
                 [["<code>%s</code>" % esc(r["key"])] + [", ".join(esc(v) for v in r["values"][i]) or "<span class=quiet>\u2013</span>"
                                                        for i in columns] for r in rows], caption, cls="compact")


def facts(model):
    out = ["<h2>Configuration</h2><p>What can move a number without being the hypervisor: first what differs, as the guests "
           "saw it, then as the machines that ran them did.</p>"]
    for what, title in (("guest", "seen by the guest"), ("environment", "of the machine")):
        f = model["facts"][what]
        if f["differ"]:
            out.append(fact_table(model, f["differ"], "<b>Differs, %s</b> (%d facts)." % (title, len(f["differ"]))))
        else:
            out.append("<p>Nothing %s differs.</p>" % title)
        if f["same"]:
            out.append(details("%d facts %s are the same everywhere" % (len(f["same"]), title), fact_table(model, f["same"])))
    return "".join(out)


def boots(model):
    rows = [[str(b["id"]), str(b["round"]), str(b["position"]), esc(b["system"]), str(b["attempt"]),
             esc(b["verdict"]) if b["verdict"] == "ok" else "<mark>%s</mark>: %s" % (esc(b["verdict"]), esc(b["reason"])),
             seconds(b["first_record_ns"]) if b["first_record_ns"] else "none", seconds(b["wall_ns"])] for b in model["boots"]]
    logs = "".join(details("console log of boot %d (%s)" % (b["id"], esc(b["system"])), "<pre>%s</pre>" % esc(b["log"]))
                   for b in model["boots"] if b["log"])
    return "<h2>Boots</h2>" + table(["boot", "round", "position", "system", "attempt", "verdict", "first record", "wall"], rows,
                                    "Every launch of a guest, wall-clock times of the host.", right=(0, 1, 2, 4, 6, 7)) + logs


def provenance(model):
    c = model["campaign"]
    images = table(["image", "SHA-256", "built from"], [[esc(i["kind"]), esc(i["sha256"]), esc(i["build"])] for i in model["images"]], cls="compact")
    return ("<h2>Provenance</h2>%s<p>Database <code>%s</code>, campaign <code>%s</code>, seed %s; measured by hvlab %s, reported by "
            "hvlab %s. This page holds nothing that is not in the database.</p><pre>%s</pre>"
            % (images, esc(model["database"]), esc(c["tag"]), esc(c["seed"]), esc(c["program"]), esc(model["program"]), esc(c["plan"])))


def document(model, draw, svg, style):
    body = [head(model), systems(model, draw), "<h2>Verdicts</h2>", verdict_table(model, draw), forest(model, draw, svg), exits(model),
            facts(model), benchmarks(model, draw, svg), boots(model), provenance(model)]
    sprite = '<svg class="sprite" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"><defs>%s</defs></svg>' % draw.defs.replace("xlink:href", "href")
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>hvlab: %s</title>\n<style>\n%s</style></head>\n<body>%s\n%s\n<footer>hvlab %s. Subset, lane and class stamps hold for every "
            "number on this page.</footer></body></html>\n"
            % (esc(", ".join(s["label"] for s in ran(model))), style, sprite, "\n".join(body), esc(model["program"])))
