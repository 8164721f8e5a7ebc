# SPDX-License-Identifier: BSD-2-Clause
"""Makers of SVG: a drawing that stands alone when it is copied out of the page (its own colours and fonts, no references), and
follows the page's colour scheme inside it, by a class beside each colour. Scales and ticks. Knows nothing of benchmarks."""
import math
import re

from words import clean, esc, grouped, rounded

# Okabe and Ito's, darkened where text is set in them; names are the page's CSS variables.
TONES = {"ink": "#1c1c1c", "quiet": "#6a6a6a", "rule": "#d4d4d4", "paper": "#ffffff", "tint": "#f6f5f2", "warn": "#9d2b00",
         "kvm": "#0072b2", "xen": "#c04a00", "hyperv": "#00795a", "minimal": "#9c3f78", "native": "#8a5a00", "tcg": "#2577a8",
         "null": "#707070", "bare": "#1c1c1c"}
FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def short(x):
    """A coordinate, without digits that nobody sees."""
    return ("%.1f" % x).rstrip("0").rstrip(".")


def text_width(text, size=12.0):
    """About what a proportional font takes."""
    narrow = sum(c in "iljt.,:;|'!()[] \u202f" for c in text)
    wide = sum("\u0400" <= c <= "\u04ff" or c in "MWQ" for c in text)
    return size * (0.61 * (len(text) - narrow) + 0.33 * narrow + 0.1 * wide)


class Drawing:
    def __init__(self, width, height, size=12):
        self.width, self.height, self.size, self.parts = width, height, size, []

    def add(self, element, **attributes):
        self.parts.append("<%s%s/>" % (element, self.words(attributes)))

    @staticmethod
    def words(attributes):
        out, classes = [], []
        for key, value in attributes.items():
            if key in ("fill", "stroke") and value in TONES:
                classes.append(("f-" if key == "fill" else "s-") + value)
                value = TONES[value]
            if value is not None:
                out.append(' %s="%s"' % (key.rstrip("_").replace("_", "-"), short(value) if isinstance(value, float) else esc(value)))
        return "".join(out) + (' class="%s"' % " ".join(classes) if classes else "")

    def text(self, x, y, text, tone="ink", anchor=None, size=None, weight=None, mono=False, rotate=None, halo=False):
        more = {"text_anchor": anchor, "font_size": size, "font_weight": weight, "font_family": MONO if mono else None,
                "transform": "rotate(%s %s %s)" % (rotate, short(x), short(y)) if rotate else None}
        if halo:  # what lies behind does not run through it
            more.update(stroke="paper", stroke_width=4, paint_order="stroke", stroke_linejoin="round")
        self.parts.append("<text%s>%s</text>" % (self.words({"x": float(x), "y": float(y), "fill": tone, **more}), esc(text)))

    def line(self, x1, y1, x2, y2, tone="rule", width=1, dash=None):
        self.add("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=tone, stroke_width=width,
                 stroke_dasharray=dash)

    def rect(self, x, y, width, height, fill, title=None):
        words = self.words({"x": float(x), "y": float(y), "width": float(max(width, 0.3)), "height": float(height), "fill": fill})
        self.parts.append("<rect%s>%s</rect>" % (words, "<title>%s</title>" % esc(title)) if title else "<rect%s/>" % words)

    def dot(self, x, y, tone, radius=4, hollow=False, title=None):
        words = self.words({"cx": float(x), "cy": float(y), "r": float(radius), "fill": "paper" if hollow else tone,
                            "stroke": tone, "stroke_width": 1.5 if hollow else 0})
        self.parts.append("<circle%s>%s</circle>" % (words, "<title>%s</title>" % esc(title)) if title else "<circle%s/>" % words)

    def path(self, points, tone, width=1.3, dash=None):
        if points:
            d = "M" + "L".join("%s %s" % (short(x), short(y)) for x, y in points)
            self.add("path", d=d, fill="none", stroke=tone, stroke_width=width, stroke_dasharray=dash, stroke_linejoin="round")

    def svg(self, alt, cls=None):
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" font-family="%s" font-size="%s"'
                ' role="img" aria-label="%s"%s>%s</svg>'
                % (short(self.width), short(self.height), short(self.width), short(self.height), esc(FONT), self.size,
                   esc(clean(alt)), ' class="%s"' % cls if cls else "", "".join(self.parts)))


class Log:
    """Values onto a logarithmic axis from a to b."""
    def __init__(self, low, high, a, b):
        self.low, self.high = low, high if high > low else low * 1.01
        self.a, self.scale = a, (b - a) / math.log(self.high / self.low)

    def __call__(self, value):
        return self.a + self.scale * math.log(min(max(value, self.low), self.high) / self.low)

    def ticks(self, most=6):
        """Powers of ten, at most so many; where there are few, 2 and 5 times them as well."""
        if self.high / self.low < 3:
            return Linear(self.low, self.high, 0, 1).ticks(most)
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for steps, stride in ((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 3), ((1,), 4):
            found = [s * 10.0 ** e for e in range(first, last + 1) if e % stride == 0 for s in steps]
            found = [v for v in found if self.low * 0.999 <= v <= self.high * 1.001]
            if len(found) <= most:
                break
        return found or [self.low]


class Linear:
    def __init__(self, low, high, a, b):
        self.low, self.high = low, high if high > low else low + 1
        self.a, self.scale = a, (b - a) / (self.high - self.low)

    def __call__(self, value):
        return self.a + self.scale * (min(max(value, self.low), self.high) - self.low)

    def ticks(self, most=5):
        raw = (self.high - self.low) / most
        step = next(s * 10.0 ** math.floor(math.log10(raw)) for s in (1, 2, 5, 10) if s * 10.0 ** math.floor(math.log10(raw)) >= raw)
        first = math.ceil(self.low / step)
        return [k * step for k in range(first, int(math.floor(self.high / step + 1e-9)) + 1)]


def tick_text(value):
    return rounded(value, 6) if value < 1e6 else grouped("%.0f" % value)


def decades(value, up):
    """The next of 1, 2, 5, 10 ... that is not above, or not below."""
    e = 10.0 ** math.floor(math.log10(value))
    steps = [s * e for s in (1, 2, 5, 10)]
    return min(s for s in steps if s >= value * 0.999999) if up else max(s for s in steps if s <= value * 1.000001)


def bare_tags(svg):
    """Well-formed on its own in a file: what inline SVG is in a page, minus its classes."""
    return re.sub(r' class="[^"]*"', "", svg)
