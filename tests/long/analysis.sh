#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# clang-tidy (what .clang-tidy names) and cppcheck over the C of harness, adapters, lib, guest and core, as the Makefile compiles them: what
# its commands are is taken from make -n. FILES: a regular expression of those that are looked at (default all). What is suppressed, and
# why, is in analysis.txt and cppcheck.txt.
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
json.dump(entries, open(work + "/compile_commands.json", "w"))
open(work + "/files", "w").write("".join(e["file"] + "\n" for e in entries))
print(len(entries), "files")
sys.exit(not entries)
END

# --- the control: a mistake is seen by both
cat >"$work/bad.c" <<'END'
#include <stdlib.h>
#include <string.h>
int bad(int n);
int bad(int n)
{
	int a[4];
	char *p = malloc(4);

	memset(a, 0, sizeof(p));
	return n == n && n == n ? a[4] : *p;
}
END
! clang-tidy --quiet --config-file=.clang-tidy "$work/bad.c" -- -std=c11 >"$work/out" 2>&1 || fail "clang-tidy finds nothing in a file full of mistakes"
! cppcheck -q --error-exitcode=1 "$work/bad.c" >"$work/out" 2>&1 || fail "cppcheck finds nothing in a file full of mistakes"

# --- clang-tidy; what is none, though it says so, is in analysis.txt: FILE CHECK REASON
xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$work" <"$work/files" >"$work/tidy" 2>"$work/err" || :
sed -n "s|^\($PWD/\)*\([^ :]*\):\([0-9]*\):[0-9]*: \(error\|warning\): \(.*\) \[\([^],]*\).*|\2 \6 \3 \5|p" "$work/tidy" | sort -u >"$work/found"
: >"$work/err"
grep -v '^#' tests/long/analysis.txt | while read -r file check reason; do
	[ -n "$reason" ] || echo "$file $check: no reason"
	! echo "$file" | grep -qE "$FILES" || grep -q "^$file $check " "$work/found" || echo "$file $check: is not found, and may go"
done >"$work/out"
awk 'NR == FNR { known[$1 " " $2] = !/^#/; next } !known[$1 " " $2]' tests/long/analysis.txt "$work/found" >>"$work/out"
[ ! -s "$work/out" ] || fail "clang-tidy: $(wc -l <"$work/out") findings"

# --- cppcheck: errors and warnings, and what is certain of portability
cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,portability --inline-suppr --suppressions-list=tests/long/cppcheck.txt --error-exitcode=1 \
	--file-list="$work/files" -Iinclude -Ilib -Ifreestanding -Iworkloads $(printf -- '-I%s ' harness/*/) -DHVLAB_HOST -D__x86_64__ \
	--template='{file}:{line}: {id}: {message}' >"$work/out" 2>&1 || fail "cppcheck: $(wc -l <"$work/out") findings"
echo "$(wc -l <"$work/files") files"
