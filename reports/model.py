# SPDX-License-Identifier: BSD-2-Clause
"""Questions asked of the document: which cells, which systems, what a figure is to show. Computes no statistic."""
from page import anchor, half_width, interval, number

AA_SUFFIX = "+aa"  # behind the label of an A/A control
CLASS_ORDER = ("bare", "L1", "L2", "emulated", "unknown")


def is_path(model):
    return model["campaign"]["lane"] == "path"


def is_aa(label):
    return label.endswith(AA_SUFFIX)


def ran(model):
    return [s for s in model["systems"] if s["boots"]]


def labels(model):
    return [s["label"] for s in ran(model)]


def classes(model):
    return sorted({s["class"] for s in ran(model)}, key=lambda c: CLASS_ORDER.index(c) if c in CLASS_ORDER else 9)


def untimely(model):
    """Ticks of an emulated CPU look like time and are none."""
    return not is_path(model) and any(c not in ("bare", "L1", "L2") for c in classes(model))


def cells(bench):
    return [c for c in bench["cells"] if c]


def by_system(bench):
    return {c["system"]: c for c in cells(bench)}


def raws(bench):
    """(system, boot) for every boot of a benchmark."""
    return [(c["system"], boot) for c in cells(bench) for boot in c["raw"]]


def title_of(bench):
    return f'{bench["name"]} {bench["params"]}'.strip()


def short_title(model, bench):
    """Parameters only where they tell two benchmarks apart."""
    twice = sum(b["name"] == bench["name"] for b in model["benches"]) > 1
    return title_of(bench) if twice else bench["name"]


def key_of(bench):
    return anchor(title_of(bench))


def declared(bench):
    return "varies" if bench["exits_declared"] is None else str(bench["exits_declared"])


def ratio_text(against, with_interval):
    text = number(against["ratio"], half_width(against))
    return f"{text} {interval(against)}" if with_interval and half_width(against) else text


# --- rows of figures

def forest_rows(model):
    rows = []
    for bench in model["benches"]:
        against = {c["system"]: {**c["against"], "text": ratio_text(c["against"], not is_path(model))}
                   for c in cells(bench) if c.get("against") and (c["against"]["ratio"] or 0) > 0}
        if against:
            rows.append((short_title(model, bench), against))
    return rows


def dot_rows(bench):
    rows = [(c["system"], [b["value"] for b in c["raw"] if b["value"] is not None], (c["value"], c["low"], c["high"]))
            for c in cells(bench)]
    return [r for r in rows if r[1]]


def series_rows(bench):
    rows = [(c["system"], [([v / b["n"] for v in b["body"]], [v / b["n"] for v in b["control"]])
                           for b in c["raw"] if b["n"]]) for c in cells(bench)]
    return [r for r in rows if any(body for body, _ in r[1])]


def hist_rows(bench):
    return [(system, boot["hist"]) for system, boot in raws(bench) if boot["hist"]]


def plan_figures(model, draw):
    """Tells draw what to draw; names are forest and dots-, series-, ecdf- with the benchmark's key behind."""
    unit = model["campaign"]["unit"]
    if forest_rows(model):
        draw.forest("forest", forest_rows(model), labels(model), not is_path(model))
    for bench in model["benches"]:
        per = f'{unit} per {bench["unit"]}'
        if dot_rows(bench):
            draw.dots("dots-" + key_of(bench), dot_rows(bench), per)
        if series_rows(bench):
            draw.series("series-" + key_of(bench), series_rows(bench))
        if hist_rows(bench):
            draw.ecdf("ecdf-" + key_of(bench), hist_rows(bench), unit + " of single operations")
