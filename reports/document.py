# SPDX-License-Identifier: BSD-2-Clause
"""The page as a whole: contents at the side, the first screen, families, evidence; style and script pasted in, nothing fetched."""
import os

import across
import checklist
import evidence
import families
import front
import history
import hosts
import time_lane
import versions
from model import families as families_of
from model import key_of, title_of, valued
from page import code, details, link, tag
from words import Markup, esc, language, plain, say

SECTIONS = (across.section, hosts.section, time_lane.section, versions.section, history.section)  # between the first screen and the families; each gives HTML with a heading, or ""


def contents(model, sections):
    """What there is, as links; the benchmarks of a family below it."""
    items = [link("top", say("nav.top"))]
    items += [link(name, say(name)) for name, html in sections if html]
    for family, found in families_of(model):
        inner = "".join(tag("li", link(key_of(b), code(title_of(b))), data_bench=b["name"]) for b in found if valued(b))
        name = link("family-" + family, say("family." + family))
        items.append(details(name, tag("ul", Markup(inner))) if inner else name)
    if model["launch_cost"]:
        items.append(link("family-launch", say("family.launch")))
    items.append(link("evidence", say("evidence")))
    return Markup('<nav><h2>%s</h2><ul>%s</ul></nav>' % (say("nav"), "".join(tag("li", Markup(i)) for i in items)))


def pasted(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as f:
        return f.read()


def print_foot(model):
    return ('@page { @bottom-left { content: "%s"; font: 7pt sans-serif; } '
            "@bottom-right { content: counter(page); font: 7pt sans-serif; } }" % front.running(model))


def page(model, with_checklist=False):
    sections = [(part.__module__, part(model)) for part in SECTIONS]
    filled_in = checklist.section(model) if with_checklist else ""
    foot = say("foot", version=model["program"], stamps="; ".join(w for w, _ in front.stamps(model)))
    body = "\n".join((front.front(model), *(html for _, html in sections), families.sections(model), evidence.launch_cost(model),
                      evidence.section(model), filled_in, "<footer>%s</footer>" % foot))
    return ('<!doctype html>\n<html lang="%s"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>%s</title>\n<style>\n%s%s</style></head>\n<body>%s\n<main>%s</main>\n<script>\n%s</script></body></html>\n"
            % (language(), esc("hvlab: " + front.title(model)), pasted("style.css"), print_foot(model), contents(model, sections),
               body, pasted("page.js").replace("FILTER_LABEL", plain("nav.filter")).replace("FILTER_NONE", plain("nav.none"))))
