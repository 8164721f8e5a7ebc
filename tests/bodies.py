#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Disassembles a guest image and prints what the loops of each benchmark's body have that those of its control have not,
and the other way round. The same for the two functions by which each platform_*.c makes the null hypercall and does not.
A line each, separated by tabs: the name, `ticks` where the benchmark takes its own time and else `-`, the instructions of
the body alone, those of the control alone. Registers are not told apart: the compiler may allot them differently."""
import collections
import re
import struct
import subprocess
import sys

ENTRY, BODY, CONTROL, TICKS = 280, 224, 232, 256  # include/hvlab/bench.h: size of a descriptor, offsets in it
NOTHING = re.compile(r'(nop|data16|cs nop|xchg +%ax,%ax)')


def tool(*argv):
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def functions(image):
    """{address: [(address, instruction)]}"""
    code, current = {}, None
    for line in tool('objdump', '-d', '--no-show-raw-insn', image).splitlines():
        head = re.match(r'^([0-9a-f]+) <.*>:$', line)
        if head:
            current = int(head[1], 16)
            code[current] = []
            continue
        instruction = re.match(r'^\s*([0-9a-f]+):\s+(.*?)(\s+#.*)?$', line)
        if instruction and current is not None:
            code[current].append((int(instruction[1], 16), instruction[2].strip()))
    return code


def descriptors(image):
    """(name, body, control, ticks) of each benchmark that has body and control"""
    where = re.search(r'\bhvlab_bench\s+PROGBITS\s+(\S+)\s+(\S+)\s+(\S+)', tool('readelf', '-SW', image))
    with open(image, 'rb') as f:
        f.seek(int(where[2], 16))
        data = f.read(int(where[3], 16))
    assert data and len(data) % ENTRY == 0, 'the section hvlab_bench is not what bench.h says'
    for at in range(0, len(data), ENTRY):
        name = data[at + 8:at + 40].split(b'\0')[0].decode()
        body, control, ticks = (struct.unpack_from('<Q', data, at + offset)[0] for offset in (BODY, CONTROL, TICKS))
        if body and control:
            yield name, body, control, ticks


def target(text):
    jump = re.match(r'(j\w+|call)\s+([0-9a-f]+) <', text)
    return int(jump[2], 16) if jump else -1


def shape(text):
    """An instruction without what the compiler chooses: registers, places of data, targets of jumps."""
    text = re.sub(r'\b[0-9a-f]+ <[^>]*>', 'TO', text)
    text = re.sub(r'-?(0x)?[0-9a-f]+\(%rip\)', 'DATA', text)
    text = re.sub(r'(?<![\w$])-?0x[0-9a-f]{6,}(?=[,(]|$)', 'DATA', text)
    return re.sub(r'%[er]?([abcd][xlh]|[sd]il?|[sb]pl?|\d+[dwb]?)\b', '%r', text)


def loops(code, start, whole=False, depth=0):
    """The instructions inside the loops of a function, calls followed; all of it where it is called from a loop."""
    text = code[start]
    last = text[-1][0]
    ends = [(target(t), a) for a, t in text if t.startswith('j') and start <= target(t) <= a]
    found = collections.Counter()
    for address, instruction in text:
        inside = whole or any(a <= address <= b for a, b in ends)
        to = target(instruction)
        away = instruction.startswith(('call', 'jmp')) and not start <= to <= last
        if away and to in code and depth < 4:
            found += loops(code, to, inside, depth + 1)
        elif inside and not NOTHING.match(instruction):
            found[shape(instruction)] += 1
    return found


def hypercalls(image):
    """(file, hypercall, control) of each platform_*.c that has both"""
    file, found = '', {}
    for line in tool('readelf', '-sW', image).splitlines():
        field = line.split()
        if len(field) >= 8 and field[3] == 'FILE':
            file = field[7]
        elif len(field) >= 8 and field[3] == 'FUNC' and file.startswith('platform_') and field[7] in ('hypercall', 'control'):
            found.setdefault(file, {})[field[7]] = int(field[1], 16)
    for file, pair in sorted(found.items()):
        if len(pair) == 2:
            yield file, pair['hypercall'], pair['control']


def differ(name, kind, a, b):
    print(name, kind, '; '.join(sorted((a - b).elements())), '; '.join(sorted((b - a).elements())), sep='\t')


def main(image):
    code = functions(image)
    for name, body, control, ticks in descriptors(image):
        differ(name, 'ticks' if ticks else '-', loops(code, body), loops(code, control))
    for file, hypercall, control in hypercalls(image):
        differ(file, '-', loops(code, hypercall, True), loops(code, control, True))


main(sys.argv[1])
