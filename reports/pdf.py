# SPDX-License-Identifier: BSD-2-Clause
"""The page as PDF, by a browser that prints: pictures stay vectors, fonts are embedded. Runs the browser and nothing else."""
import os
import shutil
import subprocess
import tempfile

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TIMEOUT = 280


class NoBrowser(Exception):
    """None is installed, or it failed."""


def command(browser, profile, target, source):
    return [browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-background-networking",
            "--disable-component-update", "--disable-extensions", "--no-pdf-header-footer", "--user-data-dir=" + profile,
            *(["--no-sandbox"] if os.geteuid() == 0 else []), "--print-to-pdf=" + target, "file://" + source]


def made(page):
    """The page's bytes as PDF."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise NoBrowser("no browser is installed that prints the page as PDF: apt install chromium")
    with tempfile.TemporaryDirectory(prefix="hvlab-report-") as folder:
        source, target = (os.path.join(folder, "report." + kind) for kind in ("html", "pdf"))
        with open(source, "w", encoding="utf-8") as f:
            f.write(page)
        try:
            run = subprocess.run(command(browser, os.path.join(folder, "profile"), target, source), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise NoBrowser("%s did not finish printing within %d s" % (browser, TIMEOUT))
        if not os.path.exists(target):
            said = run.stderr.decode("utf-8", "replace").strip().splitlines()
            raise NoBrowser("%s printed nothing: %s" % (browser, said[-1][:200] if said else "it did not say why"))
        with open(target, "rb") as f:
            return f.read()
