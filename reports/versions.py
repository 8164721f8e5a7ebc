# SPDX-License-Identifier: BSD-2-Clause
"""Length over version, where a campaign has the same systems in several versions of the lab's hosts: which lines there are,
the figure of each processor with its data, and what each version consists of."""
import steps
from figures import hypervisor
from model import is_path, ran, title_of
from page import esc, figure, number, table

WHAT = (("host.kernel", "Linux"), ("xen.version", "Xen"))


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


def plan(model, draw):
    for name, processor, _, rows in pages(model):
        draw.versions(name, rows, sorted({v for _, found in rows for v in found}), columns(model, processor))


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
    return table(["version", "Linux under KVM", "Xen"], rows)


def data(rows, versions):
    body = [[f"<code>{esc(name)}</code>", esc(variant)] + [number(points.get(v)) for v in versions]
            for name, found in rows for variant, points in found.items()]
    return table(["benchmark", "system"] + [esc(v) for v in versions], body, right=range(2, 2 + len(versions)))


def section(model, svg):
    parts = [figure(svg[name], f"Length of paths over versions of {hv} on lab/{processor}",
                    f"<b>{esc(hv)} on lab/{esc(processor)}.</b> Instructions of one operation, from the oldest version to the "
                    "newest; the numbers are those of the first and the last point. One scale for all: the grey line is the "
                    "first value, and the height of a row is the factor given at the right. An open mark is beyond the scale.",
                    data(rows, columns(model, processor)))
             for name, processor, hv, rows in pages(model)]
    return "<h2>Length over version</h2>" + composition(model) + "".join(parts) + steps.section(model) if parts else ""
