#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# Makes a copy of the guest image that does something else where it would begin to measure: it dies, hangs, or floods
# its console; "word" makes one that does that of these which bench= names. The image stays readable for
# the harness. Usage: patch_guest.py IMAGE crash|hang|flood|word RESULT
import struct
import subprocess
import sys

source, what, result = sys.argv[1:]
symbols = {}
for line in subprocess.run(["nm", source], check=True, capture_output=True, text=True).stdout.splitlines():
    value, _, name = line.split()[-3:]
    symbols[name] = int(value, 16)

image = bytearray(open(source, "rb").read())
at = symbols["engine_run"]

# In ring 0, lidt of a zero limit; in a PV guest's ring 3 that is skipped. Then an exception without a stack.
crash = bytes.fromhex("8cc8 a803 7508 6a00 6a00 0f011c24 31e4 0f0b")
hang = bytes.fromhex("ebfe")
text = b"flood " * 9 + b"\n"


def flood(at):
    loop = bytes([0xBF]) + struct.pack("<I", at + 32) + bytes([0xBE]) + struct.pack("<I", len(text))
    loop += bytes([0xE8]) + struct.pack("<i", symbols["platform_write"] - (at + len(loop) + 5))
    loop += bytes([0xEB, 256 - len(loop) - 2])
    return loop.ljust(32, b"\x90") + text


# struct engine_options in %rdi begins with the text of bench=. cmpb $letter, (%rdi); je
def by_word():
    places = {"c": 32, "h": 64, "f": 80}
    code = b""
    for letter, place in places.items():
        code += bytes([0x80, 0x3F, ord(letter)])
        code += bytes([0x74, place - len(code) - 2])
    code += hang
    return code.ljust(32, b"\x90") + crash.ljust(32, b"\x90") + hang.ljust(16, b"\x90") + flood(at + 80)


code = {"crash": crash, "hang": hang, "flood": flood(at), "word": by_word()}[what]

start, entry_size, entries = struct.unpack_from("<Q", image, 32)[0], *struct.unpack_from("<HH", image, 54)
for i in range(entries):
    kind, _, offset, virtual, _, size = struct.unpack_from("<IIQQQQ", image, start + i * entry_size)
    if kind == 1 and virtual <= at < virtual + size:
        image[offset + at - virtual:offset + at - virtual + len(code)] = code
        break
else:
    sys.exit("engine_run lies in no segment")
open(result, "wb").write(image)
