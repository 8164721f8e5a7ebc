# SPDX-License-Identifier: BSD-2-Clause
"""What stands behind the numbers: systems, were the guests the same, was the machine fit, clocks, exits, what has no number,
configuration, launches, provenance."""
from findings import findings, matters
from front import SHOWN, stamps
from model import (by_system, cells, compared, declared, has_value, hypervisor, is_aa, is_path, key_of, labels, ran, system_name,
                   title_of, untimely)
from page import code, details, heading, heads, link, paragraph, table, tag
from verdicts import exits_text
from words import Markup, duration, esc, grouped, number, plain, rounded, said, said_key, said_of, say, sentence, word


# --- systems

def system_note(model, s):
    label = s["label"]
    first = (say("system.refused", why=sentence(s, "refused")) if s["refused"] else
             say("system.baseline") if label == model["baseline"] else say("system.aa") if is_aa(label) else "")
    mislabelled = say("system.mislabelled", class_=word("class", s["class"])) if s["mislabelled"] else ""
    return "; ".join(filter(None, (first, esc(said_of(s["note"] or "")), mislabelled)))


def systems(model):
    rows = [[tag("span", esc(system_name(s["label"])), class_=hypervisor(s["label"])), code(s["label"]), esc(word("class", s["class"])) or "\u2013",
             esc(word("clock", s["clock"])) or "\u2013", str(s["boots"]), system_note(model, s)] for s in model["systems"]]
    claim = "claim.emulated" if untimely(model) else "claim." + model["campaign"]["lane"]
    return (heading(3, "systems", "systems") + paragraph("systems.text", baseline=system_name(model["baseline"])) + paragraph(claim)
            + table([say("head.system"), "", *heads("class", "clock", "boots", "note")], rows, right=(4,)))


# --- the same guest?

def guest_row(row):
    key = tag("b", esc(said_key(row["key"]))) if row["kind"] == "shape" else esc(said_key(row["key"]))
    return Markup('<div class=reason>%s<small>%s</small></div>' % (key, esc(sentence(row, "why"))))


def guest_table(model, rows):
    """Systems that say the same share a line."""
    labels_of, body = model["guest_diff"]["systems"], []
    for r in rows:
        said = {}
        for label, v in zip(labels_of, r["values"]):
            said.setdefault(v, []).append(label)
        lines = "".join("<tr><td>%s</td><td>%s</td></tr>" % (esc(v) or "\u2013", esc(", ".join(map(system_name, names))))
                        for v, names in said.items())
        body.append([guest_row(r), Markup('<table class="said">%s</table>' % lines)])
    return table([say("head.what"), ""], body)


def guests(model):
    rows, systems_of = model["guest_diff"]["rows"], model["guest_diff"]["systems"]
    out = heading(3, "guests", "guests")
    if len(systems_of) < 2:
        return out + paragraph("box.one_system")
    moving = [r for r in rows if r["kind"] in SHOWN]
    if not moving:
        out += paragraph("box.guests_same")
    told = findings(model)
    matter = [r for r in moving if matters(r, systems_of, told)]
    for text_id, part in (("guests.matter", matter), ("guests.move", [r for r in moving if r not in matter]),
                          ("guests.note", [r for r in rows if r["kind"] not in SHOWN])):
        if part:
            shape = paragraph("guests.shape") if any(r["kind"] == "shape" for r in part) else ""
            out += details(say(text_id, n=len(part)), shape + guest_table(model, part))
    return out


# --- the machine and its clocks

def machine(model):
    if is_path(model):
        return ""
    found = {}
    for r in model["preflight"]:
        if r["level"] in ("warn", "bad"):
            found.setdefault((r["level"], sentence(r, "said"), sentence(r, "advice")), []).append(r["system"])
    if not found:
        return heading(3, "machine", "machine") + paragraph("box.fit")
    body = [[esc(word("level", level)), esc(what), esc(", ".join(map(system_name, names))), esc(advice)]
            for (level, what, advice), names in found.items()]
    return heading(3, "machine", "machine") + table(heads("level", "found", "on", "advice"), body)


def hertz(clock, key):
    return grouped("%.6f" % (float(clock[key]) / 1e6)) if key in clock else "\u2013"


def reading(clock, key):
    return rounded(float(clock[key]), 4) if key in clock else "\u2013"


def clocks(model):
    if is_path(model) or not model["clocks"]:
        return ""
    rows = [[esc(system_name(c["system"])), str(c["round"]), esc(word("clock", c["clock"])), hertz(c, "clock.nominal_hz"), hertz(c, "clock.hz"),
             reading(c, "clock.hz.uncertainty_ppm"), reading(c, "clock.error_ppm"), reading(c, "clock.residual"),
             reading(c, "clock.stolen_share"), esc(sentence(c, "clock.why") if c.get("clock.why") else "")] for c in model["clocks"]]
    count = {}
    for c in model["clocks"]:
        count[c["clock"]] = count.get(c["clock"], 0) + 1
    words = "; ".join(plain("clocks.word", word=w, n=n) for w, n in sorted(count.items()))
    head = heads("system", "round", "verdict", "nominal", "measured", "uncertainty", "error", "residual", "stolen", "why")
    return (heading(3, "clocks", "clocks") + paragraph("clocks.text", words=words)
            + details(say("clocks.all"), table(head, rows, cls="compact", right=range(3, 9))))


# --- exits and holes

def exits_table(model, columns, shown):
    rows = [[link(key_of(b), code(title_of(b))), declared(b)]
            + [exits_text(b, by_system(b)[c]) if c in by_system(b) else "" for c in columns] for b in shown]
    return table(heads("benchmark", "declared") + [esc(system_name(c)) for c in columns], rows, right=range(1, 2 + len(columns)))


def uncounted(model):
    """Why a system could not count, in its own words."""
    rows = [r for part in ("differ", "same") for r in model["facts"]["environment"][part] if r["key"] == "exits.uncounted"]
    return "".join(paragraph("exits.uncounted", system=system_name(s["label"]), why=value) for r in rows
                   for s, values in zip(model["systems"], r["values"]) for value in values)


def exits(model):
    counting = {c["system"] for b in model["benches"] for c in cells(b) if c["exits_counted"] is not None}
    columns = [c for c in labels(model) if c in counting]
    out = heading(3, "exits", "exits")
    if not columns:
        return out + paragraph("exits.none") + uncounted(model)
    counted = [b for b in model["benches"] if any(c["exits_counted"] is not None for c in cells(b))]
    odd = [b for b in counted if any(c["exits_disagree"] for c in cells(b))]
    n = sum(c["exits_disagree"] for b in odd for c in cells(b))
    out += paragraph("exits.text")
    if odd:
        out += details(say("exits.disagree", n=n), exits_table(model, columns, odd))
    return out + details(say("exits.all", n=len(counted)), exits_table(model, columns, counted)) + uncounted(model)


def holes(model):
    """Reason -> how many cells, and of what."""
    from families import missing_of, why_none
    reasons = {}
    for b in model["benches"]:
        have = by_system(b)
        if b["not_run"]:
            reasons.setdefault(plain("not.run", why=sentence(b, "not_run")), []).append((title_of(b), ""))
            continue
        for s in model["systems"]:
            c = have.get(s["label"])
            if not has_value(c) and not is_aa(s["label"]):
                why = why_none(c, "" if c else missing_of(model, b, s["label"]))
                reasons.setdefault(why, []).append((title_of(b), system_name(s["label"])))
    if not reasons:
        return ""
    rows = [[esc(why), number(len(of)), details(", ".join(sorted({"<code>%s</code>" % esc(b) for b, _ in of})[:3])
             + ("" if len({b for b, _ in of}) < 4 else " \u2026"), esc("; ".join(filter(None, (" ".join(x).strip() for x in of)))))]
            for why, of in sorted(reasons.items(), key=lambda r: -len(r[1]))]
    return (heading(3, "holes", "holes") + paragraph("holes.text") + table(heads("reason", "cells", "of"), rows, right=(1,), cls="holes"))


# --- configuration

def fact_table(model, rows):
    columns = [i for i, s in enumerate(model["systems"]) if s["boots"]]
    body = []
    for r in rows:
        said = {}
        for i in columns:
            said.setdefault(", ".join(r["values"][i]) or "\u2013", []).append(system_name(model["systems"][i]["label"]))
        if len(said) == 1:
            lines = esc(next(iter(said)))
        else:
            lines = Markup('<table class="said">%s</table>' % "".join(
                "<tr><td>%s</td><td>%s</td></tr>" % (esc(v), esc(", ".join(names))) for v, names in said.items()))
        body.append([code(r["key"]), lines])
    return table([say("head.key"), ""], body, cls="compact")


def configuration(model):
    out = heading(3, "configuration", "configuration") + paragraph("configuration.text")
    for what in ("guest", "environment"):
        for part in ("differ", "same"):
            rows = model["facts"][what][part]
            if rows:
                out += details(say("facts.%s_%s" % (part, what), n=len(rows)), fact_table(model, rows))
    return out


# --- launches and provenance

def launch_cost(model):
    if not model["launch_cost"]:
        return ""
    rows = [[esc(system_name(r["system"])), esc(said(r["what"])), rounded(r["median"], 4), rounded(r["least"], 4), rounded(r["most"], 4),
             str(r["n"]), esc(word("unit", r["unit"]))] for r in model["launch_cost"]]
    return Markup('<section class="family">%s%s%s</section>' % (heading(2, "family.launch", "family-launch"), paragraph("launch.cost"),
                  table(heads("system", "of", "median", "least", "most", "n", "unit"), rows, right=(2, 3, 4, 5))))


def boot_row(b):
    bad = tag("mark", esc(b["verdict"])) + ": " + esc(sentence(b, "reason"))
    first = duration(b["first_record_ns"]) if b["first_record_ns"] else "\u2013"
    return [str(b["id"]), str(b["round"]), str(b["position"]), esc(system_name(b["system"])), str(b["attempt"]),
            esc(b["verdict"]) if b["verdict"] == "ok" else bad, first, duration(b["wall_ns"])]


def launches(model):
    logs = "".join(details(say("launch.log", id=str(b["id"]), system=system_name(b["system"])), f'<pre>{esc(b["log"])}</pre>')
                   for b in model["boots"] if b["log"])
    head = heads("boot", "round", "position", "system", "attempt", "verdict", "first", "wall")
    rows = list(map(boot_row, model["boots"]))
    return (heading(3, "launches", "launches") + details(say("launches.all", n=len(rows)), table(head, rows, right=(0, 1, 2, 4, 6, 7)))
            + logs)


def event_table(rows):
    """One line a launch and benchmark, one column an event; "~" behind a name: scaled, its counter was shared."""
    names = sorted({e["event"] for e in rows})
    lines = {}
    for e in rows:
        lines.setdefault((e["bench"], e["system"], e["round"], e["boot"]), {})[e["event"]] = e["count"]
    body = [[code(bench) if bench else say("events.boot"), esc(system_name(system)), str(round_), str(boot)]
            + [grouped(counts[n]) if n in counts else "\u2013" for n in names]
            for (bench, system, round_, boot), counts in sorted(lines.items())]
    return table(heads("of", "system", "round", "boot") + [esc(n) for n in names], body, cls="compact", right=range(2, 4 + len(names)))


def events(model):
    if not model["events"]:
        return ""
    whole, each = ([e for e in model["events"] if bool(e["bench"]) == of_bench] for of_bench in (False, True))
    return (heading(3, "events", "events") + paragraph("events.whole") + event_table(whole)
            + (details(say("events.each"), event_table(each)) if each else ""))


def provenance(model):
    c = model["campaign"]
    images = table(heads("image", "sha256", "build"), [[esc(i["kind"]), esc(i["sha256"]), esc(i["build"])] for i in model["images"]],
                   cls="compact")
    return (heading(3, "provenance", "provenance")
            + paragraph("provenance.text", database=model["database"], tag=c["tag"], started=c["started"], seed=c["seed"],
                        measured=c["program"], reported=model["program"])
            + images + details(say("provenance.plan"), f'<pre>{esc(c["plan"])}</pre>'))


def section(model):
    parts = (systems, guests, machine, clocks, exits, holes, configuration, launches, events, provenance)
    return Markup('<section class="evidence">%s%s</section>' % (heading(2, "evidence", "evidence"), "".join(p(model) for p in parts)))
