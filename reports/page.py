# SPDX-License-Identifier: BSD-2-Clause
"""Small makers of HTML: tags, tables, figures. Knows nothing of benchmarks and holds no words."""
import re

from words import Markup, esc, say


def anchor(text):
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def tag(name, content, **attributes):
    words = "".join(' %s="%s"' % (k.rstrip("_").replace("_", "-"), esc(v)) for k, v in attributes.items() if v is not None)
    return Markup("<%s%s>%s</%s>" % (name, words, content, name))


def code(text):
    return tag("code", esc(text))


def link(target, content):
    return Markup('<a href="#%s">%s</a>' % (esc(target), content))


def heading(level, text_id, name=None, **params):
    return tag("h%d" % level, say(text_id, **params), id=name)


def paragraph(text_id, cls=None, **params):
    return tag("p", say(text_id, **params), class_=cls)


def table(head, rows, caption="", cls=None, right=()):
    """head: column titles; rows: lists of ready HTML; right: indices of number columns."""
    def cell(kind, i, content):
        return tag(kind, content, class_="num" if i in right else None, scope="col" if kind == "th" else None)
    body = "\n".join("<tr>%s</tr>" % "".join(cell("td", i, c) for i, c in enumerate(r)) for r in rows)
    title = tag("caption", tag("div", tag("span", caption))) if caption else ""
    return Markup('<div class="wide"><table%s>%s<thead><tr>%s</tr></thead>\n<tbody>%s</tbody></table></div>' % (
        ' class="%s"' % cls if cls else "", title, "".join(cell("th", i, h) for i, h in enumerate(head)), body))


def heads(*ids):
    return [say("head." + i) for i in ids]


def figure(drawn, caption, data, cls=None):
    """A picture, its caption, and the table of what it shows. drawn: SVG, which describes itself."""
    return Markup('<figure%s>%s<figcaption>%s</figcaption>%s</figure>' % (
        ' class="%s"' % cls if cls else "", drawn, caption, details(say("figure.data"), data)))


def details(summary, content, cls=None):
    return Markup("<details%s><summary>%s</summary>%s</details>" % (' class="%s"' % cls if cls else "", summary, content))
