# SPDX-License-Identifier: BSD-2-Clause
"""The evidence for the verdicts: each benchmark with all of its samples, configuration, boots, provenance."""
from model import cells, declared, dot_rows, hist_rows, is_path, key_of, raws, short_title, title_of
from page import details, esc, figure, grouped, half_width, interval, number, seconds, table

QUANTILES = ((0.5, "median"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9"))


def evidence(model, cell):
    """What makes a value more than a number: proof of repetition, or interval and n."""
    if not is_path(model):
        return f'{interval(cell)} n\u2009=\u2009{cell["n"]}'
    if cell["boots"] < 2:
        return "1 boot, unproven" if cell["boots"] else "no samples"
    if cell["same"] == cell["boots"]:
        return f'identical {cell["same"]}/{cell["boots"]}'
    return f'<mark>differs {cell["same"]}/{cell["boots"]}</mark>'


# --- benchmark by benchmark

def bench_table(model, bench):
    rows = [[esc(c["system"]), number(c["body"]), number(c["control"]), number(c["value"], half_width(c)),
             evidence(model, c), esc(": ".join(filter(None, (c["verdict"], c["reason"]))))] for c in cells(bench)]
    return table(["system", "body", "control", "value", "evidence", "verdict"], rows, right=(1, 2, 3))


def dots_figure(model, bench, svg):
    rows = [[esc(system), str(b["round"]), str(b["attempt"]), number(b["value"]), number(b["body_median"]),
             number(b["control_median"]), esc(b["result"])] for system, b in raws(bench)]
    n = sum(len(values) for _, values, _ in dot_rows(bench))
    mean = "" if is_path(model) else " The bar below each row is the mean with its 95 % interval."
    return figure(svg, "Values of all boots of " + bench["name"],
                  f"Every boot of <code>{esc(title_of(bench))}</code>, n = {n}, first round on top.{mean}",
                  table(["system", "round", "attempt", "value", "body", "control", "result"], rows, right=range(1, 7)))


def series_figure(bench, svg):
    rows = [[esc(system), str(b["round"]), kind, str(b["n"]), " ".join(map(str, b[kind]))]
            for system, b in raws(bench) for kind in ("body", "control") if b[kind]]
    batches = max(len(b["body"]) for _, b in raws(bench))
    return figure(svg, "Raw series of " + bench["name"],
                  f"Raw batches of <code>{esc(title_of(bench))}</code> in time order, per operation: body left, "
                  f"control right; {batches} batches a boot, vertical lines part boots. Each panel has its own scale, "
                  "never finer than 1 %.",
                  table(["system", "round", "kind", "ops per batch", "raw batches as stored"], rows, cls="compact raw",
                        right=(1, 3)))


def quantile(hist, q):
    x = next((x for x in hist["quantiles"] if abs(x["q"] - q) < 1e-9), None)
    if x is None:
        return "<span class=quiet>n too small</span>"
    return f'{number(x["value"])} <small>[{number(x["low"])}, {number(x["high"])}]</small>'


def hist_figure(bench, svg):
    rows = [[esc(system), str(b["round"]), str(b["hist"]["count"])] + [quantile(b["hist"], q) for q, _ in QUANTILES]
            for system, b in raws(bench) if b["hist"]]
    return figure(svg, "Distribution of " + bench["name"],
                  f"Single operations of <code>{esc(title_of(bench))}</code>, timer cost included, one curve per boot: "
                  f"share of operations that took at most so long. {rows[0][2]} operations a curve; percentiles are "
                  "never averaged over boots.", table(["system", "round", "n"] + [w for _, w in QUANTILES], rows,
                                                right=range(1, 7)))


def bench_section(model, draw, bench, svg):
    name = key_of(bench)
    stable = "stable" if bench["stable"] else "not marked stable"
    notes = f'per {esc(bench["unit"])}; exits declared: {declared(bench)}; {stable}'
    out = [f'<section id="{name}"><h3><code>{esc(title_of(bench))}</code></h3>'
           f'<p>{esc(bench["what"])}. <span class=quiet>{notes}.</span></p>']
    if bench["note"]:
        out.append(f'<p><mark>{esc(bench["note"])}.</mark></p>')
    if bench["not_run"]:
        out.append(f'<p>Not run: {esc(bench["not_run"])}.</p>')
    else:
        out.append(bench_table(model, bench))
    if "dots-" + name in svg:
        out.append(dots_figure(model, bench, svg["dots-" + name]))
    if "series-" + name in svg:
        out.append(series_figure(bench, svg["series-" + name]))
    if "ecdf-" + name in svg:
        out += [draw.key(sorted({system for system, _ in hist_rows(bench)})), hist_figure(bench, svg["ecdf-" + name])]
    return "".join(out) + "</section>"


def benchmarks(model, draw, svg):
    links = "".join(f'<li><a href="#{key_of(b)}"><code>{esc(short_title(model, b))}</code></a></li>'
                    for b in model["benches"])
    every = model["raw_every"]
    thinned = (f"<p>Samples and figures below are those of every {every}th round; numbers, intervals and words come from "
               "all rounds.</p>" if every > 1 else "")
    return (f"<h2>Benchmark by benchmark</h2><nav><ul>{links}</ul></nav>{thinned}"
            + "".join(bench_section(model, draw, b, svg) for b in model["benches"]))


# --- performance events

def event_table(model, rows, caption=""):
    """One line a boot and benchmark, one column an event; "~" behind a name: scaled, its counter was shared."""
    names = sorted({e["event"] for e in rows})
    lines = {}
    for e in rows:
        lines.setdefault((e["bench"], e["system"], e["round"], e["boot"]), {})[e["event"]] = e["count"]
    body = [[f"<code>{esc(bench)}</code>" if bench else "whole boot", esc(system), str(round_), str(boot)]
            + [grouped(esc(counts[n])) if n in counts else "\u2013" for n in names]
            for (bench, system, round_, boot), counts in sorted(lines.items())]
    return table(["of", "system", "round", "boot"] + [esc(n) for n in names], body, caption, cls="compact",
                 right=range(2, 4 + len(names)))


def events(model):
    if not model["events"]:
        return ""
    whole = [e for e in model["events"] if not e["bench"]]
    each = [e for e in model["events"] if e["bench"]]
    return ("<h2>Performance events</h2>" + event_table(model, whole, "Counted by the machine that ran the guest, from "
            "the creation of a guest to its end, its VMM and the kernel's work for it included.")
            + (details("by benchmark: of the operations between its counting marks, the loop around them subtracted",
                       event_table(model, each)) if each else ""))


# --- what was different, what was launched, where it comes from

def fact_table(model, rows, caption=""):
    columns = [i for i, s in enumerate(model["systems"]) if s["boots"]]
    said = [[", ".join(map(esc, r["values"][i])) or "<span class=quiet>\u2013</span>" for i in columns] for r in rows]
    return table(["key"] + [esc(model["systems"][i]["label"]) for i in columns],
                 [[f'<code>{esc(r["key"])}</code>'] + s for r, s in zip(rows, said)], caption, cls="compact")


def facts(model):
    out = ["<h2>Configuration</h2><p>What can move a number without being the hypervisor: first what differs, as the "
           "guests saw it, then as the machines that ran them did.</p>"]
    for what, title in (("guest", "seen by the guest"), ("environment", "of the machine")):
        differ, same = model["facts"][what]["differ"], model["facts"][what]["same"]
        out.append(fact_table(model, differ, f"<b>Differs, {title}</b> ({len(differ)} facts).") if differ else
                   f"<p>Nothing {title} differs.</p>")
        if same:
            out.append(details(f"{len(same)} facts {title} are the same everywhere", fact_table(model, same)))
    return "".join(out)


def boot_row(b):
    verdict = esc(b["verdict"]) if b["verdict"] == "ok" else f'<mark>{esc(b["verdict"])}</mark>: {esc(b["reason"])}'
    first = seconds(b["first_record_ns"]) if b["first_record_ns"] else "none"
    return [str(b["id"]), str(b["round"]), str(b["position"]), esc(b["system"]), str(b["attempt"]), verdict, first,
            seconds(b["wall_ns"])]


def boots(model):
    logs = "".join(details(f'console log of boot {b["id"]} ({esc(b["system"])})', f'<pre>{esc(b["log"])}</pre>')
                   for b in model["boots"] if b["log"])
    return "<h2>Boots</h2>" + table(
        ["boot", "round", "position", "system", "attempt", "verdict", "first record", "wall"],
        list(map(boot_row, model["boots"])), "Every launch of a guest, wall-clock times of the host.",
        right=(0, 1, 2, 4, 6, 7)) + logs


def provenance(model):
    c = model["campaign"]
    images = table(["image", "SHA-256", "built from"],
                   [[esc(i["kind"]), esc(i["sha256"]), esc(i["build"])] for i in model["images"]], cls="compact")
    return (f"<h2>Provenance</h2>{images}<p>Database <code>{esc(model['database'])}</code>, campaign "
            f"<code>{esc(c['tag'])}</code>, seed {esc(c['seed'])}; measured by hvlab {esc(c['program'])}, reported by "
            f"hvlab {esc(model['program'])}. This page holds nothing that is not in the database.</p>"
            f"<pre>{esc(c['plan'])}</pre>")
