# SPDX-License-Identifier: BSD-2-Clause
"""Where an operation's instructions go: a stacked bar per system and a flame graph of each path that was recorded."""
from model import system_name, title_of
from page import code, details, figure, heads, table
from words import Markup, esc, number, plain, say, signed, word

WIDTH = 960
ROW = 18          # of a flame graph
BAR, GAP = 22, 12 # of a stacked bar, and below it
LEFT = 200        # beside the bars
CHARACTER = 6.8   # of the font below, on average
LEAST = 0.4       # narrower boxes are left out
COLOURS = {"guest": "#9ecae1", "core": "#a1d99b", "xen": "#fdbe85", "kvm": "#fc9272", "kernel": "#bcbddc", "dom0": "#dadaeb",
           "vmm": "#fee08b", "process": "#d9bf77", "machine": "#969696", "unknown": "#cccccc"}
CLOCK = "machine" # ticks that the emulator's clock counts and no instruction takes
STYLE = 'font-family="sans-serif" font-size="11"'


def text(x, y, words, **attributes):
    more = "".join(' %s="%s"' % (k.replace("_", "-"), v) for k, v in attributes.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{esc(words)}</text>'


def box(x, y, width, height, layer, title, words=""):
    room = int((width - 6) / CHARACTER)
    shown = words if len(words) <= room else words[:room - 1] + "\u2026" if room > 3 else ""
    label = text(x + 3, y + height - 5, shown, fill="#111") if shown else ""
    return (f'<g><title>{esc(title)}</title><rect x="{x:.2f}" y="{y:.1f}" width="{max(width - .4, .1):.2f}" '
            f'height="{height - 1}" fill="{COLOURS[layer]}"/>{label}</g>')


def drawing(height, parts, alt):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" {STYLE} '
            f'role="img" aria-label="{esc(alt)}">' + "".join(parts) + "</svg>")


# --- flame graph

def depth_of(nodes):
    return 1 + max(map(depth_of, (n["children"] for n in nodes)), default=0) if nodes else 0


def trunk(nodes):
    """The tree without what stands below everything and executes nothing: the loop around the operation."""
    while len(nodes) == 1 and not nodes[0]["self"] and nodes[0]["layer"] == "guest" and nodes[0]["children"]:
        nodes = nodes[0]["children"]
    return nodes


def flames(nodes, x, scale, level, height):
    parts = []
    for n in nodes:
        width = n["total"] * scale
        if width < LEAST:
            continue
        title = plain("path.function_ticks" if n["layer"] == CLOCK else "path.function", name=n["name"], layer=word("layer", n["layer"]), total=n["total"], own=n["self"])
        parts.append(box(x, height - (level + 1) * ROW, width, ROW, n["layer"], title, n["name"]))
        parts += flames(n["children"], x, scale, level + 1, height)
        x += width
    return parts


def flame(path, alt):
    nodes = trunk(path["tree"])
    height = depth_of(nodes) * ROW + 2
    whole = sum(n["total"] for n in nodes)
    return drawing(height, flames(nodes, 0, WIDTH / whole, 0, height), alt) if whole > 0 else ""


# --- stacked bars

def floor_of(paths):
    """What our core needs, which does nothing that it need not."""
    return min((p["sum"] for p in paths if "core" in p["layers"]), default=None)


def key():
    parts, x = [], LEFT
    for layer in COLOURS:
        parts.append(f'<rect x="{x}" y="2" width="10" height="10" fill="{COLOURS[layer]}"/>')
        parts.append(text(x + 14, 11, word("layer", layer), fill="currentColor"))
        x += 30 + CHARACTER * len(word("layer", layer))
    return parts


def bar(path, y, scale):
    parts, x = [text(LEFT - 8, y + 15, system_name(path["system"]), text_anchor="end", fill="currentColor")], LEFT
    for layer, n in path["layers"].items():
        if n > 0:
            parts.append(box(x, y, n * scale, BAR, layer, plain("path.box_ticks" if layer == CLOCK else "path.box", layer=word("layer", layer), n=n), number(n)))
            x += n * scale
    return parts + [text(x + 6, y + 15, number(path["sum"]), fill="currentColor")]


def bars(paths, alt):
    longest, floor = max(p["sum"] for p in paths), floor_of(paths)
    scale = (WIDTH - LEFT - 60) / longest
    height = 24 + len(paths) * (BAR + GAP)
    parts = key()
    for i, path in enumerate(paths):
        parts += bar(path, 22 + i * (BAR + GAP), scale)
    if floor is not None:
        x = LEFT + floor * scale
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{height}" stroke="currentColor" stroke-dasharray="3 3"/>')
    return drawing(height, parts, alt)


# --- of one benchmark

def layer_table(paths):
    used = [layer for layer in COLOURS if any(layer in p["layers"] for p in paths)]
    rows = [[esc(system_name(p["system"]))] + [number(p["layers"].get(layer, 0)) for layer in used] + [number(p["sum"])] for p in paths]
    return table([say("head.system")] + [esc(word("layer", layer)) for layer in used] + [say("head.all")], rows,
                 right=range(1, 2 + len(used)))


def longest_functions(path, most=20):
    """Functions by what they executed themselves, wherever they were called from."""
    found = {}

    def walk(nodes):
        for n in nodes:
            at = (n["layer"], n["name"])
            found[at] = found.get(at, 0) + n["self"]
            walk(n["children"])
    walk(path["tree"])
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
    return table(heads("layer", "function", "self"), [[esc(word("layer", layer)), code(name), number(n)] for (layer, name), n in rows],
                 right=(2,))


def did(other):
    """What such a batch did: a function that only it entered, and which executed more or less."""
    entered = plain("path.entered", name=other["entered"], layer=word("layer", other["layer"]), total=other["total"]) if other["entered"] else ""
    changes = ", ".join("%s %s" % (f["name"], signed(f["change"])) for f in other["functions"]) or plain("path.same")
    more = plain("path.more", n=other["more"]) if other["more"] else ""
    return esc(entered + changes + more)


def others(path):
    """Batches that went another way than the one that is drawn."""
    rows = [[say("head." + o["loop"]), number(o["batch"]), number(o["alike"]), number(o["counted"]), number(o["usual"]),
             did(o)] for o in path["others"]]
    return details(say("path.others", n=len(rows)), table(heads("kind", "batch_first", "batches", "instructions", "usual", "did"), rows,
                                                         right=range(1, 5))) if rows else ""


def stacked(paths, name):
    if max(p["sum"] for p in paths) <= 0:
        return ""
    floor = floor_of(paths)
    caption = say("path.bars", bench=name) + ("" if floor is None else " " + say("path.floor", floor=floor))
    return figure(bars(paths, plain("path.bars_alt", bench=name)), caption, layer_table(paths))


def one_flame(p, name):
    drawn = flame(p, plain("path.flame_alt", bench=name, system=system_name(p["system"])))
    odd = "" if p["exact"] else " <mark>%s</mark>" % say("path.inexact")
    caption = say("path.flame", bench=name, system=system_name(p["system"]), sum=p["sum"], alike=p["alike"], batches=p["batches"])
    return figure(drawn, caption + odd, longest_functions(p)) + others(p) if drawn else ""


def of_bench(model, bench):
    """Its pictures, or nothing where no path of it was recorded."""
    paths = [p for p in model["paths"] if (p["bench"], p["params"]) == (bench["name"], bench["params"])]
    name = title_of(bench)
    return Markup(stacked(paths, name) + "".join(one_flame(p, name) for p in paths)) if paths else ""
