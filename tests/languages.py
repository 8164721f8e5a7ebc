#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""For languages.sh: what the second language lacks.

    languages.py texts REASON_TABLE KNOBS CATALOGUE   ids and their parameters: report, reasons, benchmarks (hvlab list --format csv)
    languages.py page FILE.html                       English that a reader of a Russian page would see
"""
import html.parser
import os
import re
import string
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reports"))

PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "other"}}


def parameters(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def reasons(path):
    """id -> English, out of the table of reasons."""
    with open(path, encoding="utf-8") as f:
        table = f.read().replace("\\\n", "")
    rows = re.findall(r'X\(\s*[A-Z_0-9]+,\s*"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)', table)
    return {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) for name, text in rows}


def shapes(path):
    """Keys of a guest's shape whose difference has a sentence (knob.h)."""
    with open(path, encoding="utf-8") as f:
        table = f.read().replace("\\\n", "")
    guest = table[table.index("GUEST_KNOBS(K)"):table.index("#define KNOBS(K)")]
    return [m.group(1) for m in re.finditer(r'K\("([a-z-]+)",[^"]*?"[^"]*",\s*"(?:[^"\\]|\\.)*",\s*"', guest)]


def forms(entry):
    return entry if isinstance(entry, dict) else {"": entry}


def compare(name, mine, theirs, plurals):
    """An entry against its original."""
    if isinstance(mine, dict) != isinstance(theirs, dict):
        yield name + ": plural forms in one language only"
        return
    if isinstance(mine, dict) and set(mine) != plurals:
        yield "%s: plural forms %s" % (name, ", ".join(sorted(mine)))
    wanted = set().union(*(parameters(t) for t in forms(theirs).values()))
    for form, text in forms(mine).items():
        unknown = parameters(text) - wanted
        if unknown:
            yield "%s: unknown parameters %s" % (name, ", ".join(sorted(unknown)))
    given = set().union(*(parameters(t) for t in forms(mine).values()))
    if given != wanted:
        yield "%s: without %s" % (name, ", ".join(sorted(wanted - given)))
    for form, text in forms(mine).items():
        tags = sorted(re.findall(r"</?[a-z]+>", text))
        if tags not in [sorted(re.findall(r"</?[a-z]+>", t)) for t in forms(theirs).values()]:
            yield "%s: other markup" % name


def lacking(table, knobs, names):
    import text_en
    import text_ru
    for name, entry in text_en.TEXT.items():
        if name not in text_ru.TEXT:
            yield name + ": not translated"
        else:
            yield from compare(name, text_ru.TEXT[name], entry, PLURALS["ru"])
    for name, text in reasons(table).items():
        if name not in text_ru.REASONS:
            yield "reason %s: not translated" % name
        else:
            yield from compare("reason " + name, text_ru.REASONS[name], text, PLURALS["ru"])
    for key in shapes(knobs):
        if "diff.shape." + key not in text_ru.REASONS:
            yield "reason diff.shape.%s: not translated" % key
    for name in names:
        texts = text_ru.BENCHES.get(name)
        if not texts or len(texts) != 4 or not all(re.search("[а-яА-Я]", t) or t == name or t.isupper() for t in texts):
            yield "benchmark %s: not translated (reports/text_ru_bench.py)" % name


class Text(html.parser.HTMLParser):
    """What a reader sees or hears; facts, logs and plans are the machines' own words."""

    def __init__(self):
        super().__init__()
        self.quiet, self.found = 0, []

    def handle_starttag(self, name, attributes):
        self.quiet += name in ("script", "style", "pre", "code", "svg")
        self.found += [v for k, v in attributes if k in ("aria-label", "alt", "placeholder") and v]

    def handle_endtag(self, name):
        self.quiet -= name in ("script", "style", "pre", "code", "svg")

    def handle_data(self, data):
        if not self.quiet and data.strip():
            self.found.append(data.strip())


ENGLISH = re.compile(r"\b(the|of|and|is|are|not|was|were|with|which|each|what|than|from|by|no)\b", re.I)
# as Linux words it below /sys/devices/system/cpu/vulnerabilities
MACHINE = re.compile(r"(Mitigation|Vulnerable|Not affected)\b")


def english(path):
    reader = Text()
    with open(path, encoding="utf-8") as f:
        page = f.read()
    page = re.sub(r'<section id="configuration">.*?</section>', "", page, flags=re.S)
    reader.feed(page)
    for text in reader.found:
        if len(ENGLISH.findall(text)) > 1 and not MACHINE.match(text) and not re.search("[а-я]{3}", text):
            yield text[:160]


def main():
    if sys.argv[1] == "texts":
        with open(sys.argv[4], encoding="utf-8") as f:
            names = [line.split(",")[0] for line in f.read().splitlines()[1:] if line and not line.startswith("variant")]
        faults = list(lacking(sys.argv[2], sys.argv[3], [n for n in names if re.fullmatch("[a-z0-9_]+", n) and "_" in n]))
    else:
        faults = list(english(sys.argv[2]))
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
