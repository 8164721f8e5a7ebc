# SPDX-License-Identifier: BSD-2-Clause
"""Small makers of HTML: escaping, numbers for reading, tables, figures. Knows nothing of benchmarks."""
import html
import math
import re

THIN = "\u202f"
# Guest text is untrusted and may hold what no document may: those become a visible replacement character.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def esc(text):
    return html.escape(CONTROL.sub("\ufffd", str(text)), quote=True)


def anchor(text):
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def grouped(text):
    """Thin spaces between thousands from five digits on."""
    whole, dot, rest = text.partition(".")
    sign, digits = ("\u2212", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(digits) > 4:
        digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", THIN, digits)
    return sign + digits + dot + rest


def number(value, half=None):
    """Exact integers stay exact; else two digits of the interval's half-width decide, or four significant digits."""
    if value is None:
        return "\u2013"
    if half and half > 0:
        digits = 1 - math.floor(math.log10(half))
    elif value == int(value) and abs(value) < 1e15:
        digits = 0
    else:
        digits = 3 - math.floor(math.log10(abs(value)))
    text = "%.*f" % (min(max(digits, 0), 9), value)
    return grouped(text if half else text.rstrip("0").rstrip(".") if "." in text else text)


def half_width(item):
    low, high = item.get("low"), item.get("high")
    return (high - low) / 2 if low is not None and high is not None and high > low else None


def interval(item):
    half = half_width(item)
    return "[%s, %s]" % (number(item["low"], half), number(item["high"], half)) if half else ""


def seconds(ns):
    return "%.3g ms" % (ns / 1e6) if ns < 1e9 else "%.2f s" % (ns / 1e9)


def signed(value):
    return ("+" if value > 0 else "") + number(value)


def tag(name, content, **attributes):
    words = "".join(' %s="%s"' % (k.rstrip("_"), esc(v)) for k, v in attributes.items() if v is not None)
    return "<%s%s>%s</%s>" % (name, words, content, name)


def table(head, rows, caption="", cls=None, right=()):
    """head: column titles; rows: lists of ready HTML; right: indices of number columns."""
    def cell(kind, i, content):
        return tag(kind, content, class_="num" if i in right else None)
    body = "\n".join("<tr>%s</tr>" % "".join(cell("td", i, c) for i, c in enumerate(r)) for r in rows)
    title = tag("caption", tag("div", tag("span", caption))) if caption else ""
    return '<div class="wide"><table%s>%s<thead><tr>%s</tr></thead>\n<tbody>%s</tbody></table></div>' % (
        ' class="%s"' % cls if cls else "", title, "".join(cell("th", i, h) for i, h in enumerate(head)), body)


def figure(svg, alt, caption, data):
    """An inline figure with its description for those who do not see it, and the table of what it shows."""
    head, rest = svg.split(">", 1)
    svg = '%s role="img" aria-label="%s">%s' % (head, esc(alt), rest)
    return '<figure><div class="wide">%s</div><figcaption>%s</figcaption>%s</figure>' % (
        svg, caption, details("data of this figure", data))


def details(summary, content):
    return "<details><summary>%s</summary>%s</details>" % (summary, content)
