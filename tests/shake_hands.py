#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# A harness that speaks to a guest on a QEMU it starts, and damages its first answers: noise, a flipped bit, half a
# line, an answer of another version. Then the right one. Checks that the guest says how often it was misled, that its
# records are whole, and that it ran what it was told and nothing else.
# Usage: shake_hands.py PROTOCOL PROCESSORS QEMU-OPTION...     (PROTOCOL: as the guest names its boot protocol)
import re
import signal
import socket
import subprocess
import sys
import zlib

protocol, processors, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
WORDS = f"bench=cpu_alu,clk_null batches=3 seed=5 cpus={processors}".encode()


def sealed(text):
    return text + b" *%08x\n" % zlib.crc32(text)


good = sealed(b"@hvl1 answer " + WORDS)
damaged = [b"\x00\xffline noise\n", good.replace(b"seed=5", b"seed=4"), good[: len(good) // 2] + b"\n",
           sealed(b"@hvl2 answer bench=*")]

signal.alarm(150)
ours, theirs = socket.socketpair()
qemu = subprocess.Popen(
    ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "256", "-smp", str(processors), "-nodefaults",
     "-display", "none", "-no-reboot", "-chardev", f"socket,id=com1,fd={theirs.fileno()}", "-serial", "chardev:com1",
     *options], pass_fds=[theirs.fileno()])
theirs.close()

pending, log, facts, cells, asks, sequence, last = b"", [], {}, {}, 0, 0, None
try:
    while chunk := ours.recv(65536):
        pending += chunk
        *lines, pending = pending.split(b"\n")
        for line in lines:
            log.append(line)
            at = line.rfind(b"@hvl1 ")
            if at < 0:
                continue
            body, crc = line.rstrip(b"\r")[at:].rsplit(b" *", 1)
            assert zlib.crc32(body) == int(crc, 16), line
            _, number, kind, *words = body.decode().split(" ")
            keys = dict(w.split("=", 1) for w in words)
            if kind == "ask":
                assert number == "0" and sequence == 0, line
                # The first ask goes unheard; then one damaged answer after the other, and each is counted.
                assert int(keys["bad"]) == max(0, asks - 1), (asks, line)
                if asks:
                    ours.sendall(damaged[asks - 1] if asks <= len(damaged) else good)
                asks += 1
                continue
            assert int(number) == sequence, line
            sequence, last = sequence + 1, kind
            if kind == "fact":
                facts.update(keys)
            elif kind == "bench":
                name = keys["name"]
            elif kind == "verdict":
                cells[name] = keys["v"]
    status = qemu.wait()
    want = {"cmdline.source": "answer", "cmdline.crc": hex(zlib.crc32(WORDS)), "ask.bad": str(len(damaged)),
            "ask.tries": str(len(damaged) + 2), "boot.protocol": protocol, "cpus.answering": str(processors)}
    for key, value in want.items():
        assert facts.get(key) == value, (key, facts.get(key), value)
    assert re.match(r"acpi%20port%200x[0-9a-f]+%20type%20\d$", facts["power.off"]), facts["power.off"]
    assert cells == {"cpu_alu": "ok", "clk_null": "ok"}, cells
    assert last == "bye" and status == 0, (last, status)
except BaseException:
    sys.stdout.buffer.write(b"\n".join(log[-40:]) + b"\n")
    raise
finally:
    qemu.kill()
