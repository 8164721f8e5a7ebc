# SPDX-License-Identifier: BSD-2-Clause
"""Writes the tables of docs/io.md anew out of a database, by hvlab show; what stands in them is said by docs/io.tables.

Usage: io_tables.py HVLAB DATABASE[,DATABASE...] [--check]. A table with a system that the database does not have stays as it is, and that is said.
--check writes nothing and fails where a table would become another one.

Or: io_tables.py HVLAB --plans. Prints the words of the runs that the tables need, one run a line: each system once, with the benchmarks of
all the tables that it stands in, and with no others.
"""
import configparser
import csv
import io
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
PAGE = HERE / "io.md"
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end of table -->\n)", re.S)


def cells_of(hvlab, database):
    """Of the newest campaign that has it: (system, bench, params) -> row of `show --format csv`."""
    def show(*words):  # of one database
        out = subprocess.run([hvlab, "show", "--db", database, "--format", "csv", *words], check=True, capture_output=True, text=True)
        return list(csv.DictReader(io.StringIO(out.stdout)))
    cells = {}
    for campaign in show("--campaigns"):
        for row in show(campaign["tag"]):
            cells[row["system"], row["bench"], row["params"]] = row
    return cells


def number(text):
    """As people read it: whole from a hundred on, with a comma before each three digits."""
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


def value_of(cells, system, bench):
    name, _, params = bench.partition(" ")
    row = cells.get((system, name, params))
    return row if row and row["verdict"] == "ok" and row["value"] else None


def shown(row, key="value"):
    return number(row[key]) if row and row[key] else "-"


def markdown(head, body):
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "".join("| " + " | ".join(line) + " |\n" if line is not rule else "|" + "|".join(line) + "|\n" for line in [head, rule, *body])


def table_of_values(table, cells):
    systems = table["columns"].split()
    rows = [line.split(" = ") for line in table["rows"].splitlines()]
    return systems, markdown(["", *(f"`{s}`" for s in systems)],
                             [[title, *(shown(value_of(cells, f"{table['place']}:{s}", bench)) for s in systems)] for bench, title in rows])


def in_linux(system):
    variant, plus, device = system.partition("+")
    return f"{variant}@linux{plus}{device}"


def table_of_guests(table, cells):
    systems, body = table["rows"].split(), []
    for s in systems:
        metal, linux = (value_of(cells, f"{table['place']}:{name}", table["bench"]) for name in (s, in_linux(s)))
        more = number(str(float(linux["value"]) - float(metal["value"]))) if metal and linux else "-"
        body.append([f"`{s}`", shown(metal), shown(metal, "exits_counted"), shown(linux), shown(linux, "exits_counted"), more])
    return [in_linux(s) for s in systems], markdown(["", "`metal`", "exits", "`linux`", "exits", "what the guest adds"], body)


def rewrite(page, tables, cells):
    def anew(match):
        table = tables[match[2]]
        systems, text = (table_of_values if table["kind"] == "values" else table_of_guests)(table, cells)
        measured = {system for system, _, _ in cells}
        missing = [s for s in systems if f"{table['place']}:{s}" not in measured]
        if missing:
            print(f"{match[2]}: stays as it is, not measured: {' '.join(missing)}", file=sys.stderr)
            return match[0]
        return match[1] + text + match[4]
    return BLOCK.sub(anew, page)


def systems_of(table):
    if table["kind"] == "values":
        return table["columns"].split()
    return [name for s in table["rows"].split() for name in (s, in_linux(s))]


def benches_of(table):
    lines = [line.split(" = ")[0] for line in table["rows"].splitlines()] if table["kind"] == "values" else [table["bench"]]
    return {line.split()[0] for line in lines}


def said_of(table, key, system):
    """What a table says of one system alone, a line each: SYSTEM WORD."""
    return dict(line.split() for line in table.get(key, "").splitlines()).get(system, "")


def needed(tables):
    """Systems that are measured alike: (place, guest, benchmarks, batches) -> systems without place and guest."""
    benches, batches, runs = {}, {}, {}
    for table in (tables[name] for name in tables.sections()):
        for system in systems_of(table):
            key = table["place"], system
            benches.setdefault(key, set()).update(benches_of(table) - set(said_of(table, "without", system).split(",")))
            batches[key] = said_of(table, "batches", system) or batches.get(key, "")
    for (place, system), names in benches.items():
        guest = "linux" if "@linux" in system else "metal"
        runs.setdefault((place, guest, ",".join(sorted(names)), batches[place, system]), []).append(system.replace("@linux", ""))
    return runs


def words_of(place, guest, benches, batches, systems):
    """A device is named for its variant alone, so that no other variant of the run gets it; one with a device runs without none then."""
    variants = dict.fromkeys(s.partition("+")[0] for s in systems)
    devices = {"disk": [], "net": []}
    for variant, plus, model in (s.partition("+") for s in systems):
        if plus:
            devices["net" if "io_net_" in benches else "disk"].append(f"{model}@{variant}")
    return ["--place", place, "--lane", "path", "--guest", guest, "--hv", ",".join(variants), "--bench", benches,
            *(["--batches", batches] if batches else []), *(word for kind, models in devices.items() if models for word in (f"--{kind}", ",".join(models)))]


def read_tables():
    tables = configparser.ConfigParser(delimiters=["="], comment_prefixes=["#"])
    tables.read(HERE / "io.tables")
    return tables


def main():
    tables = read_tables()
    if sys.argv[2:] == ["--plans"]:
        print("\n".join(" ".join(words_of(*key, systems)) for key, systems in needed(tables).items()))
        return
    page = PAGE.read_text()
    new = rewrite(page, tables, {key: row for database in sys.argv[2].split(",") for key, row in cells_of(sys.argv[1], database).items()})
    if "--check" in sys.argv[3:]:
        sys.exit(new != page)
    PAGE.write_text(new)


if __name__ == "__main__":
    main()
