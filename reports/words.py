# SPDX-License-Identifier: BSD-2-Clause
"""All words and figures of numbers that a report shows. A sentence comes from a text table (text_en.py) by its id, with
parameters; numbers and dates are written by that language's rules here. Nothing else in reports/ holds a sentence."""
import html
import importlib
import math
import re
import urllib.parse

# Guest text is untrusted and may hold what no document may: those become a visible replacement character.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
MINUS, NONE, THIN = "\u2212", "\u2013", "\u202f"

LANGUAGES = ("en", "ru")

_language = importlib.import_module("text_en")


class Markup(str):
    """Text that is HTML already."""


def choose(language):
    global _language
    _language = importlib.import_module("text_" + language)


def language():
    return _language.LANGUAGE


def clean(text):
    return CONTROL.sub("\ufffd", str(text))


def esc(text):
    return text if isinstance(text, Markup) else Markup(html.escape(clean(text), quote=True))


def _shown(value):
    return number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _template(text_id, params):
    entry = _language.TEXT[text_id]
    return entry[_language.plural(params["n"])] if isinstance(entry, dict) else entry


def say(text_id, **params):
    """The sentence as HTML: its own markup stays, its parameters are escaped. {n} chooses the plural form."""
    return Markup(_template(text_id, params).format(**{k: esc(_shown(v)) for k, v in params.items()}))


def plain(text_id, **params):
    """The same without markup, for pictures, attributes and other formats than HTML; not escaped."""
    text = re.sub(r"</?[a-z]+>", "", _template(text_id, params))
    return text.format(**{k: clean(stripped(v) if isinstance(v, Markup) else _shown(v))
                          for k, v in params.items()})


def stripped(markup):
    return html.unescape(re.sub("<[^>]*>", "", markup))


def tex_preamble():
    """Packages that LaTeX needs for this language."""
    return _language.TEX


def known(text_id):
    return text_id in _language.TEXT


def word(group, value):
    """The language's word for one of the program's, such as word("verdict", "skip"); its own where there is none."""
    text_id = f"{group}.{value}"
    return plain(text_id) if known(text_id) else clean(value)


def reason_text(reason):
    """An id with parameters (reason.h) as the language's sentence; None where it has none. A parameter may be a reason."""
    name, _, rest = reason.partition(" ")
    if not known("reason." + name):
        return None
    pairs = dict(p.split("=", 1) for p in rest.split(" ") if "=" in p)
    values = {k: urllib.parse.unquote(v) for k, v in pairs.items()}
    return plain("reason." + name, **{k: reason_text(v) or v for k, v in values.items()})


def said(text):
    """What a guest or an adapter has said, in the language where that has it; else as it was said."""
    return getattr(_language, "SAID", {}).get(text, text)


def said_key(key):
    """A fact's name is everybody's; of a CPU feature's the first words are the program's."""
    head = "cpu feature "
    return said(head.strip()) + " " + key[len(head):] if key.startswith(head) else key


def said_of(note):
    """NAME: VALUE; NAME: VALUE, as conditions stand beside a system."""
    return "; ".join(": ".join(map(said, part.split(": ", 1))) if said(part) == part else said(part) for part in note.split("; "))


def sentence(item, key):
    """A sentence that the program has made: by its id (KEY_id) where the language has it."""
    return reason_text(item.get(key + "_id") or "") or said(item[key] or "")


def catalogue(bench, key):
    """What the guest image says of a benchmark, in the language where that has it."""
    text_id = f'bench.{bench["name"]}.{key}'
    if known(text_id):
        return plain(text_id)
    return bench["what"] if key == "what" else (bench.get("about") or {}).get(key, "")


def listing(items):
    """a, b and c"""
    items = list(items)
    if len(items) < 2:
        return items[0] if items else ""
    joined = plain("list.comma").join(items[:-1]) + plain("list.and") + items[-1]
    return Markup(joined) if any(isinstance(i, Markup) for i in items) else joined


# --- numbers

def grouped(text):
    """A number's digits as this language groups them; text is C's."""
    whole, _, rest = text.partition(".")
    sign, digits = (MINUS, whole[1:]) if whole.startswith("-") else ("", whole)
    if len(digits) >= _language.GROUP_FROM:
        digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", _language.GROUP, digits)
    return sign + digits + (_language.DECIMAL + rest if rest else "")


def digits_of(value, half=None):
    """Decimal places: exact integers stay exact; else two digits of the interval's half-width, or four significant ones."""
    if half and half > 0:
        return min(max(1 - math.floor(math.log10(half)), 0), 9)
    if value == int(value) and abs(value) < 1e15:
        return 0
    return min(max(3 - math.floor(math.log10(abs(value))), 0), 9)


def bare_number(value, half=None):
    """As a program reads it: no grouping, a point."""
    text = "%.*f" % (digits_of(value, half), value)
    return text if half or "." not in text else text.rstrip("0").rstrip(".")


def number(value, half=None):
    return NONE if value is None else grouped(bare_number(value, half))


def rounded(value, digits):
    """With so many significant digits."""
    return NONE if value is None else number(float("%.*g" % (digits, value)))


def signed(value):
    return ("+" if value > 0 else "") + number(value)


def percent(share, digits=2):
    return rounded(100 * share, digits) + _language.PERCENT


def times(ratio):
    return rounded(ratio, 3 if ratio < 10 else 2 if ratio < 100 else 3)


def half_width(item):
    low, high = item.get("low"), item.get("high")
    return (high - low) / 2 if low is not None and high is not None and high > low else None


def interval(item):
    half = half_width(item)
    between = "; " if _language.DECIMAL == "," else ", "
    return "[%s%s%s]" % (number(item["low"], half), between, number(item["high"], half)) if half else ""


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return rounded(ns / size, 3) + THIN + plain("unit." + unit)
    return rounded(ns, 3) + THIN + plain("unit.ns")


def date(text):
    """2026-11-29 03:44:50 UTC, as the program writes it, by the language's rule."""
    found = re.match(r"(\d+)-(\d+)-(\d+)", text)
    return _language.date(*map(int, found.groups())) if found else text
