# SPDX-License-Identifier: BSD-2-Clause
"""The report for a paper: numbers.tex (a macro for every number, so that nobody types one again), tables with booktabs and siunitx,
figures as PDF and SVG, findings, and report.tex, which shows how all of it is used. Same document, same numbers as the page."""
import os
import subprocess

import across
import findings
import front
import svg
import time_lane
import versions
from model import (by_system, compared, declared, families, has_value, is_path, passes_through, place_of, places, system_name, title_of,
                   valued, variant_of)
from words import bare_number, catalogue, clean, date, half_width, language, plain, tex_preamble, word

ESCAPES = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
           "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\u202f": r"\,", "\u2009": r"\,", "\u2212": "$-$", "\u00d7": r"$\times$",
           "\u2192": r"$\rightarrow$", "\u00b7": r"$\cdot$", "\u00b5": r"$\mu$", "\u2020": r"\dag{}", "\u2013": "--", "\u2019": "'",
           "\u201c": "``", "\u201d": "''", "\u00a0": "~", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''"}

MACROS = r"""
\newcommand\hvset[3]{\expandafter\gdef\csname hv@#1@#2\endcsname{#3}}
\newcommand\hvraw[2]{\ifcsname hv@#1@#2\endcsname\csname hv@#1@#2\endcsname\else
  \PackageError{hvlab}{there is no "#1" of "#2"}{numbers.tex has all there are}0\fi}
\newcommand\hvnumber[2]{\ifcsname hv@#1@#2\endcsname\edef\hv@now{\csname hv@#1@#2\endcsname}%
  \expandafter\num\expandafter{\hv@now}\else\PackageError{hvlab}{there is no "#1" of "#2"}{numbers.tex has all there are}\fi}
\newcommand\hvvalue[2]{\hvnumber{value}{#1 #2}}
\newcommand\hvlow[2]{\hvnumber{low}{#1 #2}}
\newcommand\hvhigh[2]{\hvnumber{high}{#1 #2}}
\newcommand\hvlaunches[2]{\hvnumber{n}{#1 #2}}
\newcommand\hvratio[2]{\hvnumber{ratio}{#1 #2}}
\newcommand\hvdifference[2]{\hvnumber{difference}{#1 #2}}
\newcommand\hvexits[2]{\hvnumber{exits}{#1 #2}}
"""


class NoConverter(Exception):
    """What makes PDF of a figure is not installed, or failed."""


def tex(text):
    return "".join(ESCAPES.get(c, c) for c in clean(text))


# --- numbers

def names_of(model, label):
    """The label, and the variant where that is unique: what an author writes."""
    same = [s for s in compared(model) if variant_of(s["label"]) == variant_of(label)]
    return [label] + ([variant_of(label)] if len(same) == 1 else [])


def exact(value, item):
    return bare_number(value, half_width(item))


def numbers_of(bench, c):
    """(macro, number) of one cell."""
    yield "value", exact(c["value"], c)
    for key in ("low", "high"):
        if c[key] is not None and half_width(c):
            yield key, exact(c[key], c)
    yield "n", "%d" % (c["n"] or c["boots"])
    if c["exits_counted"] is not None:
        yield "exits", bare_number(c["exits_counted"] / 1000)
    against = c.get("against")
    if against and against["ratio"] is not None:
        yield "ratio", exact(against["ratio"], against)
        yield "difference", bare_number(against["difference"])


def numbers(model):
    c = model["campaign"]
    lines = ["% Made by hvlab; made again, never edited. \\hvvalue{exit_cpuid}{kvm/direct} prints that number.", r"\makeatletter", MACROS.strip(),
             r"\newcommand\hvcampaign{%s}" % tex(c["tag"]), r"\newcommand\hvdate{%s}" % tex(date(c["started"])),
             r"\newcommand\hvlane{%s}" % tex(word("lane", c["lane"])), r"\newcommand\hvunit{%s}" % tex(word("unit", c["unit"])),
             r"\newcommand\hvbaseline{%s}" % tex(system_name(model["baseline"])), r"\newcommand\hvseed{%s}" % tex(c["seed"]),
             r"\newcommand\hvstamps{%s}" % tex("; ".join(w for w, _ in front.stamps(model)))]
    for bench in model["benches"]:
        for cell in valued(bench):
            for key, value in numbers_of(bench, cell):
                lines += [r"\hvset{%s}{%s %s}{%s}" % (key, title_of(bench), name, value) for name in names_of(model, cell["system"])]
    return "\n".join(lines + [r"\makeatother", ""])


# --- tables

def shape_of(values):
    """siunitx's table-format: digits before and behind the point."""
    texts = [bare_number(v) for v in values]
    whole = max((len(t.partition(".")[0].lstrip("-")) for t in texts), default=1)
    rest = max((len(t.partition(".")[2]) for t in texts), default=0)
    sign = "-" if any(t.startswith("-") for t in texts) else ""
    return "%s%d%s" % (sign, whole, ".%d" % rest if rest else "")


def cell_text(model, cell):
    if not has_value(cell):
        return "{--}"
    mark = r"{\,\dag}" if cell["exits_disagree"] else r"{\textsuperscript{p}}" if passes_through(cell) else ""
    if is_path(model) or not half_width(cell):
        return bare_number(cell["value"]) + mark
    half = half_width(cell)
    return r"{\num{%s}%s\,\scriptsize[\num{%s}, \num{%s}]}" % (bare_number(cell["value"], half), mark.strip("{}"),
                                                              bare_number(cell["low"], half), bare_number(cell["high"], half))


def header(model, label):
    name = system_name(label) if len(places(model)) < 2 else "%s, %s" % (system_name(label), place_of(label))
    main, _, more = name.partition(" (")
    return r"{\shortstack[r]{%s\\%s}}" % (tex(main), tex(more.rstrip(")")) or "~")


def family_table(model, shown):
    columns = [s["label"] for s in compared(model) if any(has_value(by_system(b).get(s["label"])) for b in shown)]
    values = {c: [by_system(b)[c]["value"] for b in shown if has_value(by_system(b).get(c))] for c in columns}
    formats = " ".join("S[table-format=%s]" % shape_of(values[c]) if is_path(model) else "r" for c in columns)
    lines = [r"\begin{tabular}{l %s}" % formats, r"\toprule", " & ".join([r"{}"] + [header(model, c) for c in columns]) + r" \\", r"\midrule"]
    for b in shown:
        cells = [cell_text(model, by_system(b).get(c)) for c in columns]
        lines.append(" & ".join([r"\texttt{%s}" % tex(title_of(b))] + cells) + r" \\")
    return "\n".join(lines + [r"\bottomrule", r"\end{tabular}", ""])


def tables(model):
    """(name, caption, text)"""
    for family, found in families(model):
        shown = [b for b in found if valued(b)]
        if shown:
            caption = plain("latex.table", family=plain("family." + family), unit=word("unit", model["campaign"]["unit"]))
            yield family, caption, family_table(model, shown)


# --- figures

def pictures(model):
    """(name, caption, SVG)"""
    drawn = front.picture(model)
    if drawn:
        yield "yardsticks", front.caption(model), drawn
    rows = [] if is_path(model) else time_lane.ratios(model)
    if rows:
        yield "ratios", time_lane.caption(model), time_lane.forest(rows).svg("")
    for i, before in enumerate(model.get("before", ())):
        rows = across.changed(before)
        if rows:
            yield "changes-%d" % (i + 1), across.caption(model, before, rows), across.draw(rows, "")
    for name, processor, hv, rows in versions.pages(model):
        yield name, versions.caption(model, processor, hv, rows), versions.picture(model, processor, hv, rows)


def convert(source, target, when):
    """SVG to PDF, fonts embedded; the same picture gives the same file."""
    env = {**os.environ, "SOURCE_DATE_EPOCH": when}
    try:
        run = subprocess.run(["rsvg-convert", "-f", "pdf", "-o", target, source], env=env, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, universal_newlines=True, timeout=100)
    except FileNotFoundError:
        raise NoConverter("rsvg-convert is not installed and makes PDF of the figures: apt install librsvg2-bin")
    except subprocess.TimeoutExpired:
        raise NoConverter("rsvg-convert did not finish with %s" % source)
    if run.returncode:
        raise NoConverter("rsvg-convert failed: " + " ".join(run.stderr.split())[:200])


# --- the whole

REPORT = r"""%% Made by hvlab: how numbers, tables and figures are used. Take from it what you need.
\documentclass[11pt]{article}
%(preamble)s
\usepackage[a4paper,margin=22mm]{geometry}
\usepackage{booktabs,siunitx,graphicx}
\sisetup{group-digits=integer,group-separator={,},group-minimum-digits=4,table-align-text-after=false}
\input{numbers}
\begin{document}
\title{%(title)s}\author{}\date{\hvdate}
\maketitle
\noindent \texttt{\hvcampaign}; \hvstamps.
\input{findings}
%(figures)s
%(tables)s
\end{document}
"""


def floats(model, made_figures, made_tables):
    figure = "\\begin{figure}[htbp]\n\\centering\n\\includegraphics[width=\\linewidth]{figures/%s}\n\\caption{%s}\n\\end{figure}"
    table = "\\begin{table}[htbp]\n\\centering\\footnotesize\\setlength\\tabcolsep{3pt}\n\\caption{%s}\n\\smallskip\n\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{\\input{tables/%s}}\n\\end{table}"
    return ("\n".join(figure % (name, tex(caption)) for name, caption in made_figures),
            "\n".join(table % (tex(caption), name) for name, caption in made_tables))


def put(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def write(model, folder):
    """All files; what is there already under these names is made anew."""
    put(folder, "numbers.tex", numbers(model))
    items = "\n".join(r"\item %s" % tex(f.plain()) for f in findings.findings(model))
    put(folder, "findings.tex", "\\begin{enumerate}\n%s\n\\end{enumerate}\n" % items if items else "")
    made_tables = []
    for name, caption, text in tables(model):
        put(folder, "tables/%s.tex" % name, text)
        made_tables.append((name, caption))
    made_figures = []
    for name, caption, drawn in pictures(model):
        source = put(folder, "figures/%s.svg" % name, svg.bare_tags(drawn))
        convert(source, source[:-3] + "pdf", "1700000000")
        made_figures.append((name, caption))
    figures, tabulars = floats(model, made_figures, made_tables)
    put(folder, "report.tex", REPORT % {"title": tex(front.title(model)), "figures": figures, "tables": tabulars, "preamble": tex_preamble()})
