#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Do the tests fail when what they guard is broken? In a copy of the tree one rule after the other is taken away by a line of
# sed, what is below is built, and the test must fail. Arguments: globs of test names; none: all of the table. MUTANTS:
# another table. A mutant that changes nothing, does not build, or is not noticed is a failure; so is a test that fails
# before anything is broken.
set -eu

cd "$(dirname "$0")/../.."
build=$(realpath "${BUILD:-build}")
copy=$(mktemp -d "${TMPDIR:-/tmp}/hvlab-mutants-XXXXXX")
trap 'rm -rf "$copy"' EXIT

cp -a Makefile VERSION include freestanding workloads hv lib adapters harness lab results reports tests docs README.md LICENSE "$copy/"
mkdir "$copy/build"
for part in "$build"/*; do
	case ${part##*/} in fuzz | lab | bench | *.db) ;; *) cp -a "$part" "$copy/build/" ;; esac
done
[ ! -e "$build/lab" ] || ln -s "$build/lab" "$copy/build/lab"

# asked TEST [GLOB...]
asked() {
	name=$1
	shift
	[ $# -gt 0 ] || return 0
	for glob; do
		# shellcheck disable=SC2254 # it is a pattern
		case $name in $glob) return 0 ;; esac
	done
	return 1
}

run() (
	cd "$copy"
	export BUILD="$copy/build"
	case $1 in
	unit:*) make -s -j2 BUILD=build "build/tests/test_${1#unit:}" >make.log 2>&1 || exit 99
		timeout 300 "build/tests/test_${1#unit:}" >test.log 2>&1 ;;
	*) make -s -j2 BUILD=build all build/san/hvlab build/hvlab-golden.elf >make.log 2>&1 || exit 99
		timeout 600 sh "tests/$1.sh" >test.log 2>&1 ;;
	esac
)

bad=0 n=0 whole=
while IFS='	' read -r test file change; do
	case $test in '' | \#*) continue ;; esac
	asked "$test" "$@" || continue
	if [ "$test" != "$whole" ]; then
		run "$test" </dev/null || { cat "$copy/test.log"; echo "$test fails, and nothing is broken yet"; exit 1; }
		whole=$test
	fi
	n=$((n + 1))
	cp -p "$copy/$file" "$copy/kept"
	sed -i "$change" "$copy/$file"
	if cmp -s "$copy/kept" "$copy/$file"; then
		word='CHANGES NOTHING'
	else
		status=0
		run "$test" </dev/null || status=$?
		case $status in 0) word='NOT NOTICED' ;; 99) word='DOES NOT BUILD' ;; *) word=ok ;; esac
	fi
	[ "$word" = ok ] || bad=$((bad + 1))
	echo "$word	$test	$file	$change"
	cat "$copy/kept" >"$copy/$file" # newer than what was built of the mutant
done <"${MUTANTS:-tests/long/mutants}"
[ $n -gt 0 ] || { echo "no such test"; exit 1; }
echo "$n mutants, $bad survived"
exit $((bad > 0))
