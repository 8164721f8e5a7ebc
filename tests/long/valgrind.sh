#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# valgrind over what the sanitizers do not see, uninitialised memory above all: a campaign of canned guests measured, shown, exported,
# compared and tested by the program as it is installed, and the unit tests. No error, and nothing that is lost for good.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need valgrind

# the control: it sees
printf '#include <stdlib.h>\nint main(void) { int *p = malloc(8); return p[1] ? 0 : 1; }\n' >"$work/bad.c"
gcc -O0 -g -o "$work/bad" "$work/bad.c"
look() { timeout 3600 valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --child-silent-after-fork=yes "$@"; }
got=0
look "$work/bad" >"$work/out" 2>"$work/err" || got=$?
[ $got = 99 ] || fail "valgrind sees nothing in a program that branches on what was never set"

# --- the program itself
HVLAB_IMAGE="$BUILD/hvlab-golden.elf" HOME="$work" HVLAB_NULL="null.stream=$golden/good.stream"
export HVLAB_IMAGE HOME HVLAB_NULL
one() {
	got=0
	look "$BUILD/hvlab" "$@" >"$work/out" 2>"$work/err" || got=$?
	! grep -q '^==' "$work/err" || fail "hvlab $*"
	[ $got = 0 ] || [ $got = 3 ] || fail "hvlab $*: status $got"
}
one run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 3 --workers 1
one run --db "$db" --place local --hv null --lane path --bench "$four" --rounds 3
one show --db "$db" 1
one show --db "$db" --format json
one export --db "$db" 1 --series --format csv
one compare --db "$db" null --against 1
one selftest --db "$db" --from 1 --output "$work/self.db"
one import --db "$work/other.db" "$work/self.db"
one report --db "$db" --output "$work/page.html"
one list

# --- the unit tests, without the sanitizers, which valgrind does not go with
plain=${BUILD#"$PWD/"}/valgrind # as make calls it
make -s -j"$(nproc)" BUILD="$plain" WARN= SAN=-g "$plain/unit/unit" >"$work/out" 2>&1 || fail "the unit tests do not build"
mkdir -p "$plain/tests"
seen=0
for source in tests/unit/test_*.c; do
	name=$(basename "$source" .c)
	# It asks which libraries this process was loaded with, and here a loader of valgrind's own has done that.
	[ "$name" != test_bundle ] || continue
	ln -sf ../unit/unit "$plain/tests/$name"
	look "$plain/tests/$name" >"$work/out" 2>&1 || fail "$name"
	! grep -q '^==' "$work/out" || fail "$name"
	seen=$((seen + 1))
done
[ "$seen" -gt 50 ] || fail "only $seen groups of unit tests"
echo "the program and $seen groups of unit tests: nothing"
