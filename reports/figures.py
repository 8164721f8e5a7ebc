# SPDX-License-Identifier: BSD-2-Clause
"""Figures: gnuplot scripts made from the model's numbers, drawn in one gnuplot run, cleaned into inline SVG.

Knows where points go and how they look. Computes no statistic: every value, interval and quantile is in the model.
"""
import html
import math
import os
import re
import shutil
import subprocess
import tempfile

from model import AA_SUFFIX, is_aa

WIDTH = 680
# Okabe-Ito, one fixed hue per hypervisor; style.css gives the same names a tint that is legible in its scheme.
HUES = {"kvm": "#0072B2", "xen": "#D55E00", "hyperv": "#009E73", "minimal": "#CC79A7", "native": "#E69F00",
        "tcg": "#56B4E9", "null": "#999999", "bare": "#000001"}
FILLED, OPEN = (7, 5, 9, 13, 11), (6, 4, 8, 12, 10)  # gnuplot point types, same order of shapes


class NoGnuplot(Exception):
    """gnuplot is absent or failed; the text says what to do."""


def variant(label):
    return label.split(":")[-1]


def hypervisor(label):
    return variant(label).split("/")[0].split("+")[0]


def styles(systems):
    """label -> (hue name, colour, point type): hue says the hypervisor, shape the variant, open an A/A control."""
    shapes, out = {}, {}
    for label in [s["label"] for s in systems]:
        hv, plain = hypervisor(label), label[:-len(AA_SUFFIX)] if is_aa(label) else label
        known = shapes.setdefault(hv, [])
        if plain not in known:
            known.append(plain)
        shape = known.index(plain) % len(FILLED)
        hue = hv if hv in HUES else "null"
        out[label] = (hue, HUES[hue], (OPEN if plain != label else FILLED)[shape])
    return out


def log_ticks(low, high):
    """1-2-5 marks where few decades are seen, decades where many are."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 2 else (1,)
    ticks = [s * 10.0 ** d for d in range(first, last + 1) for s in steps]
    ticks = [t for t in ticks if low * 0.999 <= t <= high * 1.001]
    return ticks if len(ticks) > 2 else linear_ticks(low, high, 4)


def linear_ticks(low, high, count=5):
    raw = (high - low) / count
    step = 10.0 ** math.floor(math.log10(raw))
    step *= next(m for m in (1, 2, 5, 10) if m * step >= raw * 0.999)
    start = math.ceil(low / step - 1e-9)
    return [round((start + i) * step, 12) for i in range(int((high - start * step) / step + 1.001))]


def tick_list(ticks):
    return "(" + ", ".join('"%s" %.12g' % (tick_text(t), t) for t in ticks) + ")" if ticks else "autofreq"


def tick_text(value):
    """Ticks are round numbers by construction: ten digits show them whole; thin spaces from five digits on."""
    text = "%.10g" % value
    if abs(value) < 10000 or value != int(value):
        return text
    return "{:,}".format(int(value)).replace(",", "\u202f")


def named_ticks(ticks):
    return "(" + ", ".join("%s %g" % (quote(name), at) for name, at in ticks) + ")"


def padded(low, high, share=0.08, least=0.005):
    pad = max((high - low) * share, abs(high) * least) or 1
    return low - pad, high + pad


def axis_x(script, values):
    """Logarithmic where values spread over more than a factor of ten, else linear; returns nothing."""
    low, high = min(values), max(values)
    if low > 0 and high / low > 10:
        low, high = low / 1.6, high * 1.6
        script += ["set logscale x", "set xtics %s" % tick_list(log_ticks(low, high))]
    else:
        low, high = padded(low, high)
        script.append("set xtics %s" % tick_list(linear_ticks(low, high)))
    script.append("set xrange [%.12g:%.12g]" % (low, high))


def quote(text):
    """A string of gnuplot in single quotes: in double ones it runs what stands between backquotes. On one line."""
    return "'%s'" % "".join(c if c.isprintable() or c == "\u202f" else "?" for c in text).replace("'", "''")


def reach_of(rows):
    """The factor that half a row stands for: what most lines stay within, so that a few do not flatten all others."""
    ratios = sorted(abs(math.log(v / next(iter(p.values())))) for _, found in rows for p in found.values()
                    for v in p.values() if v > 0 and next(iter(p.values())) > 0)
    return max(math.exp(ratios[int(len(ratios) * 0.97)]) if ratios else 1, 1.1)


def beside(value, first, reach):
    """(height above the line of the first value in rows, whether it is within the scale)"""
    if value <= 0 or first <= 0:
        return (0.0, value == first)
    height = 0.45 * math.log(value / first) / math.log(reach)
    return (max(-0.45, min(0.45, height)), abs(height) <= 0.451)


class Figures:
    """Collects scripts by name; render() draws all at once, because starting gnuplot costs more than drawing."""

    def __init__(self, systems):
        self.style = styles(systems)
        self.scripts = {}
        self.defs = ""

    def start(self, name, height):
        script = ["reset", "set encoding utf8",
                  'set terminal svg size %d,%d dynamic noenhanced font "sans-serif,13" linewidth 1' % (WIDTH, height),
                  "set output %s" % quote(name + ".svg"), "unset key", "set border 1 lw 0.8",
                  "set tics nomirror out scale 0.5", "set lmargin 16", "set rmargin 3", "set tmargin 1"]
        self.scripts[name] = script
        return script

    def forest(self, name, rows, labels, time_lane):
        """rows: (text, {label: comparison}); one line per system inside each row, ratio printed at the right."""
        step, gap = 1.0, 0.9
        points, ticks, notes, rules, y = {}, [], [], [], 0.0
        for text, against in rows:
            ticks.append((text, y + step * (len(against) - 1) / 2))
            for label in [l for l in labels if l in against]:
                c = against[label]
                points.setdefault(label, []).append((c["ratio"], y, c["low"] or c["ratio"], c["high"] or c["ratio"]))
                notes.append((c["text"], y))
                y += step
            rules.append(y - step / 2 + gap / 2)
            y += gap
        script = self.start(name, int(70 + y * 17))
        values = [v for p in points.values() for r in p for v in (r[0], r[2], r[3])] + [1.0]
        low, high = min(values) / 1.15, max(values) * 1.15
        script += ["set logscale x", "set xrange [%.12g:%.12g]" % (low, high),
                   "set xtics %s" % tick_list(log_ticks(low, high)), "set yrange [%g:%g]" % (y - gap / 2, -step),
                   "set rmargin %d" % (4 + 0.8 * max(len(t) for t, _ in notes)), "set lmargin 19",
                   'set xlabel "ratio to the baseline (log scale)" offset 0,0.3',
                   'set ytics scale 0 font "monospace,12" %s' % named_ticks(ticks),
                   "set arrow from 1, graph 0 to 1, graph 1 nohead lw 1.1 lc rgb 'black' back"]
        script += ["set arrow from graph 0, first %g to graph 1, first %g nohead lw 0.5 lc rgb 'gray' back" % (r, r)
                   for r in rules[:-1]]
        script += ["set label %s at graph 1.02, first %g left font 'sans-serif,11'" % (quote(t), at) for t, at in notes]
        plots = []
        for i, (label, p) in enumerate(points.items()):
            _, colour, shape = self.style[label]
            script += ["$d%d << EOD" % i] + ["%.12g %g %.12g %.12g" % r for r in p] + ["EOD"]
            how = "using 1:2:3:4 with xerrorbars" if time_lane else "using 1:2 with points"
            plots.append("$d%d %s pt %d ps 0.75 lw 1.3 lc rgb '%s'" % (i, how, shape, colour))
        script.append("plot " + ", ".join(plots))

    def dots(self, name, rows, unit):
        """rows: (label, [value of each boot in order], (value, low, high)); later boots stand lower."""
        script = self.start(name, 62 + 34 * len(rows))
        axis_x(script, [v for _, boots, _ in rows for v in boots])
        script += ["set yrange [%g:-0.6]" % (len(rows) - 0.4), "set xlabel %s offset 0,0.3" % quote(unit),
                   "set ytics scale 0 %s" % named_ticks((variant(r[0]), i) for i, r in enumerate(rows))]
        plots = []
        for i, (label, boots, (value, low, high)) in enumerate(rows):
            _, colour, shape = self.style[label]
            spread = 0.5 / max(len(boots) - 1, 1)
            points = ["%.12g %g" % (v, i - 0.3 + k * spread) for k, v in enumerate(boots)]
            script += ["$d%d << EOD" % i] + points + ["EOD"]
            plots.append("$d%d using 1:2 with points pt %d ps 0.6 lw 1.1 lc rgb '%s'" % (i, shape, colour))
            if low is not None and high is not None and high > low:
                script += ["$m%d << EOD" % i, "%.12g %g %.12g %.12g" % (value, i + 0.36, low, high), "EOD"]
                plots.append("$m%d using 1:2:3:4 with xerrorbars pt 7 ps 0.35 lw 1.1 lc rgb 'black'" % i)
        script.append("plot " + ", ".join(plots))

    def series(self, name, rows):
        """rows: (label, [(body, control) per boot]), per operation; boots follow one another as their rounds did."""
        panel, top, bottom = 84, 26, 40
        height = top + bottom + panel * len(rows)
        script = self.start(name, height)
        script.append("set multiplot")
        for i, (label, boots) in enumerate(rows):
            for side in (0, 1):
                self.panel(script, i, side, label, [b[side] for b in boots], (height, top, panel), i == len(rows) - 1)
        script += ["unset multiplot"]

    def panel(self, script, i, side, label, boots, frame, last):
        height, top, panel = frame
        _, colour, _ = self.style[label]
        values = [v for b in boots for v in b]
        left, right = ((0.105, 0.535), (0.64, 0.985))[side]
        upper = 1 - (top + i * panel + 12) / height
        script += ["unset label", "unset arrow", "set border 3 lw 0.8", "set tmargin at screen %.4f" % upper,
                   "set bmargin at screen %.4f" % (upper - (panel - 26) / height),
                   "set lmargin at screen %.3f" % left, "set rmargin at screen %.3f" % right, "unset xlabel"]
        if not values:
            script += ["set label 'no samples' at graph 0.5,0.5 center", "unset xtics", "unset ytics",
                       "set xrange [0:1]", "set yrange [0:1]", "plot NaN"]
            return
        low, high = padded(min(values), max(values), 0.1)
        batches = tick_list(linear_ticks(0, len(values), 4))
        script += ["set xrange [-0.5:%g]" % (len(values) - 0.5), "set yrange [%.12g:%.12g]" % (low, high),
                   "set ytics %s font 'sans-serif,11'" % tick_list(linear_ticks(low, high, 4)),
                   "set xtics nomirror out scale 0.5 %s font 'sans-serif,11'" % batches,
                   "" if last else "unset xtics"]
        script += ["set label %s at graph 0, graph 1 offset 0.3,0.55 left font 'sans-serif,11.5'"
                   % quote("%s, %s" % (variant(label), ("body", "control")[side]))]
        if last:
            script.append("set xlabel 'batch, boots one after another' font 'sans-serif,11.5' offset 0,0.5")
        at = 0
        for b in boots[:-1]:
            at += len(b)
            x = at - 0.5
            script.append("set arrow from %g, graph 0 to %g, graph 1 nohead lw 0.5 lc rgb 'gray' back" % (x, x))
        data, at = [], 0
        for b in boots:  # an empty line breaks the curve between boots
            data += ["%d %.10g" % (at + k, v) for k, v in enumerate(b)] + [""]
            at += len(b)
        script += ["$p%d%d << EOD" % (i, side)] + data + ["EOD", "plot $p%d%d using 1:2 with lines lw %s lc rgb '%s'"
                   % (i, side, "1.2" if side == 0 else "1", colour if side == 0 else "#777777")]

    def ecdf(self, name, rows, unit):
        """rows: (label, histogram); one curve per boot."""
        script = self.start(name, 230)
        values = [max(b[0], 1) for _, h in rows for b in h["buckets"]]
        low, high = min(values) / 1.15, max(values) * 1.15
        script += ["set lmargin 9", "set border 3 lw 0.8", "set logscale x", "set xrange [%.12g:%.12g]" % (low, high),
                   "set xtics %s" % tick_list(log_ticks(low, high) or [values[0]]),
                   "set yrange [0:1.02]", "set ytics 0,0.25,1", 'set xlabel %s offset 0,0.3' % quote(unit),
                   'set ylabel "share of operations" offset 1.2,0']
        plots = []
        for i, (label, h) in enumerate(rows):
            total, lines = 0, []
            for start, count in h["buckets"]:
                lines.append("%.12g %.6g" % (max(start, 1), total / h["count"]))
                total += count
                lines.append("%.12g %.6g" % (max(start, 1), total / h["count"]))
            script += ["$d%d << EOD" % i] + lines + ["EOD"]
            dash = "2" if is_aa(label) else str(1 + FILLED.index(self.style[label][2]) if
                                                         self.style[label][2] in FILLED else 2)
            plots.append("$d%d using 1:2 with lines lw 1.2 dt %s lc rgb '%s'" % (i, dash, self.style[label][1]))
        script.append("plot " + ", ".join(plots))

    def versions(self, name, rows, variants, versions):
        """rows: (benchmark, {variant: {version: value}}). A small line for each, all on one scale of ratios to its first
        value; first and last value in figures."""
        reach, left = reach_of(rows), 60 + 8 * max(len(t) for t, _ in rows)
        column = (WIDTH - left - 70) / len(variants)
        room = 46 * (len(versions) - 1) / (column - 92)  # of a figure beside a line, in steps from version to version
        wide = len(versions) - 1 + 2 * room
        script = self.start(name, 130 + 32 * len(rows))
        script += ["set lmargin at screen %.4f" % (left / WIDTH), "set rmargin at screen %.4f" % (1 - 70 / WIDTH),
                   "set tmargin 2.2", "set bmargin 7.5", "set border 0",
                   "set xrange [%g:%g]" % (-room, len(variants) * wide - room),
                   "set yrange [%g:-0.6]" % (len(rows) - 0.4),
                   'set ytics scale 0 font "monospace,12" %s' % named_ticks((t, i) for i, (t, _) in enumerate(rows)),
                   "set xtics scale 0 rotate by 55 right font 'sans-serif,10' offset 0,0.2 %s" % named_ticks(
                       (v, k * wide + i) for k in range(len(variants)) for i, v in enumerate(versions))]
        for k, variant_ in enumerate(variants):
            script.append("set label %s at %g, graph 1 offset 0,0.9 center font 'sans-serif,12'"
                          % (quote(variant_), k * wide + (len(versions) - 1) / 2))
        script.append("set arrow from graph 1.012, first -0.5 to graph 1.012, first 0.5 heads size screen 0.004,90 lw 0.8 "
                      "lc rgb '#777777'")
        script.append("set label %s at graph 1.02, first 0 left font 'sans-serif,10.5' tc rgb '#777777'"
                      % quote("\u00d7%.3g" % reach ** 2))
        plots = []
        for r, (_, found) in enumerate(rows):
            for k, variant_ in enumerate(variants):
                if variant_ in found:
                    self.small_line(script, plots, (k * wide, r), found[variant_], versions, variant_, reach)
        script.append("plot " + ", ".join(plots))

    def small_line(self, script, plots, at, points, versions, variant_, reach):
        x, y = at
        known = [(i, points[v]) for i, v in enumerate(versions) if v in points]
        first, last = known[0][1], known[-1][1]
        places = [(x + i, *beside(value, first, reach)) for i, value in known]
        label, (_, colour, shape) = next((l, st) for l, st in self.style.items() if variant(l) == variant_)
        n = len(plots)
        script.append("set arrow from %g, %g to %g, %g nohead lw 0.6 lc rgb 'gray' back" % (x, y, x + len(versions) - 1, y))
        script += ["$v%d << EOD" % n] + ["%g %g" % (px, y - py) for px, py, _ in places] + ["EOD"]
        plots.append("$v%d using 1:2 with lines lw 1.3 lc rgb '%s'" % (n, colour))
        for inside, kind in ((True, shape), (False, OPEN[FILLED.index(shape)] if shape in FILLED else shape)):
            marks = ["%g %g" % (px, y - py) for px, py, within in places if within == inside]
            if marks:
                script += ["$w%d << EOD" % len(plots)] + marks + ["EOD"]
                plots.append("$w%d using 1:2 with points pt %d ps 0.45 lw 1 lc rgb '%s'" % (len(plots), kind, colour))
        for text, px, side, away in ((first, x, "right", -0.8), (last, x + len(versions) - 1, "left", 0.8)):
            script.append("set label %s at %g, %g %s offset %g,0 font 'sans-serif,10.5'"
                          % (quote(tick_text(round(text, 1))), px, y, side, away))

    def mark(self, label):
        """The system's mark as it stands in the figures, for tables and keys."""
        hue, _, shape = self.style[label]
        return ('<svg class="mark" viewBox="-1.2 -1.2 2.4 2.4" fill="none" aria-hidden="true" style="color:var(--%s)">'
                '<use href="#gpPt%d"/></svg>' % (hue, shape - 1))

    def key(self, labels):
        return '<ul class="key">%s</ul>' % "".join("<li>%s%s</li>" % (self.mark(c), html.escape(c)) for c in labels)

    def sprite(self):
        """Marker definitions that all figures of the page use."""
        return ('<svg class="sprite" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"><defs>%s</defs></svg>'
                % self.defs)

    def render(self):
        """name -> SVG text. All figures share one set of marker definitions, kept in self.defs."""
        if not self.scripts:
            return {}
        if not shutil.which("gnuplot"):
            raise NoGnuplot("gnuplot is not installed and draws the figures of the report: apt install gnuplot-nox")
        with tempfile.TemporaryDirectory(prefix="hvlab-report-") as folder:
            text = "\n".join("\n".join(s) + "\nset output\n" for s in self.scripts.values())
            run = subprocess.run(["gnuplot"], input=text, cwd=folder, universal_newlines=True, encoding="utf-8", errors="replace",
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 env={**os.environ, "GNUTERM": "svg"})
            if run.returncode:
                raise NoGnuplot("gnuplot failed: " + " ".join(run.stderr.split())[:300])
            raw = {}
            for name in self.scripts:
                with open(os.path.join(folder, name + ".svg"), encoding="utf-8") as f:
                    raw[name] = f.read()
        return {name: self.clean(svg) for name, svg in raw.items()}

    def clean(self, svg):
        """Inline SVG out of gnuplot's file: no prologue, no ids of its own, colours that follow the page's scheme."""
        svg = svg[svg.index("<svg"):]
        defs = re.search(r"<defs>(.*?)</defs>", svg, re.S)
        self.defs = self.defs or re.sub(r"\s*<filter.*?</filter>", "", defs.group(1), flags=re.S).replace("xlink:", "")
        svg = svg.replace(defs.group(0), "")
        svg = re.sub(r"<title>.*?</title>|<desc>.*?</desc>", "", svg, flags=re.S)
        svg = re.sub(r' id="[^"]*"', "", svg)
        svg = re.sub(r' (?:xmlns:xlink|color|class)="[^"]*"', "", svg).replace("xlink:href", "href")
        for hue, colour in HUES.items():
            rgb = r"rgb\( *%d, *%d, *%d\)" % tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))
            svg = re.sub(r"(stroke|color|fill)=(['\"])%s\2" % rgb, r'style="\1:var(--%s)"' % hue, svg)
        svg = re.sub(r"(stroke|fill|color)=(['\"])rgb\( *119, *119, *119\)\2", r'style="\1:var(--quiet)"', svg)
        svg = re.sub(r"(stroke|color)=(['\"])(?:gray|rgb\(190, *190, *190\))\2", r'style="\1:var(--rule)"', svg)
        svg = re.sub(r"(stroke|fill|color)=(['\"])(?:black|rgb\( *0, *0, *0\))\2", r'\1="currentColor"', svg)
        svg = re.sub(r'<tspan font-family="[^"]*" ?>\s*(.*?)</tspan>', r"\1", svg)
        empty = re.compile(r"<g[^>]*>\s*</g>")
        while empty.search(svg):
            svg = empty.sub("", svg)
        return re.sub(r"\s*\n\s*", "\n", svg)
