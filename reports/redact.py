# SPDX-License-Identifier: BSD-2-Clause
"""Takes the names of machines and their serial numbers out of a document before anything is made of it. A host keeps one
stand-in everywhere, so that what was compared can still be told apart."""
import re
import socket

KEYS = re.compile(r"(host\.?name|hostname|serial|uuid|asset|machine.?id|address|user)", re.I)
PATTERNS = (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I),  # UUID
            re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", re.I),                                # MAC address
            re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b(?![.\d-])"))                                   # IPv4 address
STAND_IN, REMOVED = "host%d", "(removed)"
HOST = re.compile(r"(?:[\w.-]+://)?(?:[\w.-]+@)?([\w.-]+)(?::\d+)?$")


def host_of(place):
    """The machine's name in a place such as ssh://root@dom0.example; None for words of our own."""
    found = HOST.match(place) if "://" in place else None
    return found.group(1) if found else None


def names(model):
    """Every machine's name that the document may hold, the longest first."""
    out = [socket.gethostname()] + [host_of(s["label"].rpartition(":")[0]) for s in model["systems"]]
    out += (model.get("hosts") or {"names": []})["names"]
    for line in model["campaign"]["plan"].splitlines():
        key, _, value = line.partition("=")
        if key.strip() in ("place", "host"):
            out += [host_of(v.strip()) or (v.strip() if key.strip() == "host" else None) for v in value.split(",")]
    known = dict.fromkeys(n for n in out if n and len(n) > 2 and n not in ("local", "localhost", "lab"))
    return sorted(known, key=lambda n: (-len(n), n))


def without_emulator(model):
    """A machine of the lab that has no host inside says of the machine that emulates it what is nobody's business."""
    rows = [r for part in ("differ", "same") for r in model["facts"]["environment"][part]]
    said = {r["key"]: r["values"] for r in rows}
    machine, inside = said.get("lab.machine", []), said.get("lab.kernel.sha256", [])
    alone = [i for i, v in enumerate(machine) if v and not (inside and inside[i])]
    for r in rows:
        if r["key"].startswith(("host.", "topology.", "placement.")):
            r["values"] = [[] if i in alone else v for i, v in enumerate(r["values"])]


def redact(model):
    """A document without them; facts that are a name or a number of a machine lose their value."""
    without_emulator(model)
    stand_ins = {n: STAND_IN % (i + 1) for i, n in enumerate(names(model))}
    pattern = re.compile("|".join(r"(?<![\w.-])%s(?![\w-])" % re.escape(n) for n in stand_ins)) if stand_ins else None

    def text(value):
        if pattern:
            value = pattern.sub(lambda m: stand_ins[m.group(0)], value)
        for p in PATTERNS:
            value = p.sub(REMOVED, value)
        return value

    def walk(value):
        if isinstance(value, str):
            return text(value)
        if isinstance(value, list):
            return [walk(v) for v in value]
        if isinstance(value, dict):
            if KEYS.search(str(value.get("key", ""))) and "values" in value:
                value = {**value, "values": [[REMOVED] * len(v) if isinstance(v, list) else REMOVED for v in value["values"]]}
            return {k: walk(v) for k, v in value.items()}
        return value
    return walk(model)
