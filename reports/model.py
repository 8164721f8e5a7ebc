# SPDX-License-Identifier: BSD-2-Clause
"""Questions asked of the document: which cells, which systems, what is equal, what a thing is called. Computes no statistic."""
from page import anchor
from words import half_width, interval, known, number, plain, rounded, word

AA_SUFFIX = "+aa"  # behind the label of an A/A control
CLASS_ORDER = ("bare", "L1", "L2", "emulated", "unknown")
FLOORS = ("bare", "native", "minimal")  # no hypervisor, and the least that one can be
HYPERVISORS = ("bare", "native", "minimal", "kvm", "xen", "hyperv", "tcg", "null")
# family -> prefixes of its benchmarks, in the order of the page; what has none of them is of the last
FAMILIES = (("exit", ("exit",)), ("irq", ("irq", "tmr")), ("mem", ("mem",)), ("cpu", ("cpu", "clk")), ("io", ("io",)),
            ("os", ("os",)), ("own", ("xen", "pv", "hv")), ("other", ()))


# --- the campaign

def is_path(model):
    return model["campaign"]["lane"] == "path"


def is_aa(label):
    return label.endswith(AA_SUFFIX)


def ran(model):
    return [s for s in model["systems"] if s["boots"]]


def labels(model):
    return [s["label"] for s in ran(model)]


def compared(model):
    """Systems whose numbers are shown beside one another; a control is no system of its own."""
    return [s for s in ran(model) if not is_aa(s["label"])]


def classes(model):
    return sorted({s["class"] for s in ran(model)}, key=lambda c: CLASS_ORDER.index(c) if c in CLASS_ORDER else 9)


def untimely(model):
    """Ticks of an emulated CPU look like time and are none."""
    return not is_path(model) and any(c not in ("bare", "L1", "L2") for c in classes(model))


# --- systems

def place_of(label):
    return label.rpartition(":")[0]


def variant_of(label):
    return label.rpartition(":")[2]


def hypervisor(label):
    """The first word of the variant: what is measured."""
    first = variant_of(label).partition("+")[0].partition("/")[0]
    return first if first in HYPERVISORS else "null"


def hypervisor_name(label):
    return word("hv", variant_of(label).partition("+")[0].partition("/")[0])


def variant_name(label):
    """What tells it from its hypervisor's other variants: "direct", "PVH", "QEMU, virtio-blk"."""
    whole, *more = variant_of(label).split("+")
    tail = whole.partition("/")[2]
    text_id = "variant." + whole
    return ", ".join(filter(None, [plain(text_id) if known(text_id) else tail, *more]))


def system_name(label):
    name, variant = hypervisor_name(label), variant_name(label)
    return plain("system.name", hv=name, variant=variant) if variant else name


def by_hypervisor(entries, label=lambda e: e["system"]):
    """[(hypervisor, entries)], floors first, then as they come."""
    groups = {}
    for e in entries:
        groups.setdefault(hypervisor(label(e)), []).append(e)
    return sorted(groups.items(), key=lambda g: HYPERVISORS.index(g[0]))


def places(model):
    """The machines of the campaign in the order of the document, the one with most systems first."""
    count = {}
    for s in compared(model):
        count[place_of(s["label"])] = count.get(place_of(s["label"]), 0) + 1
    return sorted(count, key=lambda p: -count[p])


# --- benchmarks and their cells

def cells(bench):
    return [c for c in bench["cells"] if c]


def has_value(cell):
    return cell is not None and cell["verdict"] == "ok" and cell["value"] is not None


def valued(bench):
    return [c for c in cells(bench) if has_value(c) and not is_aa(c["system"])]


def by_system(bench):
    return {c["system"]: c for c in cells(bench)}


def raws(bench):
    """(system, boot) for every boot of a benchmark."""
    return [(c["system"], boot) for c in cells(bench) for boot in c["raw"]]


def title_of(bench):
    return f'{bench["name"]} {bench["params"]}'.strip()


def key_of(bench):
    return anchor(title_of(bench))


def declared(bench):
    return plain("exits.vary") if bench["exits_declared"] is None else number(bench["exits_declared"])


def family_of(bench):
    prefix = bench["name"].partition("_")[0]
    return next((f for f, prefixes in FAMILIES if prefix in prefixes), "other")


def families(model):
    """[(family, benchmarks)] of those that have a benchmark."""
    groups = {}
    for bench in model["benches"]:
        groups.setdefault(family_of(bench), []).append(bench)
    return [(f, groups[f]) for f, _ in FAMILIES if f in groups]


def of_name(model, name):
    """Variants of parameters of one benchmark."""
    return [b for b in model["benches"] if b["name"] == name and not b["not_run"]]


def passes_through(cell):
    return cell["exits"] == "not intercepted"


def alike(model, bench):
    """Equal wherever it ran: to the instruction, or in the time lane by the program's own word."""
    found = valued(bench)
    if len(found) < 2:
        return False
    if is_path(model):
        return all(c["value"] == found[0]["value"] for c in found)
    return all(c["against"]["word"] == "equivalent" for c in found if c.get("against"))


def unit_of(model, bench):
    return plain("unit.per", unit=word("unit", model["campaign"]["unit"]), per=word("per", bench["unit"]))


def in_ns(model, bench):
    """Whether all of its values may be called time: one unit for all, or the lane's own."""
    found = valued(bench)
    return not is_path(model) and bool(found) and all(c["ns"] is not None for c in found)


def value_text(cell):
    return number(cell["value"], half_width(cell))


def time_text(cell):
    """Only where the program found that it may be said."""
    if cell["gb_per_s"] is not None:
        return plain("value.gb_per_s", value=rounded(cell["gb_per_s"], 4))
    return plain("value.ns", value=rounded(cell["ns"], 4)) if cell["ns"] is not None else ""


def evidence(model, cell):
    """What makes a value more than a number: proof of repetition, or interval and n."""
    if not is_path(model):
        return plain("evidence.interval", interval=interval(cell), n=cell["n"])
    if not cell["repeats"]:
        return plain("evidence.real_time", boots=cell["boots"])
    if cell["boots"] < 2:
        return plain("evidence.once") if cell["boots"] else plain("evidence.none")
    return plain("evidence.identical" if cell["same"] == cell["boots"] else "evidence.differs", same=cell["same"],
                 boots=cell["boots"])
