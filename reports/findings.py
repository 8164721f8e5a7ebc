# SPDX-License-Identifier: BSD-2-Clause
"""What was learned, as sentences. Each is a rule: which numbers it needs, when it may be said, and the sentence with those
numbers in it. A rule that lacks a number says nothing. The numbers and the words of comparison are the program's."""
from fnmatch import fnmatchcase

from model import (FLOORS, alike, has_value, hypervisor, is_path, of_name, passes_through, place_of, places, system_name,
                   time_text, valued, value_text)
from words import Markup, esc, half_width, interval, listing, number, percent, say, stripped, times

FRONT = 4  # so many stand on the first screen


class Finding:
    def __init__(self, text, cells, names):
        self.text, self.names = text, set(names)
        self.systems = {c["system"] for c in cells}

    def plain(self):
        """Without markup, for other formats than HTML."""
        return stripped(self.text)


def bench_of(model, name):
    return next(iter(of_name(model, name)), None)


def at_place(model, bench):
    """Values of the place that the front speaks of."""
    return [c for c in valued(bench) if place_of(c["system"]) == places(model)[0]] if bench else []


def amount(model, cell, with_unit=True):
    if is_path(model):
        return say("finding.count", n=cell["value"], value=value_text(cell)) if with_unit else Markup("<b>%s</b>" % value_text(cell))
    if cell["ns"] is not None:
        return say("finding.measured", value=time_text(cell))
    return say("finding.ticks", value=value_text(cell))


def costs(model, cells):
    """957 instructions on Xen (PVH) and 1,054 on KVM (our VMM)"""
    return listing(say("finding.on", value=amount(model, c, not i), system=system_name(c["system"])) for i, c in enumerate(cells))


def exiting(model, bench):
    """Where the operation truly leaves the guest for a hypervisor that people use; the shortest variant of each."""
    best = {}
    for c in at_place(model, bench):
        hv = hypervisor(c["system"])
        if hv not in FLOORS and not passes_through(c) and c["value"] > 0 and c["exits"] != "none":
            best[hv] = min(best.get(hv, c), c, key=lambda x: x["value"])
    return sorted(best.values(), key=lambda c: c["value"])


def floor_of(model, bench):
    """What our core needs for it, which does nothing that it need not."""
    return next((c for c in at_place(model, bench) if hypervisor(c["system"]) == "minimal" and c["value"] > 0
                 and not passes_through(c)), None)


def ratio_of(model, a, b):
    """How much longer b is than a, where that may be said of these two: exact counts, else the program's own interval."""
    return b["value"] / a["value"] - 1 if is_path(model) else None


def exit_cost(model):
    bench = bench_of(model, "exit_cpuid")
    floor = floor_of(model, bench)
    cells = exiting(model, bench) or ([floor] if floor else [])
    if not cells:
        return None
    text = say("finding.exit", costs=costs(model, cells))
    more = cells and len(cells) > 1 and ratio_of(model, cells[0], cells[-1])
    if more:
        text += " " + say("finding.longer", system=system_name(cells[-1]["system"]), share=percent(more))
    if floor and floor["value"] < cells[0]["value"]:
        text += " " + say("finding.floor", floor=amount(model, floor, False))
        cells = cells + [floor]
    return Finding(Markup(text), cells, ["exit_cpuid"])


def user_space(model):
    """What it adds that a process must answer: KVM's VMM. Xen answers a port that nobody claims itself, which is another thing."""
    bench, least = bench_of(model, "exit_pio_user"), bench_of(model, "exit_cpuid")
    if not bench or not least or not is_path(model):
        return None
    shortest = {c["system"]: c["value"] for c in valued(least) if c["value"] > 0}
    cells = sorted((c for c in at_place(model, bench) if hypervisor(c["system"]) == "kvm" and c["system"] in shortest
                    and c["value"] > shortest[c["system"]]), key=lambda c: c["value"])
    if not cells:
        return None
    text = say("finding.user", costs=costs(model, cells), times=listing(times(c["value"] / shortest[c["system"]]) for c in cells))
    itself = [c for c in exiting(model, bench) if hypervisor(c["system"]) == "xen"]
    for c in itself:
        text += " " + say("finding.user_itself", system=system_name(c["system"]), value=value_text(c))
    return Finding(Markup(text), cells + itself, ["exit_pio_user", "exit_cpuid"])


def interrupt(model):
    bench = bench_of(model, "irq_selfipi")
    cells = exiting(model, bench)
    free = [c for c in at_place(model, bench) if hypervisor(c["system"]) not in FLOORS and passes_through(c)]
    if not cells:
        return None
    text = say("finding.irq", costs=costs(model, cells))
    if free:
        text += say("finding.irq_free", value=value_text(free[0]), systems=listing(system_name(c["system"]) for c in free))
    return Finding(Markup(text + "."), cells + free, ["irq_selfipi"])


def disk(model):
    cells = [c for c in at_place(model, bench_of(model, "io_blk_read")) if hypervisor(c["system"]) not in FLOORS and c["value"] > 0]
    if len(cells) < 2:
        return None
    ends = sorted(cells, key=lambda c: c["value"])[::len(cells) - 1]
    return Finding(say("finding.disk", costs=costs(model, ends)), ends, ["io_blk_read"])


def first_touch(model):
    cells = exiting(model, bench_of(model, "mem_touch"))
    return Finding(say("finding.touch", costs=costs(model, cells)), cells, ["mem_touch"]) if cells else None


def nothing_extra(model):
    """What costs the same everywhere is as much a finding as what does not."""
    several = [b for b in model["benches"] if len(valued(b)) > 1]
    same = [b for b in several if alike(model, b)]
    if not same:
        return None
    cells = [c for b in same for c in valued(b)]
    text = say("finding.alike" if is_path(model) else "finding.equivalent", n=len(same), of=len(several))
    return Finding(text, cells, [b["name"] for b in same])


def slowest(model):
    """Time lane: the largest difference that the program calls one."""
    judged = [(c["against"]["ratio"], b, c) for b in model["benches"] for c in valued(b)
              if c.get("against") and c["against"]["word"] == "slower"]
    if is_path(model) or not judged:
        return None
    ratio, bench, cell = max(judged, key=lambda j: j[0])
    text = say("finding.slower", system=system_name(cell["system"]), baseline=system_name(model["baseline"]),
               bench=bench["name"], n=len(judged), ratio=number(ratio, half_width(cell["against"])),
               interval=interval(cell["against"]))
    return Finding(text, [cell], [bench["name"]])


def untold(model):
    """Time lane: what the launches could not tell."""
    words = [c["against"]["word"] for b in model["benches"] for c in valued(b) if c.get("against")]
    n = words.count("inconclusive")
    return Finding(say("finding.inconclusive", n=n, of=len(words)), [], []) if n and not is_path(model) else None


def since(model):
    """Several campaigns: what changed."""
    import across  # which makes findings itself
    return across.finding(model)


RULES = (since, exit_cost, user_space, interrupt, disk, slowest, nothing_extra, first_touch, untold)


def findings(model):
    """The first of the rules that have something to say."""
    return [f for f in (rule(model) for rule in RULES) if f][:FRONT]


# --- which differences between the guests matter for them

def differs(row, systems, among):
    said = {v for s, v in zip(systems, row["values"]) if s in among and v != "-"}
    return len(said) > 1 or any(" | " in v for v in said)


def matters(row, systems, found):
    globs = row["benches"].split(",")
    return any(differs(row, systems, f.systems) and any(fnmatchcase(n, g) for n in f.names for g in globs) for f in found)
