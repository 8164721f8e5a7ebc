# SPDX-License-Identifier: BSD-2-Clause
"""The campaign on one page: benchmarks that have a value anywhere against systems, one number a cell, and a letter where
there is none, with its reason below. sections.py has the table with all that qualifies a number."""
from model import by_system, is_path, is_aa, key_of, labels, title_of
from page import esc, half_width, number, tag

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def letter(n):
    return LETTERS[n] if n < len(LETTERS) else LETTERS[n // len(LETTERS) - 1] + LETTERS[n % len(LETTERS)]


def has_value(cell):
    return cell is not None and cell["verdict"] == "ok" and cell["value"] is not None


def why_none(cell, why_missing):
    if cell is None:
        return "not run: " + why_missing
    return cell["reason"] if cell["verdict"] in ("ok", "skip") else f'{cell["verdict"]}: {cell["reason"]}'


class Reasons:
    """Each reason once, lettered in the order of appearance."""
    def __init__(self):
        self.letters = {}

    def mark(self, reason):
        return self.letters.setdefault(reason, letter(len(self.letters)))

    def text(self):
        return "; ".join(f"<i>{mark}</i> {esc(reason)}" for reason, mark in self.letters.items())


def value(cell):
    mark = "\u2020" if cell["exits_disagree"] else {"not intercepted": "^", "none": "~"}.get(cell["exits"], "")
    return f'<td class="num">{number(cell["value"], half_width(cell))}{mark}</td>'


def row(model, bench, columns, reasons):
    have, missing = by_system(bench), dict(zip((s["label"] for s in model["systems"]), bench["coverage"]))
    out = f'<th scope=row><a href="#{key_of(bench)}"><code>{esc(title_of(bench))}</code></a></th>'
    for c in columns:
        cell = have.get(c)
        if has_value(cell):
            out += value(cell)
        else:
            bad = cell is not None and cell["verdict"] not in ("ok", "skip")
            mark = reasons.mark(why_none(cell, missing.get(c) or "no reason given"))
            out += f'<td class="num quiet{" bad" if bad else ""}"><i>{mark}</i></td>'
    return f'<tr>{out}<td class=quiet>{esc(bench["unit"])}</td></tr>'


def overview(model, draw):
    columns = [c for c in labels(model) if not is_aa(c)]
    shown = [b for b in model["benches"] if any(has_value(c) for c in by_system(b).values())]
    if not shown:
        return "<p>Nothing was measured.</p>"
    reasons, groups = Reasons(), {}
    for bench in shown:
        groups.setdefault(bench["name"].split("_")[0], []).append(row(model, bench, columns, reasons))
    head = ("<th scope=col>benchmark</th>" + "".join(f'<th class="num" scope=col>{draw.mark(c)}{esc(c)}</th>' for c in columns)
            + "<th scope=col>per</th>")
    body = "".join(f"<tbody class=family>{''.join(rows)}</tbody>" for rows in groups.values())
    exact = "exact" if is_path(model) else "geometric means over rounds; their intervals are in table 1"
    caption = (f'<b>Overview.</b> {esc(model["campaign"]["unit"].capitalize())} per operation, {exact}. '
               "^: not one exit was counted, the operation is not intercepted; ~: nor here, and nothing says that none was "
               "needed; \u2020: exits other than declared.")
    below = tag("p", reasons.text(), class_="reasons") if reasons.letters else ""
    return (f'<div class="wide verdict overview"><table><caption><div><span>{caption}</span></div></caption>'
            f"<thead><tr>{head}</tr></thead>{body}</table></div>{below}")
