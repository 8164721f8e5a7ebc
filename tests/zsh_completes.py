#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Types lines into an interactive zsh on a terminal of its own, presses Tab, and reads what the line has become.

    zsh_completes.py FUNCTIONS DIR    lines "typed -> wanted" on standard input; DIR: for zsh's own files
"""
import os
import pty
import select
import sys
import time

functions, home = sys.argv[1:3]
wanted = [line.rstrip("\n").split(" -> ") for line in sys.stdin if " -> " in line]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(HOME=home, ZDOTDIR=home, TERM="dumb", LC_ALL="C")
    os.execvp("zsh", ["zsh", "-f", "-i"])


def read_until(text, seconds=60):
    got, end = b"", time.monotonic() + seconds
    while text not in got:
        if time.monotonic() > end or not select.select([terminal], [], [], 1)[0]:
            if time.monotonic() > end:
                sys.exit(f"zsh does not say {text!r}; it said {got[-400:]!r}")
            continue
        got += os.read(terminal, 4096)
    return got


# The line is written into a file by a key of its own: what is on a terminal need not be parsed.
setup = f"""PS1='%%' RPS1=; unsetopt zle_bracketed_paste prompt_cr prompt_sp; fpath=({functions} $fpath)
autoload -Uz compinit; compinit -u -d {home}/dump; hvlab() {{ : }}
tell() {{ print -r -- $BUFFER >{home}/line.new; mv {home}/line.new {home}/line; BUFFER= }}; zle -N tell; bindkey '^T' tell
print rea''dy
"""
os.write(terminal, setup.encode())
read_until(b"ready\r\n")
failed = False
for typed, line in wanted:
    path = os.path.join(home, "line")
    if os.path.exists(path):
        os.unlink(path)
    os.write(terminal, typed.encode() + b"\t\x14")
    end = time.monotonic() + 60
    while not os.path.exists(path):
        if time.monotonic() > end:
            sys.exit(f"zsh ended no completion of {typed!r}")
        if select.select([terminal], [], [], 0.05)[0]:
            os.read(terminal, 4096)
    became = open(path).read().rstrip()
    if became != line:
        print(f"{typed!r} became {became!r}, not {line!r}")
        failed = True
os.kill(pid, 9)
sys.exit(failed)
