# SPDX-License-Identifier: BSD-2-Clause
"""Length over version, where a campaign has the same systems in several versions of the lab's hosts: which lines there are,
the figure of each hypervisor on each processor with its data, and what each version consists of."""
import math

import steps
import svg
from model import hypervisor, is_path, ran, title_of
from page import code, figure, heading, heads, table
from words import esc, number, plain, say, word


def processors(model):
    """Those on which a variant runs in more than one version, in the order of the document."""
    seen, out = {}, []
    for s in ran(model):
        if "version" in s:
            seen.setdefault((s["processor"], s["variant"]), set()).add(s["version"])
    for (processor, _), versions in seen.items():
        if len(versions) > 1 and processor not in out:
            out.append(processor)
    return out


def systems_on(model, processor):
    """variant -> {version: label}"""
    out = {}
    for s in ran(model):
        if s.get("processor") == processor:
            out.setdefault(s["variant"], {})[s["version"]] = s["label"]
    return dict(sorted(out.items()))


def lines(model, processor):
    """[(benchmark, {variant: {version: value}})], without lines of fewer than two values."""
    rows = []
    for bench in model["benches"]:
        values = {c["system"]: c["value"] for c in bench["cells"] if c and c["verdict"] == "ok" and c["value"] is not None}
        found = {variant: {v: values[label] for v, label in where.items() if label in values}
                 for variant, where in systems_on(model, processor).items()}
        found = {variant: points for variant, points in found.items() if len(points) > 1}
        if found:
            rows.append((title_of(bench), found))
    return rows


def columns(model, processor):
    used = {v for where in systems_on(model, processor).values() for v in where}
    return [v for v in model["versions"] if v in used]


def pages(model):
    """(name of a figure, processor, hypervisor, its lines): a figure for each hypervisor, with its variants side by side."""
    for processor in processors(model) if is_path(model) else ():
        rows = lines(model, processor)
        for hv in sorted({hypervisor(v) for _, found in rows for v in found}):
            part = [(name, {v: p for v, p in found.items() if hypervisor(v) == hv}) for name, found in rows]
            yield f"versions-{processor}-{hv}", processor, hv, [(name, found) for name, found in part if found]


# --- the figure: a small line for each benchmark and variant, all on one scale of ratios to its first value

MOST = 4 # ratios beyond it are drawn at its edge

def reach_of(rows):
    ratios = [max(v, first) / min(v, first) for _, found in rows for points in found.values()
              for first in [next(iter(points.values()))] for v in points.values() if v > 0 and first > 0]
    return min(max(max(ratios, default=1), 1.02) ** 1.1, MOST)


def small_line(d, x, y, step, points, versions, tone, reach):
    known_ = [(i, points[v]) for i, v in enumerate(versions) if v in points]
    first, last = known_[0][1], known_[-1][1]
    height = 11 / math.log(reach)
    places = [(x + step * i, y - height * max(min(math.log(v / first), math.log(reach)), -math.log(reach)) if v > 0 < first else y,
               v > 0 < first and max(v, first) / min(v, first) > reach) for i, v in known_]
    d.line(x, y, x + step * (len(versions) - 1), y)
    d.path([(px, py) for px, py, _ in places], tone)
    for (px, py, beyond), (_, v) in zip(places, known_):
        d.dot(px, py, tone, 2.6, beyond, number(v))
    d.text(x - 8, y + 4, number(round(first, 1)), anchor="end", size=10.5)
    d.text(x + step * (len(versions) - 1) + 8, y + 4, number(round(last, 1)), size=10.5)


def draw(rows, variants, versions, alt):
    """Rows are benchmarks, columns variants, and in each the versions from left to right."""
    reach = reach_of(rows)
    left = 20 + 7 * max(len(name) for name, _ in rows)
    column = (900 - left) / len(variants)
    step = (column - 120) / max(len(versions) - 1, 1)
    d = svg.Drawing(900, 110 + 28 * len(rows), 12)
    for k, variant in enumerate(variants):
        d.text(left + k * column + column / 2, 14, variant, svg_tone(variant), "middle", weight=600)
        for i, v in enumerate(versions):
            at = left + k * column + 60 + step * i
            d.text(at + 3, 44 + 28 * len(rows), v, "quiet", "end", 10, rotate=-50)
    for r, (name, found) in enumerate(rows):
        y = 40 + 28 * r
        d.text(0, y + 4, name, size=11, mono=True)
        for k, variant in enumerate(variants):
            if variant in found:
                small_line(d, left + k * column + 60, y, step, found[variant], versions, svg_tone(variant), reach)
    return d.svg(alt)


def svg_tone(variant):
    return hypervisor(variant)


def said(model, key, labels):
    """What systems said of one key: their values, each once."""
    order = [s["label"] for s in model["systems"]]
    rows = [r for part in ("differ", "same") for r in model["facts"]["environment"][part] if r["key"] == key]
    return sorted({v for r in rows for label, values in zip(order, r["values"]) if label in labels for v in values})


def composition(model):
    """One line a version: the kernels and the Xen of its hosts."""
    rows = []
    for version in model["versions"]:
        labels = {hv: {s["label"] for s in ran(model) if s.get("version") == version and s["variant"].startswith(hv + "/")}
                  for hv in ("kvm", "xen")}
        rows.append([esc(version), esc(", ".join(said(model, "host.kernel", labels["kvm"])) or "\u2013"),
                     esc(", ".join(said(model, "xen.version", labels["xen"])) or "\u2013")])
    return table([say("head.version"), say("versions.linux"), say("versions.xen")], rows)


def data(rows, versions):
    body = [[code(name), esc(variant)] + [number(points.get(v)) for v in versions]
            for name, found in rows for variant, points in found.items()]
    return table(heads("benchmark", "system") + [esc(v) for v in versions], body, right=range(2, 2 + len(versions)))


def place_of_processor(processor):
    return plain("processor." + processor)


def picture(model, processor, hv, rows):
    alt = plain("versions.of", variants=word("hv", hv), place=place_of_processor(processor))
    return draw(rows, sorted({v for _, found in rows for v in found}), columns(model, processor), alt)


def caption(model, processor, hv, rows, words=plain):
    return words("versions.caption", hv=word("hv", hv), place=place_of_processor(processor), reach=number(round(reach_of(rows), 2)))


def one(model, processor, hv, rows):
    drawn = picture(model, processor, hv, rows)
    return figure(drawn, caption(model, processor, hv, rows, say), data(rows, columns(model, processor)), "over")


def section(model):
    parts = [one(model, processor, hv, rows) for _, processor, hv, rows in pages(model)]
    return heading(2, "versions", "versions") + composition(model) + "".join(parts) + steps.section(model) if parts else ""
