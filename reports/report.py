#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One campaign as one self-contained HTML file. Reads the model (README.md) on standard input, writes --out.

Lays out and draws; computes no statistic and opens no database. `hvlab report` runs it. What goes wrong is said in
one line on standard output, exit status 4.
"""
import argparse
import json
import os
import sys
import tempfile
import traceback

if sys.version_info < (3, 6):  # before the other files, which no older one can read
    print("python3 is %d.%d, and the report needs 3.6 or a later one: apt install python3" % sys.version_info[:2])
    sys.exit(4)

import figures
import sections
import versions
from model import plan_figures

SCHEMA = "hvlab.report/1"
UMASK = os.umask(0)  # cannot be read without being set
os.umask(UMASK)


def page(model):
    model["benches"].sort(key=lambda b: (b["name"], b["params"]))
    draw = figures.Figures(model["systems"])
    plan_figures(model, draw)
    versions.plan(model, draw)
    svg = draw.render()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "style.css"), encoding="utf-8") as f:
        style = f.read()
    return sections.document(model, draw, svg, style)


def write_file(path, text):
    """A device or a pipe takes the text as it is; a file is replaced as a whole, through a link the one it stands for."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    else:
        write_atomically(os.path.realpath(path), text)


def write_atomically(path, text):
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(prefix=".hvlab-report-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        os.chmod(temporary, 0o666 & ~UMASK)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, metavar="FILE.html")
    out = parser.parse_args().out
    try:
        model = json.load(sys.stdin)
        if model.get("schema") != SCHEMA:
            raise ValueError("this report.py reads %s, not %s: program and reports/ are of different versions"
                             % (SCHEMA, model.get("schema")))
        write_file(out, page(model))
    except figures.NoGnuplot as missing:
        return complain(str(missing))
    except OSError as error:
        return complain("cannot write %s: %s" % (out, error.strerror))
    except Exception as error:  # a bug of ours: where, so that it can be mended
        where = traceback.extract_tb(error.__traceback__)[-1]
        return complain("report failed in %s:%d: %s" % (os.path.basename(where.filename), where.lineno, error))
    return 0


def complain(text):
    print(text)
    return 4


if __name__ == "__main__":
    sys.exit(main())
