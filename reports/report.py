#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A campaign as a self-contained HTML file, as PDF, or as parts of a paper. Reads the model (README.md) on standard input.

Lays out and draws; computes no statistic and opens no database. `hvlab report` runs it. What goes wrong is said in
one line on standard output, exit status 4.
"""
import argparse
import json
import os
import stat
import sys
import tempfile
import traceback

if sys.version_info < (3, 6):  # before the other files, which no older one can read
    print("python3 is %d.%d, and the report needs 3.6 or a later one: apt install python3" % sys.version_info[:2])
    sys.exit(4)

import document
import latex
import pdf
import redact
import words

SCHEMA = "hvlab.report/2"


class NoFile(Exception):
    """What was named is nothing that a report may be written into."""


def write_file(path, data):
    """A pipe or terminal takes the bytes as they are; a file is replaced as a whole, through a link the one it stands for."""
    if not os.path.exists(path) or os.path.isfile(path):
        write_atomically(os.path.realpath(path), data)
        return
    check_device(path)
    with open(path, "wb") as f:
        f.write(data)


def check_device(path):
    """A device is written only where it was named itself, and never a disk: a link may be somebody else's."""
    mode = os.stat(path).st_mode
    if stat.S_ISBLK(mode):
        raise NoFile("%s is a disk, and all that is on it would be lost: name a file" % path)
    if stat.S_ISCHR(mode) and os.path.islink(path) and not os.path.abspath(path).startswith("/dev/"):
        raise NoFile("%s is a link to a device: name a file, or the device itself" % path)


def write_atomically(path, data):
    """Nobody sees it before it is whole; killed on the way it leaves nothing, where the file system knows nameless files."""
    folder = os.path.dirname(os.path.abspath(path))
    temporary = os.path.join(folder, ".hvlab-report-%d" % os.getpid())
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
        named = None
    except OSError:
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        named = temporary
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
            f.flush()
            os.fsync(f.fileno())
            if not named:
                os.link("/proc/self/fd/%d" % f.fileno(), temporary, src_dir_fd=f.fileno(), follow_symlinks=True)
                named = temporary
        os.replace(temporary, path)
    except BaseException:
        if named:
            os.unlink(temporary)
        raise


def make(model, args):
    model["benches"].sort(key=lambda b: (b["name"], b["params"]))
    if args.out:
        page = document.page(model, args.checklist)
        write_file(args.out, pdf.made(page) if args.out.endswith(".pdf") else page.encode("utf-8"))
    if args.latex:
        latex.write(model, args.latex)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", metavar="FILE.html", help="the page; as PDF where the name ends in .pdf")
    parser.add_argument("--latex", metavar="DIR", help="numbers, tables and figures for a paper")
    parser.add_argument("--checklist", action="store_true", help="with the SIGPLAN checklist, filled in")
    parser.add_argument("--redact", action="store_true", help="without names and serial numbers of machines")
    parser.add_argument("--work", metavar="DIR", help="where temporary files go")
    parser.add_argument("--lang", default="en", choices=words.LANGUAGES, help="language of the page")
    args = parser.parse_args()
    words.choose(args.lang)
    if args.work:
        tempfile.tempdir = args.work
    try:
        model = json.load(sys.stdin)
        if model.get("schema") != SCHEMA:
            raise ValueError("this report.py reads %s, not %s: program and reports/ are of different versions"
                             % (SCHEMA, model.get("schema")))
        make(redact.redact(model) if args.redact else model, args)
    except (NoFile, pdf.NoBrowser, latex.NoConverter) as reason:
        return complain(str(reason))
    except OSError as error:
        return complain("cannot write %s: %s" % (error.filename or args.out or args.latex, error.strerror))
    except Exception as error:  # a bug of ours: where, so that it can be mended
        where = traceback.extract_tb(error.__traceback__)[-1]
        return complain("report failed in %s:%d: %s" % (os.path.basename(where.filename), where.lineno, error))
    return 0


def complain(text):
    print(text)
    return 4


if __name__ == "__main__":
    sys.exit(main())
