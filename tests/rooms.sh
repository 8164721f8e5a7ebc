#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The rules of the house that a compiler does not check: licence line, no #ifdef in code, one foreign library a file,
# includes that only point down, and who may print. Run in the root of the tree; prints every violation.

cd "$(dirname "$0")/.." || exit 1
bad=0

# complain RULE: every line on stdin is a violation of it.
complain() {
	while IFS= read -r line; do
		echo "$1: $line"
		bad=1
	done
	return $bad
}

sources() {
	find "$@" -type f \( -name '*.c' -o -name '*.h' -o -name '*.S' \) -print 2>/dev/null | sort
}

# only FILES PATTERN MESSAGE: an include of PATTERN (a regular expression) is allowed in FILES (another) alone.
only() {
	sources include lib harness adapters workloads freestanding hv lab tests |
		xargs grep -En "^#[[:space:]]*include[[:space:]]*[<\"]$2" /dev/null |
		grep -Ev "^($1):" | complain "$3" || bad=1
}

# below ROOM PATTERN: files of ROOM must not include what matches PATTERN.
below() {
	sources "$1" | xargs grep -En "^#[[:space:]]*include[[:space:]]*[<\"]$2" /dev/null |
		complain "$1 must not include this" || bad=1
}

# --- every file says its licence in its first lines
find Makefile include lib harness adapters workloads freestanding hv lab tests reports results docs .ci \
	-type f \( -name '*.c' -o -name '*.h' -o -name '*.S' -o -name '*.sh' -o -name '*.py' -o -name '*.sql' -o -name '*.lds' \
	-o -name '*.gp' -o -name '*.ps1' -o -name Makefile -o -path tests/run -o -path .ci/run \) -print 2>/dev/null | sort |
	while IFS= read -r f; do
		head -n 3 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' || echo "$f"
	done | complain 'no SPDX line' || bad=1

# --- variation is data or link time, never the preprocessor (headers keep their guards)
sources include lib harness adapters workloads freestanding hv lab tests | grep '\.c$' |
	xargs grep -En '^#[[:space:]]*(if|ifdef|ifndef|elif)\>' /dev/null | complain 'conditional compilation in a .c file' || bad=1

# --- one foreign library, one place
only 'harness/store/store_impl\.h' 'sqlite3\.h' 'SQLite is the store alone'
only 'harness/machine/topology\.c' 'hwloc' 'hwloc is topology.c alone'
only 'harness/machine/pmu\.c' 'perfmon|linux/perf_event' 'libpfm4 is pmu.c alone'
only 'lib/inifile\.c' 'ini\.h' 'libinih is inifile.c alone'
only 'lib/json\.h|tests/unit/test_model\.c' 'jansson\.h' 'jansson is lib/json.h alone'
only 'lib/late\.c|tests/.*' 'dlfcn\.h' 'libraries are loaded by late.c alone'
only 'lib/http\.c' 'curl/' 'libcurl is http.c alone'
only 'lib/gzip\.c' 'zlib\.h' 'zlib is gzip.c alone'
only 'lib/xml\.c' 'libxml/' 'libxml2 is xml.c alone'
only 'harness/record/elf64\.h|adapters/.*|tests/.*|lab/.*' 'elf\.h' 'ELF is read by elf64.c and loaders alone'
only 'harness/store/[a-z_]*\.c|tests/unit/test_store\.c|tests/bench/ingest\.c|tests/fuzz/fuzz_database\.c' 'store_impl\.h' 'the store keeps its inside to itself'
only 'harness/report/[a-z_]*\.c' 'model_impl\.h' 'the model keeps its inside to itself'

# --- includes point down: within the harness the include paths see to it (Makefile, SEEN_*)
shared= # rooms that register no adapter are machinery, open to every adapter
for room in adapters/*/; do
	cat "$room"*.c 2>/dev/null | grep -q HVLAB_ADAPTER || shared="$shared|$(basename "$room")"
done
for room in adapters/*/; do
	sources "$room" | xargs grep -En '^#[[:space:]]*include[[:space:]]*"' /dev/null |
		grep -Ev "\"([a-z0-9_]+\.h|\.\./(${shared#|})/[a-z0-9_]+\.h)\""
	for header in $(sources "$room" | xargs grep -Eho '^#[[:space:]]*include[[:space:]]*"[a-z0-9_]+\.h"' | cut -d'"' -f2 | sort -u); do
		[ -f "$room$header" ] || [ -f "lib/$header" ] || echo "$room: $header"
	done
done | complain 'an adapter sees lib, its own headers and shared machinery alone' || bad=1
sources harness tests/bench tests/lab | xargs grep -En '^#[[:space:]]*include[[:space:]]*".*adapters/' /dev/null |
	complain 'the harness names no adapter' || bad=1
# The test double has a way of its own, and GSSAPI's library cannot be told otherwise.
sources adapters lib/secret.c lib/http.c lib/ssh.c | grep -v 'adapters/null/' | xargs grep -En '(set|get|put)env *\(' /dev/null |
	grep -v 'NTLM_USER_FILE' | complain 'options reach an adapter in its target' || bad=1
sources lib | xargs grep -En '^#[[:space:]]*include[[:space:]]*"' /dev/null | grep -v '"[a-z0-9_]*\.h"' |
	complain 'lib sees itself and include/ alone' || bad=1
for room in freestanding workloads/engine workloads/metal hv/minimal lib harness/*; do
	for file in "$room"/*.[chS]; do
		name=$(basename "$file")
		for header in $(sed -n 's/^#[[:space:]]*include[[:space:]]*"\([a-z0-9_]*\)\.h".*/\1/p' "$file"); do
			[ ! -f "$room/$header.h" ] || [ "${name%.*}" = "$header" ] || echo "$room/${name%.*} $room/$header"
		done
	done
done | sed -E 's:_(impl|in|rules)\>::g' | awk '$1 != $2' | tsort 2>&1 >/dev/null | tr '\n' ' ' | sed 's/tsort: //g; $s/ $/\n/' | complain 'includes go round in a circle' || bad=1
below freestanding '(bench|engine|record|platform|hvlab/(bench|adapter))\.h'
below workloads/bench '(engine|record|util)\.h'
sources freestanding workloads | grep -v '^workloads/\(hosted\|linux\)/' |
	xargs grep -En '^#[[:space:]]*include[[:space:]]*<' /dev/null |
	grep -Ev '<(hvlab/(abi|below|bench|core|disk|inet|mmio|net|pvh|window)|std(arg|bool|def|int))\.h>' | complain 'freestanding code sees no libc' || bad=1

# --- libraries print nothing
sources lib harness adapters | grep -v 'harness/cmd/' | grep '\.c$' |
	xargs grep -En '(^|[^a-z_])(printf|puts|putchar|vprintf|perror|fputs|fprintf|vfprintf|dprintf)[[:space:]]*\(' /dev/null |
	complain 'only harness/cmd prints' || bad=1

# --- the harness changes nothing on the machine it measures, so nothing has to be put back
sources lib harness adapters | xargs grep -En '(file_write|fopen|open)[[:space:]]*\([^)]*"/(sys|proc/sys)/' /dev/null |
	grep -v 'O_RDONLY\|, "r' | complain 'nothing of the machine is set' || bad=1

# --- what others have written is fuzzed: a file that looks like a parser is fed by a target ("Feeds:" at its head), or
# tests/fuzz/trusted says why not; and both speak of files that are there
parser='json_load|xmlCtxtRead|sscanf *\(|strto(u?ll?|d|k)? *\(|sqlite3_column|(wire|words)_pairs *\(|word_next *\(|strsep *\(|[^a-z_]recv *\('
parser="$parser|memmem *\\(|[^a-z_]file_read *\\(|parse_(u64|size) *\\(|record_get *\\(|Elf(32|64)_Ehdr|json_(word|count) *\\("
parser="$parser|xml_text *\\("
fed=$(for target in tests/fuzz/fuzz_*.c; do
	sed -n '1,/\*\//{/Feeds:/,/\*\//p}' "$target" | tr -s ' ' '\n' | grep / | grep -v '^\*/$' || echo "$target feeds nothing" >&2
done 2>&1)
known=$(echo "$fed"; sed '/^#/d; s/ .*//' tests/fuzz/trusted)
echo "$fed" | grep 'feeds nothing' | complain 'a fuzz target says what it feeds' || bad=1
for file in $known; do
	[ -f "$file" ] || echo "$file"
done | grep / | complain 'fuzzed or trusted, and not there' || bad=1
find lib harness adapters freestanding hv lab workloads -name '*.c' | sort | xargs grep -lE "$parser" | grep -vxF "$known" |
	complain 'a parser that no fuzz target feeds (tests/fuzz)' || bad=1

# --- an option with a value among commas gets it from qemu_value()
grep -rnE 'qemu_arg_made.*=%s' lib adapters harness --include='*.c' | grep -v 'qemu_value' | complain 'a value that could bring options' || bad=1

# --- the project speaks of itself only
grep -RInE '(TODO|FIXME|XXX)\>' Makefile include lib harness adapters workloads freestanding hv lab tests reports docs 2>/dev/null |
	grep -v '^tests/rooms\.sh:\|mkstemp\|mkdtemp\|XXXXXX' | complain 'unfinished' || bad=1

exit $bad
