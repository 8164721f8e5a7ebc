# SPDX-License-Identifier: BSD-2-Clause
"""The SIGPLAN checklist for empirical evaluations, filled in from the document: each item a rule that answers yes, partly, no or
"yours" (only an author can), with its numbers. What a tool cannot know it does not tick."""
from findings import findings
from front import place_name
from model import cells, families, has_value, is_path, places, system_name, untimely, valued
from page import heading, paragraph, table, tag
from words import known, listing, say

YES, PARTLY, NO, YOURS = "yes", "partly", "no", "yours"


def counted(model):
    """Cells with a value, and cells."""
    asked = [c for b in model["benches"] for c in cells(b)]
    return sum(has_value(c) for c in asked), len(asked)


def trials(model):
    """Launches behind each value, the fewest and the most."""
    n = [c["boots"] if is_path(model) else c["n"] for b in model["benches"] for c in valued(b)] or [0]
    return min(n), max(n)


def explicit_claims(model):
    return (YES if findings(model) else NO), {"n": len(findings(model))}


def scoped_claims(model):
    return (NO if untimely(model) else YES), {"place": listing(place_name(model, p) for p in places(model))}


def limitations(model):
    told = sum(bool(b["about"]) for b in model["benches"] if valued(b))
    of = sum(bool(valued(b)) for b in model["benches"])
    return (YES if told == of else PARTLY), {"n": told, "of": of}


def baseline(model):
    return YES, {"baseline": system_name(model["baseline"])}


def fair(model):
    moving = [r for r in model["guest_diff"]["rows"] if r["kind"] != "note"]
    return (PARTLY if moving else YES), {"n": len(moving)}


def suite(model):
    ran_ = sum(bool(cells(b)) for b in model["benches"])
    return (PARTLY if model["campaign"]["subset"] else YES), {"n": ran_, "of": len(model["benches"])}


def own_suite(model):
    return YOURS, {"n": len(families(model))}


def kernels(model):
    return NO, {}


def enough_trials(model):
    least, most = trials(model)
    good = least > 1 if is_path(model) else least >= 10
    return (YES if good else PARTLY if least > 1 else NO), {"least": least, "most": most}


def summaries(model):
    return YES, {}


def distribution(model):
    return YES, {}


def direct_metric(model):
    return (PARTLY if is_path(model) else NO if untimely(model) else YES), {}


def effects(model):
    return PARTLY, {"n": sum(has_value(c) and bool(c["exits"]) for b in model["benches"] for c in cells(b))}


def repeatable(model):
    image = model["images"][0]["sha256"][:12] if model["images"] else "\u2013"
    return YES, {"tag": model["campaign"]["tag"], "seed": model["campaign"]["seed"], "image": image}


def platform(model):
    wrong = len({r["said"] for r in model["preflight"] if r["level"] in ("warn", "bad")})
    return (NO if untimely(model) else PARTLY if wrong else YES), {"n": wrong}


def parameters(model):
    varied = sum(bool(b["params"]) for b in model["benches"] if valued(b))
    return (PARTLY if varied else NO), {"n": varied}


def open_loop(model):
    return (YES if is_path(model) else PARTLY), {}


def comprehensive(model):
    have, of = counted(model)
    return YES, {"n": have, "of": of}


def axes(model):
    return YES, {}


def ratios(model):
    return YES, {}


def precision(model):
    return YES, {}


PARTS = (("claims", (explicit_claims, scoped_claims, limitations)), ("comparison", (baseline, fair)),
         ("choice", (suite, own_suite, kernels)), ("analysis", (enough_trials, summaries, distribution)),
         ("metrics", (direct_metric, effects)), ("design", (repeatable, platform, parameters, open_loop)),
         ("presentation", (comprehensive, axes, ratios, precision)))


def answer(model, rule):
    """The text of its lane where that has one of its own."""
    state, params = rule(model)
    name = "check." + rule.__name__
    lane = name + "." + model["campaign"]["lane"]
    return [say(name), tag("b", say("check.answer." + state)), say(lane if known(lane) else name + ".text", **params)]


def section(model):
    rows = [[say("check.part." + part) if i == 0 else "", *answer(model, rule)] for part, rules in PARTS for i, rule in enumerate(rules)]
    head = [say("check.part"), say("check.item"), "", say("check.how")]
    return heading(2, "checklist", "checklist") + paragraph("checklist.text") + table(head, rows, cls="checklist")
