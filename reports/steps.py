# SPDX-License-Identifier: BSD-2-Clause
"""From version to version of the lab's hosts: which functions account for each step, where paths were recorded."""
from model import title_of
from page import code, figure, heading, heads, table
from paths import BAR, GAP, WIDTH, box, drawing, key, text
from words import Markup, esc, number, plain, say, signed, word

LEFT = 260  # beside the bars: from which version to which
RIGHT = 70  # behind them: what they add up to


def lines(model):
    """{(processor, variant, benchmark): its steps, oldest first}"""
    found = {}
    for step in model["steps"]:
        name = title_of({"name": step["bench"], "params": step["params"]})
        found.setdefault((step["processor"], step["variant"], name), []).append(step)
    return found


def name_of(step):
    return plain("steps.step", first=step["from"], then=step["to"])


def changes(step):
    """(layer, name, instructions more or less), the small ones as one."""
    out = [(f["layer"], f["name"], f["now"] - f["before"]) for f in step["functions"]]
    return out + ([("unknown", plain("steps.more", n=step["more"]), step["rest"])] if step["rest"] else [])


def reach(step):
    """How far its bars go to the left and to the right."""
    return (sum(-n for _, _, n in changes(step) if n < 0), sum(n for _, _, n in changes(step) if n > 0))


def bar(step, y, zero, scale):
    left = right = zero
    parts = [text(LEFT - 8, y + 15, name_of(step), text_anchor="end", fill="currentColor")]
    for layer, name, n in changes(step):
        width = abs(n) * scale
        left -= width if n < 0 else 0
        parts.append(box(left if n < 0 else right, y, width, BAR, layer,
                         plain("steps.box", name=name, layer=word("layer", layer), change=signed(n)), name))
        right += width if n > 0 else 0
    return parts + [text(WIDTH - 4, y + 15, signed(step["now"] - step["before"]), text_anchor="end", fill="currentColor",
                         font_weight="bold")]


def bars(steps, alt):
    left, right = (max(reach(s)[side] for s in steps) for side in (0, 1))
    scale = (WIDTH - LEFT - RIGHT) / max(left + right, 1)
    zero = LEFT + left * scale
    height = 24 + len(steps) * (BAR + GAP)
    parts = key()
    for i, step in enumerate(steps):
        parts += bar(step, 22 + i * (BAR + GAP), zero, scale)
    parts.append(f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="18" y2="{height}" stroke="currentColor"/>')
    return drawing(height, parts, alt)


def data(steps):
    rows = []
    for s in steps:
        where = esc(name_of(s))
        rows += [[where, esc(word("layer", f["layer"])), code(f["name"]), number(f["before"]), number(f["now"]),
                  signed(f["now"] - f["before"])] for f in s["functions"]]
        if s["rest"]:
            rows.append([where, "", say("steps.more", n=s["more"]), "", "", signed(s["rest"])])
        rows.append([where, say("head.all"), "", number(s["before"]), number(s["now"]), signed(s["now"] - s["before"])])
    return table(heads("step", "layer", "function", "before", "now", "change"), rows, right=range(3, 6))


def one(processor, variant, name, steps):
    system = f"lab/{processor}:{variant}"
    caption = say("steps.caption", bench=name, system=system)
    return figure(bars(steps, plain("steps.alt", bench=name, system=system)), caption, data(steps), "over")


def section(model):
    parts = [one(processor, variant, name, steps) for (processor, variant, name), steps in lines(model).items()]
    return Markup(heading(3, "steps") + "".join(parts)) if parts else ""
