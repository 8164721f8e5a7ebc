# SPDX-License-Identifier: BSD-2-Clause
"""The first screen: title, findings, how far they may be trusted, and one figure of what the yardstick operations take."""
import svg
from findings import findings, matters
from model import (FLOORS, by_hypervisor, cells, classes, compared, has_value, hypervisor, hypervisor_name, is_aa, is_path, key_of,
                   of_name, passes_through, place_of, places, ran, system_name, title_of, untimely, valued, value_text,
                   variant_name)
from page import figure, heads, link, table, tag
from words import Markup, date, esc, known, listing, number, percent, plain, say, word

YARDSTICKS = ("exit_cpuid", "exit_hypercall", "exit_pio_user", "irq_selfipi", "irq_ipi_running", "mem_touch", "io_blk_read")
OTHERWISE = ("cpu_alu", "mem_copy_rep", "exit_msr_write", "exit_mmio_user") # where few of those were measured
SHOWN = ("shape", "moves numbers")


# --- title

def place_name(model, place):
    at = next((s for s in ran(model) if place_of(s["label"]) == place), {})
    if known("processor.%s" % at.get("processor")):
        return plain("processor.%s" % at["processor"])
    return word("place", place)


def subjects(model):
    """The hypervisors that somebody asks about, by name; where there is none, what was measured instead."""
    names = [hypervisor_name(s["label"]) for s in compared(model)]
    wanted = [n for n, s in zip(names, compared(model)) if hypervisor(s["label"]) not in FLOORS]
    return list(dict.fromkeys(wanted or names))


def title(model):
    exits = any(b["name"].startswith("exit_") and valued(b) for b in model["benches"])
    real = any(hypervisor(s["label"]) not in FLOORS for s in compared(model))
    return plain("title.exit" if exits and real else "title.any", systems=listing(subjects(model)))


def stamps(model):
    """What qualifies every number: words, and whether they are a warning."""
    c = model["campaign"]
    failed = sum(b["verdict"] != "ok" for b in model["boots"])
    clocks = sorted({s["clock"] for s in ran(model)} & {"suspect", "invalid"})
    out = [(word("lane", c["lane"]), False)]
    if c["subset"]:
        out.append((plain("stamp.subset"), True))
    if c["unsteady"]:
        out.append((plain("stamp.unsteady"), True))
    if untimely(model):
        out.append((plain("stamp.emulated", classes=", ".join(word("class", c) for c in classes(model))), True))
    out += [("%s: %s" % (system_name(label), plain("system.mislabelled", class_=word("class", class_))), True)
            for label, class_ in sorted({(s["label"], s["class"]) for s in ran(model) if s["mislabelled"] and not is_aa(s["label"])})]
    out += [(plain("stamp.clock", clock=word("clock", clock)), True) for clock in clocks]
    if failed:
        out.append((plain("stamp.failed", n=failed, of=len(model["boots"])), True))
    if c["refused"]:
        out.append((plain("stamp.refused", n=c["refused"], of=c["jobs"]), True))
    if c["done"] + c["refused"] < c["jobs"]:
        out.append((plain("stamp.unfinished", n=c["done"], of=c["jobs"]), True))
    return out


def running(model):
    """For the foot of every printed page."""
    text = "hvlab %s; %s" % (model["campaign"]["tag"], "; ".join(w for w, _ in stamps(model)))
    return "".join(c for c in text if c.isprintable() and c not in '"\\<')


def head(model):
    c = model["campaign"]
    lead = "lead.emulated" if untimely(model) else "lead." + c["lane"]
    at = listing(place_name(model, p) for p in places(model))
    marks = "".join(tag("li", esc(w), class_="alert" if bad else None) for w, bad in stamps(model))
    return Markup("<h1>%s</h1><p class=lead>%s</p><ul class=stamps>%s</ul>"
                  % (esc(title(model)), say(lead, place=at, date=date(c["started"])), marks))


# --- findings, and how far they may be trusted

def found(model):
    items = "".join(tag("li", f.text) for f in findings(model))
    body = "<ol class=findings>%s</ol>" % items if items else tag("p", say("findings.none"))
    return Markup('<section id="findings"><h2>%s</h2>%s</section>' % (say("findings"), body))


def repetition(model):
    """(good, sentence): path lane, whether doing it again gave the same; time lane, what an A/A control can resolve."""
    if not is_path(model):
        controls = [a for a in model["aa"] if a["n"]]
        if not controls:
            return [(False, say("box.no_aa"))]
        return [(a["holds"] == a["n"], say("box.aa", system=system_name(a["system"]), holds=a["holds"], n=a["n"],
                                           widest=percent(a["widest"]))) for a in controls]
    again = [c for b in model["benches"] if b["stable"] for c in cells(b) if c["boots"] > 1 and c["repeats"]]
    if not again:
        return [(False, say("box.once"))]
    same = sum(c["same"] == c["boots"] for c in again)
    return [(same == len(again), say("box.same", n=len(again), same=same))]


def guests(model):
    rows = [r for r in model["guest_diff"]["rows"] if r["kind"] in SHOWN]
    systems = model["guest_diff"]["systems"]
    if len(systems) < 2:
        return [(True, say("box.one_system"))]
    if not rows:
        return [(True, say("box.guests_same"))]
    matter = sum(matters(r, systems, findings(model)) for r in rows)
    return [(not matter, say("box.guests", n=len(rows), matter=matter))]


def exits(model):
    words = [c["exits"] for b in model["benches"] for c in cells(b) if c["exits_counted"] is not None and c["exits"]]
    if not words:
        return [(False, say("box.no_exits"))]
    agree = sum(w != "disagree" for w in words)
    return [(agree == len(words), say("box.exits", n=len(words), agree=agree))]


def holes(model):
    """Of the cells that were asked for; that something cannot be measured there is no fault."""
    asked = [c for b in model["benches"] for c in cells(b) if not is_aa(c["system"])]
    empty = [c for c in asked if not has_value(c)]
    broken = any(c["verdict"] not in ("ok", "skip") for c in asked)
    return [(not broken, say("box.holes", n=len(empty), of=len(asked)) if empty else say("box.whole", n=len(asked)))]


def clocks_and_host(model):
    if is_path(model):
        return []
    found = sorted({s["clock"] for s in ran(model)})
    clocks = listing(word("clock", c) for c in found)
    wrong = {r["said"] for r in model["preflight"] if r["level"] in ("warn", "bad")}
    return [(set(found) <= {"verified", "consistent"}, say("box.clocks", words=clocks), "clocks"),
            (not wrong, say("box.host", n=len(wrong)) if wrong else say("box.fit"), "machine")]


def verdict_box(model):
    items = [(good, text, target) for part, target in ((repetition, "systems"), (guests, "guests"), (exits, "exits"), (holes, "holes"))
             for good, text in part(model)] + clocks_and_host(model)
    lines = "".join('<li class="%s"><a href="#%s">%s</a></li>' % ("good" if good else "look", target, text)
                    for good, text, target in items)
    return Markup("<aside class=box><h2>%s</h2><ul>%s</ul></aside>" % (say("box"), lines))


# --- the figure

def chosen(model, place):
    """Benchmarks of the figure, each with the values it shows."""
    out = []
    for name in YARDSTICKS + OTHERWISE:
        for bench in of_name(model, name)[:1]:
            there = [c for c in valued(bench) if place_of(c["system"]) == place and c["value"] > 0]
            if there and (name in YARDSTICKS or len(out) < 4):
                out.append((bench, there))
    return out


def value_of(model, in_time, cell):
    return cell["ns"] if in_time else cell["value"]


def groups_of(there):
    """Rows of one operation: the floors together, then a row a hypervisor; each in the order of values."""
    rows = {}
    for hv, entries in by_hypervisor(there):
        rows.setdefault("floor" if hv in FLOORS else hv, []).extend(sorted(entries, key=lambda c: c["value"]))
    return rows


def labels_of(row, entries, value):
    """What may stand beside the dots, the best first: each variant with its value, the ends, the ends without their names."""
    def one(c):
        name = hypervisor_name(c["system"]) if row == "floor" else variant_name(c["system"])
        return ("%s %s" % (name, value(c))).strip()
    if len(entries) < 4:
        yield plain("list.dot").join(map(one, entries))
    ends = (entries[0], entries[-1]) if len(entries) > 1 else ()
    if ends:
        yield plain("front.range", low=one(ends[0]), high=one(ends[1]))
        yield plain("front.range", low=value(ends[0]), high=value(ends[1]))
    else:
        yield value(entries[0])


def place_label(d, texts, left, right, least):
    """The first that fits beside the dots, at the right of them or else at their left."""
    for text in texts:
        width = svg.text_width(text)
        if right + 9 + width <= d.width:
            return text, right + 9, None
        if left - 9 - width >= least:
            return text, left - 9, "end"
    return text, right + 9, None


def shown_value(model, in_time, cell):
    return number(float("%.3g" % cell["ns"])) if in_time else value_text(cell)


def draw(model, rows, in_time, wide):
    """One block an operation, one row a hypervisor, on one logarithmic axis."""
    width, step, gap = (900, 17, 11) if wide else (380, 17, 10)
    x0, x1 = (300, 690) if wide else (66, 240)
    values = [value_of(model, in_time, c) for _, there in rows for c in there]
    axis = svg.Log(svg.decades(min(values), False), svg.decades(max(values), True), x0, x1)
    height = 24 + sum(height_of(there, wide, step) + gap for _, there in rows)
    d = svg.Drawing(width, height, 12)
    for tick in axis.ticks(6 if wide else 4):
        d.line(axis(tick), 20, axis(tick), height)
        d.text(axis(tick), 13, svg.tick_text(tick), "quiet", "middle", 11)
    y = 24.0
    for bench, there in rows:
        y = block(model, d, axis, bench, there, in_time, wide, y, step) + gap
    return d


def height_of(there, wide, step):
    return step * max(len(groups_of(there)), 2) if wide else step * (len(groups_of(there)) + 1)


def block(model, d, axis, bench, there, in_time, wide, y, step):
    end = y + height_of(there, wide, step)
    if wide:
        d.line(0, y - 3, d.width, y - 3)
        d.text(0, y + 13, plain("yard." + bench["name"]), weight=600, size=13)
        d.text(0, y + 29, bench["name"], "quiet", size=11, mono=True)
    else:
        d.text(0, y + 12, plain("yard." + bench["name"]), weight=600, size=13)
        y += step
    floor = next((value_of(model, in_time, c) for c in there if hypervisor(c["system"]) == "minimal"
                  and not passes_through(c) and c["exits"] != "none"), None)
    for row, entries in groups_of(there).items():
        middle = y + step / 2 + 1
        one_row(model, d, axis, row, entries, in_time, middle, floor)
        y += step
    return end


def one_row(model, d, axis, row, entries, in_time, y, floor):
    tone = "ink" if row == "floor" else row
    name = plain("front.floor") if row == "floor" else hypervisor_name(entries[0]["system"])
    xs = [axis(value_of(model, in_time, c)) for c in entries]
    d.text(axis.a - 12, y + 4, name, "quiet" if row == "floor" else tone, "end", weight=None if row == "floor" else 600)
    if floor and row != "floor" and xs[-1] > axis(floor):
        d.line(axis(floor), y, xs[-1], y, tone, 1.2)
    for c, x in zip(entries, xs):
        title = "%s: %s" % (system_name(c["system"]), shown_value(model, in_time, c))
        d.dot(x, y, "ink" if row == "floor" else tone, 4, passes_through(c) or c["exits"] == "none", title)
    text, x, anchor = place_label(d, labels_of(row, entries, lambda c: shown_value(model, in_time, c)), xs[0], xs[-1], axis.a)
    d.text(x, y + 4, text, anchor=anchor, halo=True)


def data(model, rows, in_time):
    body = [[link(key_of(b), tag("code", esc(title_of(b)))), esc(system_name(c["system"])), shown_value(model, in_time, c)]
            for b, there in rows for c in there]
    return table(heads("benchmark", "system", "value"), body, right=(2,))


def shown_rows(model):
    """What the figure shows, and whether in ns."""
    rows = chosen(model, places(model)[0]) if places(model) else []
    return rows, not is_path(model) and all(c["ns"] is not None for _, there in rows for c in there)


def alt_text(model, rows, in_time):
    said = "; ".join(plain("front.alt_row", bench=b["name"], values=", ".join(
        plain("front.alt_value", system=system_name(c["system"]), value=shown_value(model, in_time, c)) for c in there))
        for b, there in rows)
    return plain("front.alt", said=said)


def caption(model, words=plain):
    rows, in_time = shown_rows(model)
    unit = plain("unit.ns") if in_time else word("unit", model["campaign"]["unit"])
    core = any(hypervisor(c["system"]) == "minimal" for _, there in rows for c in there)
    text = words("front.figure" if core else "front.figure_bare", unit=unit)
    if len(places(model)) > 1:
        text += " " + words("front.place", place=place_name(model, places(model)[0]))
    return text


def picture(model):
    """The wide one alone; "" where there is nothing to show."""
    rows, in_time = shown_rows(model)
    return draw(model, rows, in_time, True).svg(alt_text(model, rows, in_time), "roomy") if rows else ""


def yardsticks(model):
    rows, in_time = shown_rows(model)
    if not rows:
        return ""
    small = draw(model, rows, in_time, False).svg(alt_text(model, rows, in_time), "narrow")
    return figure(picture(model) + small, caption(model, say), data(model, rows, in_time), "yard")


def front(model):
    return Markup('<header id="top">%s</header><div class=first>%s%s</div>%s' % (head(model), found(model), verdict_box(model),
                                                                               yardsticks(model)))
