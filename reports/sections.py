# SPDX-License-Identifier: BSD-2-Clause
"""The page from its title to the exit counts, and the page as a whole. details.py has the evidence."""
import audit
import details
import history
import overview
import paths
import versions
from model import (by_system, cells, classes, declared, forest_rows, is_path, is_aa, key_of, labels, ran, ratio_text,
                   title_of, untimely)
from page import esc, figure, half_width, interval, number, signed, table, tag

CLAIMS = {
    "path": (("may be claimed", "how long the software path of an operation is, in instructions; that two systems or "
              "two versions differ, to the instruction"),
             ("may not", "time, bandwidth, caches, TLB, contention: an emulated CPU has none of them")),
    "time": (("may be claimed", "latency, bandwidth and jitter on the machine named below, with the intervals given"),
             ("may not", "anything where the clock verdict is invalid; anything about other machines; a sum over "
              "benchmarks, which are micro-benchmarks")),
}
EMULATED = (("may be claimed", "that it works; how the instrument behaves"),
            ("may not", "anything about time: at least one CPU here is emulated or of unknown class; its ticks are "
             "never ranked with those of hardware"))
OBVIOUS = ("compare.not-run-on-both",)  # why there is no ratio, where the other columns already show it


# --- head

def stamp_words(model):
    c = model["campaign"]
    clocks = sorted({s["clock"] for s in ran(model)})
    failed = sum(b["verdict"] != "ok" for b in model["boots"])
    words = [(f'{esc(c["lane"])} lane: {c["unit"]}', ""),
             ("class " + ", ".join(classes(model)), "alert" if untimely(model) else ""),
             ("clock " + ", ".join(clocks), "alert" if {"suspect", "invalid"} & set(clocks) else "")]
    if c["subset"]:
        words.append(("SUBSET of the suite", "alert"))
    if failed:
        words.append((f'{failed} of {len(model["boots"])} boots failed', "alert"))
    if c["refused"]:
        words.append((f'{c["refused"]} of {c["jobs"]} boots refused', "alert"))
    if c["done"] + c["refused"] < c["jobs"]:
        words.append((f'unfinished: {c["done"]} of {c["jobs"]} boots', "alert"))
    return words


def running(model):
    """What qualifies every number is printed at the foot of every page."""
    text = f'hvlab {model["campaign"]["tag"]}; ' + "; ".join(w for w, _ in stamp_words(model))
    safe = "".join(c for c in text if c.isprintable() and c not in '"\\<')
    return ('@page { @bottom-left { content: "%s"; font: 7pt sans-serif; } '
            "@bottom-right { content: counter(page); font: 7pt sans-serif; } }" % safe)


def title_system(system):
    """native and bare say "no hypervisor": where there is one, the title says so in the same breath."""
    return f'{system["variant"]} (in {system["class"]}, not bare)' if system["mislabelled"] else system["variant"]


def head(model):
    c = model["campaign"]
    names = ", ".join(title_system(s) for s in ran(model) if not is_aa(s["label"]))
    called = f" \u201c{esc(c['name'])}\u201d" if c["name"] and c["name"] != c["tag"] else ""
    stamps = "".join(tag("li", esc(w), class_=a or None) for w, a in stamp_words(model))
    return (f"<h1>The cost of virtualisation: {esc(names)}</h1>"
            f"<p class=lead>campaign {esc(c['tag'])}{called}, started {esc(c['started'])}</p>"
            f'<ul class="stamps">{stamps}</ul>')


def system_cell(model, draw, system):
    label = system["label"]
    note = ("not run: " + system["refused"] if system["refused"] else "baseline" if label == model["baseline"] else
            "A/A control" if is_aa(label) else "")
    note = "; ".join(filter(None, (note, system["note"],
                                   system["mislabelled"] and f'in {system["class"]}: not a bare machine')))
    return f"<span class=name>{draw.mark(label)}{esc(label)}</span>" + (tag("small", esc(note)) if note else "")


def systems(model, draw):
    lane = model["campaign"]["lane"]
    rows = [[system_cell(model, draw, s), esc(s["class"]) or "\u2013", esc(s["clock"]) or "\u2013", str(s["boots"])]
            for s in model["systems"]]
    claims = "".join(f"<dt>{a}</dt><dd>{b}.</dd>" for a, b in (EMULATED if untimely(model) else CLAIMS[lane]))
    return ("<p>The same guest image in the same shape, benchmark by benchmark. Every value is per operation, with the "
            f"cost of an empty loop subtracted; ratios are to {esc(model['baseline'])}. The classes are detected, not "
            f"declared.</p>{table(['system', 'class', 'clock', 'boots'], rows, right=(3,))}"
            f"<p>In the {lane} lane:</p><dl class=claims>{claims}</dl>"
            + (repetition(model) if is_path(model) else "".join(map(resolution, model["aa"]))))


def repetition(model):
    """Path lane: whether doing it again gave the same."""
    repeated = [(b, c) for b in model["benches"] if b["stable"] for c in cells(b) if c["boots"] > 1]
    odd = [f'{title_of(b)} on {c["system"]}' for b, c in repeated if c["same"] < c["boots"]]
    differing = f"; not so: <mark>{esc(', '.join(odd))}</mark>" if odd else ""
    if not repeated:
        return "<p>One boot of each system: nothing here is proven to repeat.</p>"
    return (f"<p>Repetition: {len(repeated) - len(odd)} of {len(repeated)} series of benchmarks marked stable were "
            f"bit-identical in all their boots{differing}.</p>")


def resolution(aa):
    """Time lane: how small a difference the A/A control can resolve here."""
    widest = number(100 * aa["widest"], 10 * aa["widest"])
    return (f"<p>A/A: {esc(aa['system'])} against its control {esc(aa['control'])}. The 95 % interval of the ratio holds "
            f"1 in {aa['holds']} of {aa['n']} benchmarks; its largest half-width is {widest} %. Smaller effects "
            "cannot be told from noise here.</p>")


# --- verdict table

EXITS_MARKS = {"not intercepted": " ^", "none": " ~"}


def exits_mark(cell, text):
    if cell["exits_disagree"]:
        return f"<mark>{text} \u2020</mark>"
    return text + EXITS_MARKS.get(cell["exits"], "")


def exits_text(bench, cell):
    if cell["exits_counted"] is None:
        return ""
    return exits_mark(cell, f'exits {number(cell["exits_counted"] / 1000)} / {declared(bench)}')


def word_cell(cell, span):
    bad = cell["verdict"] not in ("ok", "skip")
    word = tag("span", cell["verdict"].upper() if cell["verdict"] != "ok" else "no value",
               class_="word bad" if bad else "word")
    return f'<td colspan={span} class="why">{word}<small>{esc(cell["reason"])}</small></td>'


def time_text(cell):
    """Only where the program found that it may be said."""
    if cell["gb_per_s"] is not None:
        return f'{number(float("%.4g" % cell["gb_per_s"]))} GB/s'
    return f'{number(float("%.4g" % cell["ns"]))} ns' if cell["ns"] is not None else ""


def value_cells(model, bench, cell, is_baseline, why_missing):
    span = 1 if is_baseline else 2
    if cell is None:
        return f"<td colspan={span} class=quiet>not run: {esc(why_missing)}</td>"
    if cell["value"] is None or cell["verdict"] != "ok":
        return word_cell(cell, span)
    notes = [n for n in (time_text(cell), details.evidence(model, cell), exits_text(bench, cell)) if n]
    if is_path(model):
        notes = [" \u00b7 ".join(notes)]
    out = tag("td", number(cell["value"], half_width(cell)) + "".join(tag("small", n) for n in notes), class_="num")
    return out if is_baseline else out + ratio_cell(model, cell["against"])


def judged_words(against):
    """The judged word with its reason; the words are the program's."""
    text = ": ".join(filter(None, (against["word"].strip("-"), against["why"])))
    if against["word"] == "inconclusive" and against["mde"]:
        text += f', could see {number(100 * against["mde"], 10 * against["mde"])} %'
    return "" if against["why_id"] in OBVIOUS else esc(text)


def ratio_cell(model, against):
    words = [] if is_path(model) else [interval(against)] if against["ratio"] is not None else []
    if against["word"] == "different":
        words = [signed(against["difference"]), esc(against["why"] or "")]
    else:
        words.append(judged_words(against))
    small = "".join(tag("small", w) for w in words if w)
    none = "<span class=quiet>\u2013</span>"
    ratio = none if against["ratio"] is None else ratio_text(against, False) + "\u2009\u00d7"
    return f'<td class="num">{ratio}{small}</td>'


def verdict_row(model, bench, columns):
    notes = ", ".join(filter(None, ("per " + bench["unit"], bench["params"], bench["note"])))
    name = (f'<th scope=row><a href="#{key_of(bench)}"><code>{esc(bench["name"])}</code></a>'
            f"<small>{esc(notes)}</small></th>")
    if bench["not_run"]:
        return f'<tr>{name}<td colspan={2 * len(columns) - 1} class=quiet>not run: {esc(bench["not_run"])}</td></tr>'
    have = by_system(bench)
    missing = dict(zip((s["label"] for s in model["systems"]), bench["coverage"]))
    values = "".join(value_cells(model, bench, have.get(c), c == model["baseline"], missing.get(c) or "")
                     for c in columns)
    return f"<tr>{name}{values}</tr>"


def verdict_table(model, draw):
    columns = [c for c in labels(model) if not is_aa(c) or c == model["baseline"]]
    mislabelled = {s["label"]: f' (in {esc(s["class"])})' for s in model["systems"] if s["mislabelled"]}
    first = "<th rowspan=2 scope=col>benchmark</th>" + "".join(
        f"<th class=group colspan={1 if c == model['baseline'] else 2} scope=colgroup>"
        f"<span>{draw.mark(c)}{esc(c)}{mislabelled.get(c, '')}</span></th>" for c in columns)
    second = "".join("<th class=num>value</th>" + ("" if c == model["baseline"] else "<th class=num>ratio</th>")
                     for c in columns)
    groups = {}
    for bench in model["benches"]:
        groups.setdefault(bench["name"].split("_")[0], []).append(verdict_row(model, bench, columns))
    body = "".join("<tbody class=family>%s</tbody>" % "\n".join(rows) for rows in groups.values())
    return (f'<div class="wide verdict"><table><caption><div><span>{verdict_caption(model)}</span></div></caption>'
            f"<thead><tr>{first}</tr><tr>{second}</tr></thead>{body}</table></div>")


def verdict_caption(model):
    text = f'<b>Table 1.</b> {esc(model["campaign"]["unit"].capitalize())} per operation. '
    if is_path(model):
        text += ("Under a value: boots whose raw series are the same to the bit, of all boots. Under a ratio: the "
                 "difference in instructions. A value at or below zero is below resolution and compared with nothing. ")
    else:
        text += ("Geometric mean over rounds; in brackets the 95 % interval, n = rounds. Ratios are paired by round "
                 "and corrected by Holm over the table; smallest effect that matters: "
                 f'{number(100 * model["delta"])} %. The A/A control is in figure 1. ')
    return text + ("Exits: counted / declared per operation; \u2020: they disagree, ^: not one was counted, the "
                   "operation is not intercepted; ~: not one, and nothing says that none was needed.")


# --- forest plot and exits

def forest(model, draw, svg):
    rows = forest_rows(model)
    if not rows:
        return ""
    n = max(a["n"] for _, against in rows for a in against.values())
    sense = (f"Points are exact; n = {n} rounds, no interval exists in this lane." if is_path(model) else
             f"Bars are 95 % intervals, n \u2264 {n} paired rounds.")
    data = table(["benchmark", "system", "ratio", "low", "high", "n", "word"],
                 [[f"<code>{esc(name)}</code>", esc(label), "%.6g" % a["ratio"], number(a["low"], half_width(a)),
                   number(a["high"], half_width(a)), str(a["n"]), esc(a["word"])]
                  for name, against in rows for label, a in against.items()], right=(2, 3, 4, 5))
    return ("<h2>Ratios</h2>" + draw.key(c for c in labels(model) if c != model["baseline"])
            + figure(svg["forest"], "Forest plot of ratios to " + model["baseline"],
                     f"<b>Figure 1.</b> Ratio to {esc(model['baseline'])}, logarithmic; the line is 1. {sense}", data))


def counted(bench, cell):
    if cell is None or cell["exits_counted"] is None:
        return "<span class=quiet>not counted</span>"
    return exits_mark(cell, "%.3f" % (cell["exits_counted"] / 1000))


def uncounted(model):
    """Why a system could not count, in its own words; one paragraph a system."""
    rows = [r for part in ("differ", "same") for r in model["facts"]["environment"][part] if r["key"] == "exits.uncounted"]
    return "".join(f"<p>{esc(label)}: {esc(value)}.</p>" for r in rows
                   for label, values in zip(labels(model), r["values"]) for value in values)


def exits(model):
    counting = {c["system"] for b in model["benches"] for c in cells(b) if c["exits_counted"] is not None}
    columns = [c for c in labels(model) if c in counting]
    if not columns:
        return "<h2>Exits</h2><p>No system of this campaign could count exits.</p>" + uncounted(model)
    rows = [[f"<code>{esc(title_of(b))}</code>", declared(b)] + [counted(b, by_system(b).get(c)) for c in columns]
            for b in model["benches"] if cells(b)]
    return "<h2>Exits</h2>" + table(
        ["benchmark", "declared"] + [esc(c) for c in columns], rows,
        "<b>Table 2.</b> Exits per operation: what the benchmark declares and what the hypervisor's own counters say, "
        "marks and the host's interrupts taken out. \u2020: differ by more than the tolerance. ^: not intercepted; ~: none was counted, and nothing "
        "says that none was needed.",
        right=range(1, 2 + len(columns))) + uncounted(model)


def document(model, draw, svg, style):
    body = "\n".join((head(model), audit.guest_diff(model), "<h2>Systems</h2>", systems(model, draw),
                      audit.preflight(model), audit.clocks(model), versions.section(model, svg), "<h2>Overview</h2>", overview.overview(model, draw), "<h2>Verdicts</h2>",
                      verdict_table(model, draw),
                      forest(model, draw, svg), exits(model), paths.section(model), history.section(model, svg), audit.launch_cost(model), details.facts(model),
                      details.benchmarks(model, draw, svg), details.events(model), details.boots(model),
                      details.provenance(model)))
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>hvlab: {esc(', '.join(labels(model)))}</title>\n<style>\n{style}{running(model)}</style></head>\n"
            f"<body>{draw.sprite()}\n{body}\n<footer>hvlab {esc(model['program'])}. Subset, lane and class stamps hold "
            "for every number on this page.</footer></body></html>\n")
