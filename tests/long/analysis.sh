#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# clang-tidy (what .clang-tidy names) and cppcheck over the C of harness, adapters, lib, guest and core, as the Makefile compiles them: what
# its commands are is taken from make -n. FILES: a regular expression of those that are looked at (default all); JOBS: how many at a
# time. What is suppressed, and why, is in analysis.txt and cppcheck.txt.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need clang-tidy cppcheck python3
FILES=${FILES:-.}

# --- every command of the compiler, without running one
make -n -B V=1 BUILD="$BUILD" all >"$work/make" 2>/dev/null || fail "make -n"
FILES="$FILES" python3 - "$work" <<'END' || fail "no commands of the compiler"
import json, os, re, shlex, sys
work, seen, entries = sys.argv[1], set(), []
for line in open(work + "/make"):
    for part in line.split("&&"):
        part = part.strip()
        if " -c -o " not in part or not part.endswith(".c"):
            continue
        words = shlex.split(part)
        file = words[-1]
        if file.startswith(("build", "/")) or file in seen or not re.search(os.environ["FILES"], file):
            continue
        seen.add(file)
        # GCC's own: clang knows none of them, and none changes what the code means
        drop = ("-fcall-", "-mpreferred-stack-boundary", "-fno-tree-loop-distribute", "-MMD", "-MP", "-Werror", "-ffile-prefix-map", "-fno-unroll")
        words = [w for w in words if not w.startswith(drop)]
        if "-nostdinc" in words:
            words.remove("-nostdinc")
            i = words.index("-isystem")
            del words[i:i + 2]
        entries.append({"directory": os.getcwd(), "file": file, "arguments": ["clang"] + words[1:]})
plain = [dict(e, arguments=[w for w in e["arguments"] if not w.startswith("-DHVLAB_LIBDIR")]) for e in entries]
json.dump(plain, open(work + "/cppcheck.json", "w")) # which takes the quotes of a text away
for entry in entries: # what is a constant clang sees otherwise than GCC, which has compiled it
    entry["arguments"].insert(1, "-D_Static_assert(...)=")
json.dump(entries, open(work + "/compile_commands.json", "w"))
open(work + "/files", "w").write("".join(e["file"] + "\n" for e in entries))
print(len(entries), "files")
sys.exit(not entries)
END

# what clang-tidy says: FILE CHECK LINE SENTENCE
findings() { sed -n "s#^\($PWD/\)*\([^ :]*\):\([0-9]*\):[0-9]*: \(error\|warning\): \(.*\) \[\([^],]*\).*#\2 \6 \3 \5#p" | sort -u; }

# --- the control: a mistake is seen by both
cat >"$work/bad.c" <<'END'
#include <stdlib.h>
#include <string.h>
int bad(const char *s);
int bad(const char *s)
{
	char *p = malloc(strlen(s + 1));
	int a[4] = {0};

	return p ? a[4] + *p : 0;
}
END
clang-tidy --quiet --config-file=.clang-tidy "$work/bad.c" -- -std=c11 >"$work/tidy" 2>"$work/err" || :
findings <"$work/tidy" >"$work/found"
grep -q " clang-analyzer-" "$work/found" && grep -q " bugprone-" "$work/found" || fail "clang-tidy finds nothing in a file full of mistakes"
! cppcheck -q --error-exitcode=1 "$work/bad.c" >"$work/out" 2>&1 || fail "cppcheck finds nothing in a file full of mistakes"

# --- clang-tidy; what is none, though it says so, is in analysis.txt: FILE CHECK REASON
# A file at a time, of several the second may be told of the first's va_list. Beyond so many states of a function the analyzer stops: on
# three files it found what it finds with its own 225,000, in a quarter of the time.
analyzer="--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=50000"
# shellcheck disable=SC2086 # several words
xargs -P "${JOBS:-$(nproc)}" -n 1 clang-tidy --quiet $analyzer -p "$work" <"$work/files" >"$work/tidy" 2>"$work/err" || :
findings <"$work/tidy" >"$work/found"
: >"$work/err"
grep -v '^#' tests/long/analysis.txt | while read -r file check reason; do
	[ -n "$reason" ] || echo "$file $check: no reason"
	! echo "$file" | grep -qE "$FILES" || grep -q "^$file $check " "$work/found" || echo "$file $check: is not found, and may go"
done >"$work/out"
awk 'NR == FNR { known[$1 " " $2] = !/^#/; next } !known[$1 " " $2]' tests/long/analysis.txt "$work/found" >>"$work/out"
[ ! -s "$work/out" ] || fail "clang-tidy: $(wc -l <"$work/out") findings"

# --- cppcheck: errors and warnings, what is certain of portability, what is slow; it is told a library's macro, whose header it does not
# read, a text, and nothing of attributes, which it takes in few places
cppcheck -q -j "${JOBS:-$(nproc)}" --std=c11 --enable=warning,portability,performance --suppressions-list=tests/long/cppcheck.txt \
	--error-exitcode=1 --project="$work/cppcheck.json" \
	-D'__attribute__(x)=' -D'HVLAB_LIBDIR="/usr/local/lib/hvlab"' \
	-D'json_array_foreach(array,index,value)=while ((index = json_array_size(array)) && (value = json_array_get(array, index)))' \
	--template='{file}:{line}: {id}: {message}' >"$work/out" 2>&1 || fail "cppcheck: $(wc -l <"$work/out") findings"
echo "$(wc -l <"$work/files") files"
