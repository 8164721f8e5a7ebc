#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A table of README.md here: the instructions of the core that one CPUID of its guest takes, as hvlab explain records them. Which they
# are, in which function and how many comes of the recording and of the core's ELF file; of each group what it is for says
# hot_path.svm or hot_path.vmx ("NUMBER|FUNCTION|WHAT|WHY", in the order of execution). Where they do not fit this fails.
#
#   hv/minimal/hot_path.sh svm|vmx [PLACE]           prints the table
#   hv/minimal/hot_path.sh --write                   puts both into README.md
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$here/../../build}

table() { # svm|vmx PLACE
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	"${HVLAB:-$build/hvlab}" explain exit_cpuid --db "$work/db" --place "$2" --hv "minimal/$1" --trace >"$work/trace" 2>"$work/err" ||
		{ cat "$work/err" >&2; exit 1; }
	objdump -d --no-show-raw-insn "$build/hvlab-minimal.elf" "$build/hvlab-metal.elf" |
		sed -n 's/^ *\([0-9a-f]*\):\t\(.*\)/\1 \2/p' | sed 's/  */ /g; s/ [0-9a-f]* <\([^>+]*\)>/ \1/; s/ [0-9a-f]* <.*>//' >"$work/code"
	# number, function and instruction of the first whole exit; the guest's own instruction, too, where its clock counts it
	awk 'FNR == NR { at = $1; sub(/^[^ ]* /, ""); code[at] = $0; next }
		{ address = $2; sub(/^0*/, "", address); name = $4; sub(/\+.*/, "", name) }
		$3 == "guest" && on { exit }
		$3 == "guest" { before = $1 == "-" ? "" : name "|" code[address]; next }
		$3 == "core" && !on++ && before != "" { last = before }
		$1 != "-" { print name "|" code[address] }
		END { if (last != "") print last }' "$work/code" "$work/trace" >"$work/path"
	echo '| n | function | instructions, as recorded | what | why |'
	echo '|---|---|---|---|---|'
	awk -F'|' -v reasons="$here/hot_path.$1" 'function bad(what) { print "hot_path." what > "/dev/stderr"; failed = 1; exit 1 }
		{ name[NR] = $1; code[NR] = $2 }
		END {
			if (failed) exit 1
			while ((getline line < reasons) > 0) {
				split(line, r, "|")
				text = ""
				for (i = 1; i <= r[1]; i++) {
					at++
					if (at > NR) bad(r[2] ": reasons for more instructions than there are")
					if (name[at] != r[2]) bad(r[2] ": instruction " at " is one of " name[at])
					text = text (i > 1 ? "; " : "") "`" code[at] "`"
				}
				print "| " r[1] " | `" r[2] "` | " text " | " r[3] " | " r[4] " |"
			}
			if (at != NR) bad("reasons: of " NR " instructions " NR - at " have none")
		}' "$work/path"
}

# into HEADING FILE: README.md with the table of FILE below that heading in place of its own
into() {
	awk -v heading="$1" -v file="$2" '/^## / { on = index($0, heading) }
		on && /^\| n \| function/ { while ((getline line < file) > 0) print line; skip = 1 }
		!/^\|/ { skip = 0 }
		!skip { print }' "$here/README.md" >"$here/README.md.new"
	mv "$here/README.md.new" "$here/README.md"
}

case ${1:-} in
svm) table svm "${2:-lab/qemu}" ;;
vmx) table vmx "${2:-lab/intel}" ;;
--write)
	new=$(mktemp)
	"$0" svm >"$new" && into 'The hot path' "$new"
	"$0" vmx >"$new" && into 'The same on Intel' "$new"
	rm -f "$new" ;;
*) echo "usage: hv/minimal/hot_path.sh svm|vmx [PLACE] | --write" >&2; exit 2 ;;
esac
