# SPDX-License-Identifier: BSD-2-Clause
"""What the program has judged, as words of a table: ratio, difference, exits. Judges nothing."""
from model import declared, has_value, is_path
from page import tag
from words import esc, half_width, interval, number, percent, plain, rounded, say, sentence, signed, word

def ratio_text(model, cell):
    """Against the baseline; its interval below it in the time lane."""
    against = cell.get("against")
    if not against:
        return say("ratio.first")
    if against["ratio"] is None:
        return ""
    text = rounded(against["ratio"], 4) if is_path(model) else number(against["ratio"], half_width(against))
    small = interval(against) if not is_path(model) else ""
    return say("ratio.times", ratio=text) + (tag("small", esc(small)) if small else "")


def judged(bench, cell):
    """Exact difference, or the program's word with its reason."""
    against = cell.get("against")
    if not against or not has_value(cell) or not has_value(bench["cells"][0]):
        return ""
    if against["word"] == "different":
        return esc(signed(against["difference"]))
    why = sentence(against, "why")
    if against["word"] == "inconclusive" and against["mde"]:
        why = ", ".join(filter(None, (why, plain("mde", share=percent(against["mde"])))))
    return esc(word("word", against["word"].strip("-") or "-")) + (tag("small", esc(why)) if why else "")


def change_words(model, row):
    """By how much an earlier value became this one."""
    if is_path(model):
        return signed(row["difference"])
    return plain("change.time", ratio=number(row["ratio"], half_width(row)), interval=interval(row), word=word("word", row["word"]))


def exits_text(bench, cell):
    """Counted / declared."""
    if cell["exits_counted"] is None:
        return ""
    text = say("exits.sharp" if cell["exits_disagree"] else "exits.cell", counted=number(cell["exits_counted"] / 1000),
               declared=declared(bench))
    mark = {"not intercepted": " ^", "none": " ~"}.get(cell["exits"], "")
    return tag("mark", text) if cell["exits_disagree"] else text + mark
