#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes a kernel module whose path through each of the named functions is exactly one instruction longer.

A static key that is off is a NOP of several bytes in the code; it becomes one of a byte less, and another of one byte.
Nobody looks at these bytes again unless the key is switched on. Usage: patch_module.py IN.ko OUT.ko FUNCTION...
"""
import struct
import sys

LONGER = {b"\x66\x90": b"\x90\x90", b"\x0f\x1f\x44\x00\x00": b"\x0f\x1f\x40\x00\x90"}
SIGNED = b"~Module signature appended~\n"


def unsigned(data):
    """A signature that does not match is refused, none at all is not."""
    if not data.endswith(SIGNED):
        return data
    length, = struct.unpack_from(">I", data, len(data) - len(SIGNED) - 4)
    return data[:len(data) - len(SIGNED) - 12 - length]


class Module:
    def __init__(self, data):
        self.data = bytearray(data)
        at, = struct.unpack_from("<Q", data, 0x28)
        size, count, names = struct.unpack_from("<HHH", data, 0x3a)
        rows = [struct.unpack_from("<IIQQQQIIQQ", data, at + i * size) for i in range(count)]
        text = rows[names][4]
        self.sections = [(self.string(text + r[0]), r) for r in rows]

    def string(self, at):
        return self.data[at:self.data.index(0, at)].decode()

    def section(self, name):
        return next(r for n, r in self.sections if n == name)

    def symbols(self):
        table = self.section(".symtab")
        strings = self.sections[table[6]][1][4]
        for at in range(table[4], table[4] + table[5], 24):
            name, _, _, section, value, size = struct.unpack_from("<IBBHQQ", self.data, at)
            yield self.string(strings + name), section, value, size

    def keys(self):
        """(section, offset) of the code of each static key: the first of an entry's three relocations."""
        symbols = list(self.symbols())
        table = self.section(".rela__jump_table")
        for at in range(table[4], table[4] + table[5], 24):
            where, info, addend = struct.unpack_from("<QQq", self.data, at)
            if where % 16 == 0:
                _, section, value, _ = symbols[info >> 32]
                yield section, value + addend

    def lengthen(self, function):
        section, start, size = next((s, v, n) for f, s, v, n in self.symbols() if f == function and n)
        for where, offset in self.keys():
            at = self.sections[section][1][4] + offset
            for old, new in LONGER.items():
                if where == section and start <= offset < start + size and self.data[at:at + len(old)] == old:
                    self.data[at:at + len(old)] = new
                    return
        sys.exit("patch_module: %s has no static key that is off" % function)


def main():
    source, target = sys.argv[1:3]
    with open(source, "rb") as f:
        module = Module(unsigned(f.read()))
    for function in sys.argv[3:]:
        module.lengthen(function)
    with open(target, "wb") as f:
        f.write(module.data)


main()
