#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# Writes the canned guest streams (*.stream) beside itself: what a metal guest says on its console, well-formed and
# broken in one way each. Run it after a change of the protocol. With --build-id: writes the build id that they claim, as
# it stands in an image, and nothing else.

import pathlib
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
BUILD = "0123456789abcdef" * 4


class Stream:
    """Records with sequence numbers and checksums, as workloads/engine/record.c writes them."""

    def __init__(self, version=1):
        self.version, self.seq, self.lines = version, 0, []

    def record(self, kind_, /, **pairs):
        text = f"@hvl{self.version} {self.seq} {kind_}"
        for key, value in pairs.items():
            value = "".join(c if "!" <= c <= "~" and c not in "%*" else "%%%02x" % ord(c) for c in str(value))
            text += f" {key.replace('__', '.')}={value}"
        self.lines.append(f"{text} *{zlib.crc32(text.encode()):08x}")
        self.seq += 1

    def log(self, text):
        self.lines.append(text)

    def write(self, name, change=lambda lines: lines, end="\n"):
        (HERE / f"{name}.stream").write_bytes(("\n".join(change(list(self.lines))) + end).encode())


def begin(s, abi=1, build=BUILD, kind="metal"):
    s.log("SeaBIOS (version 1.16.2)")
    claim = {"build": build} if build else {}
    s.record("hello", abi=abi, **claim, kind=kind, cpus=1)
    s.record("fact", cpu__vendor="AuthenticAMD")
    s.record("fact", cpu__brand="An emulated CPU, 100% software")
    s.record("fact", hv__name="kvm")
    s.record("fact", engine__batch_ticks=26000)


def sync(s, group, first, tsc, half):
    """Sync points as workloads/engine/clock_sync.c sends them, each within half a bracket of its middle."""
    for i in range(3):
        s.record("mark", id=first + i, at="clock", group=group)
        middle = tsc + i * 100000
        s.record("fact", clock__sync=f"{first + i},{middle - half},{middle + half}")


def bench(s, name, body, control, unit="op", n=64, result=0, verdict="ok", reason=None, mark=0, exits=None, **params):
    s.record("fact", bench__running=name)
    if params:
        s.record("bench", name=name, unit=unit, n=n, params=" ".join(f"{k}={v}" for k, v in params.items()))
    else:
        s.record("bench", name=name, unit=unit, n=n)
    for kind, values in (("control", control), ("body", body)):
        for i in range(0, len(values), 8):
            s.record("batch", kind=kind, i=i, d=",".join(map(str, values[i:i + 8])))
    if name == "exit_cpuid":
        s.record("hist", kind="body", sub=7, d="1500:900,1501:99,2000:1")
    if body:
        for i, at in enumerate(("start", "body", "control")):
            more = {"exits": exits[i]} if exits else {"pad": "-" * 20}
            s.record("mark", id=mark + i, at=at, ops=1000, **more)
    if reason:
        s.record("verdict", v=verdict, result=result, reason=reason)
    else:
        s.record("verdict", v=verdict, result=result)


def whole(version=1, abi=1, **claim):
    s = Stream(version)
    begin(s, abi, **claim)
    bench(s, "clk_null", [640] * 12, [512] * 12, mark=0)
    bench(s, "exit_cpuid", [178432 + 64 * (i % 3) for i in range(12)], [128] * 12, result=0x68747541, mark=3)
    s.log("a line of the guest's own log")
    bench(s, "exit_hypercall", [], [], n=0, verdict="skip", reason="no hypervisor to call")
    bench(s, "mem_chase_random", [9000, 8000, 8010, 8005], [64] * 4, unit="load", result=0x4000, mark=6, ws=1048576)
    s.record("bye", cells=4)
    return s


def clocked(last, half, features=0x80ba2223, exits=None):
    """A guest that was told 2.6 GHz; its last sync points `last` ticks behind the first, the harness's a second or so."""
    s = Stream()
    begin(s)
    s.record("fact", tsc__invariant=1)
    s.record("fact", tsc__hz__15h=2600000000)
    s.record("fact", cpuid__00000001=f"00a20f10.00000800.{features:08x}.178bfbff")
    sync(s, "first", 100, 5_000_000_000, half)
    bench(s, "clk_null", [640] * 12, [512] * 12, mark=0)
    bench(s, "exit_cpuid", [178432 + 64 * (i % 3) for i in range(12)], [128] * 12, result=0x68747541, mark=3, exits=exits)
    bench(s, "exit_hypercall", [], [], n=0, verdict="skip", reason="no hypervisor to call")
    bench(s, "mem_chase_random", [9000, 8000, 8010, 8005], [64] * 4, unit="load", result=0x4000, mark=6, ws=1048576)
    sync(s, "last", 110, 5_000_000_000 + last, half)
    s.record("bye", cells=4)
    return s


def neighbour():
    s = Stream()
    begin(s)
    s.record("fact", neighbour="sleep")
    return s


def index_of(lines, text):
    return next(i for i, line in enumerate(lines) if text in line)


def without(text):
    def change(lines):
        del lines[index_of(lines, text)]
        return lines
    return change


def damaged(text, old, new):
    def change(lines):
        i = index_of(lines, text)
        lines[i] = lines[i].replace(old, new, 1)
        return lines
    return change


def main():
    if sys.argv[1:] == ["--build-id"]:
        sys.stdout.write(BUILD + "\0")
        return
    whole().write("good")
    whole(build="f" * 64).write("other")      # the guest of another build
    whole(kind="hosted").write("otherkind")   # the same benchmarks, but not as a guest
    whole(build=None).write("nameless")
    neighbour().write("neighbour")
    whole().write("gap", without("kind=body i=8 d=178"))
    whole().write("crc", damaged("kind=body i=0 d=178", "178432", "178433"))
    whole().write("cut", lambda lines: lines[:index_of(lines, "kind=body i=8 d=178")] + ["@hvl1 21 batch kind=bo"], end="")
    whole().write("dead", lambda lines: lines[:index_of(lines, "running=exit_cpuid") + 1])
    whole(version=2, abi=2).write("abi2")
    clocked(2_600_000_000, 1_300_000_000).write("clock")    # brackets so wide that any second fits
    clocked(260_000_000_000, 1300).write("drift")           # a hundred seconds of ticks in one of the host's
    clocked(2_600_000_000, 1_300_000_000, features=0x80b82223).write("masked")  # the same without PCID
    clocked(2_600_000_000, 1_300_000_000, exits=(100, 2200, 2300)).write("exits")  # two exits where one is declared


if __name__ == "__main__":
    main()
