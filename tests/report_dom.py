# SPDX-License-Identifier: BSD-2-Clause
"""What a report must have, checked on the file and on the DOM a browser made of it: LANE FILE DOM NAMES.

Used by tests/report.sh; prints what is wrong and ends with status 1, or says nothing.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "hr", "input", "link", "col"}


class Page(HTMLParser):
    """Elements with attributes, and where they stood open."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.text, self.unbalanced = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag, inside=None):
        return [a for t, a, path in self.elements if t == tag and (inside is None or inside in path)]


def fetched(page, source):
    """Everything a browser would ask the network or the disk for."""
    for tag, attributes, _ in page.elements:
        for name in ("src", "href", "xlink:href", "srcset", "data", "action"):
            value = attributes.get(name) or ""
            if value and not value.startswith("#"):
                yield "%s %s=%s" % (tag, name, value)
    yield from re.findall(r"@import[^;]*|url\([^)]*\)", source)


def problems(lane, source, dom, names):
    page = Page(dom)
    text = "".join(page.text)
    svgs = re.findall(r"<svg\b.*?</svg>", source, re.S)
    figures = page.all("figure")
    for want in ("What was learned", "How far it may be trusted", "%s lane" % lane, "Where it comes from", "may be claimed",
                 "Configuration", "SUBSET", "not in the plan", "Were the guests the same?"):
        if want not in text:
            yield "no \u201c%s\u201d" % want
    if page.unbalanced or page.open:
        yield "elements do not nest: %s %s" % (page.unbalanced[:3], page.open[:3])
    for name in names:
        if not any(a.get("id", "").startswith(name) for a in page.all("section")):
            yield "benchmark %s has no section" % name
    small = sum("data-bench" in a for a in figures)  # whose numbers stand in the picture and in the table below
    if not figures or len(figures) != len(page.all("figcaption")) or len(figures) - small != len(page.all("details", "figure")):
        yield "figures without caption or data table"
    drawn = page.all("svg")
    if len(drawn) < len(figures) or not all(a.get("role") == "img" and a.get("aria-label") for a in drawn):
        yield "figures without picture or description"
    for svg in svgs:
        try:
            ElementTree.fromstring(svg)
        except ElementTree.ParseError as error:
            yield "an SVG is not well-formed: %s in %s" % (error, svg[:80])
        if "xmlns=" not in svg or "<use" in svg or "var(" in svg:
            yield "an SVG does not stand alone: %s" % svg[:80]
    if not any("<circle" in s for s in svgs):
        yield "nothing is drawn"
    anchors = {a["id"] for _, a, _ in page.elements if "id" in a}
    for link in page.all("a") + page.all("use"):
        if link.get("href", "").startswith("#") and link["href"][1:] not in anchors:
            yield "a reference to nothing: %s" % link["href"]
    for what in fetched(page, source):
        yield "would be fetched: " + what
    for tag in ("link", "img", "iframe", "object"):
        if page.all(tag):
            yield "an element %s" % tag
    if page.all("script") != [{}]:
        yield "other scripts than the page's own one"
    if any(name.startswith("on") for _, a, _ in page.elements for name in a):
        yield "an event handler"
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", source):
        yield "control characters"


def main():
    lane, source, dom, names = sys.argv[1], *(open(p, encoding="utf-8").read() for p in sys.argv[2:])
    wrong = list(dict.fromkeys(problems(lane, source, dom, names.split())))
    for line in wrong[:10]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
