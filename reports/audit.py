# SPDX-License-Identifier: BSD-2-Clause
"""The evidence that the numbers are sound: the same guest everywhere, a fit machine, a clock, and what a launch cost."""
from model import is_path
from page import details, esc, number, table

SHOWN = ("shape", "moves numbers")


def named(row):
    key = f'<b>{esc(row["key"])}</b>' if row["kind"] == "shape" else esc(row["key"])
    return f'<div class=reason>{key}<small>{esc(row["why"])}</small></div>'


def guest_diff_table(model, rows, caption=""):
    systems = model["guest_diff"]["systems"]
    return table(["what, and why it matters"] + [esc(s) for s in systems],
                 [[named(r)] + [esc(v) for v in r["values"]] for r in rows], caption)


def guest_diff(model):
    """First of all: was it the same guest? Shape in bold, because it forbids a comparison."""
    rows = model["guest_diff"]["rows"]
    moving = [r for r in rows if r["kind"] in SHOWN]
    notes = [r for r in rows if r["kind"] not in SHOWN]
    many = len(model["guest_diff"]["systems"]) > 1
    if not many:
        text = "<p>One system: there is nothing to hold it against.</p>"
    elif not moving:
        text = "<p>Nothing that can move a number differs between what the guests saw of their machines.</p>"
    else:
        text = guest_diff_table(model, moving, f"<b>Not the same everywhere</b> ({len(moving)} differences that can move a "
                              "number; shape in bold).")
    if notes:
        text += details(f"{len(notes)} more differences that are unlikely to move one", guest_diff_table(model, notes))
    return "<h2>Were the guests the same?</h2>" + text


def preflight(model):
    rows = [r for r in model["preflight"] if r["level"] in ("warn", "bad")]
    if is_path(model):
        return ""
    if not rows:
        return "<p>Nothing was found wrong with the machine.</p>"
    said = {}
    for r in rows:
        said.setdefault((r["level"], r["said"], r["advice"]), []).append(r["system"])
    systems = {r["system"] for r in model["preflight"]}
    body = [[f'<span class="word bad">{esc(level)}</span>', esc(found),
             "all" if len(names) == len(systems) else esc(", ".join(names)), esc(advice)]
            for (level, found, advice), names in said.items()]
    return ("<h2>A fit machine?</h2>" +
            table(["level", "found", "on", "what to do"], body, "What was wrong with the machine while it measured."))


def hertz(clock, key):
    return f'{float(clock[key]) / 1e6:.6f}' if key in clock else "\u2013"


def plain(clock, key, digits=4):
    return number(float(f'{float(clock[key]):.{digits}g}')) if key in clock else "\u2013"


def clocks(model):
    if is_path(model) or not model["clocks"]:
        return ""
    rows = [[esc(c["system"]), str(c["round"]), f'<b>{esc(c["clock"])}</b>' if c["clock"] == "invalid" else esc(c["clock"]),
             hertz(c, "clock.nominal_hz"), hertz(c, "clock.hz"), plain(c, "clock.hz.uncertainty_ppm"), plain(c, "clock.error_ppm"),
             plain(c, "clock.residual"), plain(c, "clock.stolen_share"), esc(c.get("clock.why", ""))]
            for c in model["clocks"]]
    short = {}
    for c in model["clocks"]:
        short.setdefault((c["clock"], c.get("clock.why", "") if c["clock"] == "invalid" else ""), []).append(c["system"])
    words = "; ".join(f"<b>{esc(word)}</b> in {len(s)} boot{'s' if len(s) > 1 else ''}{': ' + esc(why) if why else ''}"
                      for (word, why), s in sorted(short.items()))
    return (f"<h2>The clocks</h2><p>Compared with the host's clock at sync points: {words}. An invalid clock gives no value; "
            "ns and GB/s are shown only where it is verified or consistent.</p>" + details("every boot's clock", table(
                ["system", "round", "verdict", "nominal MHz", "measured MHz", "\u00b1 ppm", "error ppm", "residual, brackets",
                 "stolen share", "why"], rows, cls="compact", right=range(3, 9))))


def launch_cost(model):
    if not model["launch_cost"]:
        return ""
    rows = [[esc(r["system"]), esc(r["what"]), number(float(f'{r["median"]:.4g}')), number(float(f'{r["least"]:.4g}')),
             number(float(f'{r["most"]:.4g}')), str(r["n"]), esc(r["unit"])] for r in model["launch_cost"]]
    return ("<h2>What a launch costs</h2>" + table(["system", "what", "median", "least", "most", "n", "unit"], rows,
            "By the host's clock; n launches. Memory is what was resident more than before, shared pages by their share. "
            "For neighbour guests it is the mean of a launch.", right=(2, 3, 4, 5)))
