#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Bad input: one line on stderr that says what, where and how to mend it, the documented status, nothing lost.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

image=$BUILD/hvlab-metal.elf
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf # the image that the canned guests say they are
export HVLAB_NULL="null.stream=$golden/good.stream" HOME="$work" XDG_CONFIG_HOME="$work/config"
# refused STATUS PATTERN ARGUMENTS: ends so, and says so in exactly one line
refused() {
	ended=$1 pattern=$2
	shift 2
	status "$ended" "$@"
	one_line
	talks "^hvlab: .*$pattern"
}

refused 2 'did you mean "compare"' compere
refused 2 'resume, report' re
refused 2 'did you mean --rounds' run --rouds 3
refused 2 'takes no --rounds' show --rounds 3
refused 2 'rounds = many' run --db "$db" --hv null --place local --rounds many
refused 2 'did you mean "native"' run --db "$db" --hv natve
refused 2 'did you mean "exit_cpuid"' run --db "$db" --hv null --place local --bench exit_cpiud
refused 2 'did you mean "exit_cpuid"' list --bench exit_cpiud
refused 2 'did you mean "page-faults"' run --db "$db" --hv null --place local --events page-fualts
refused 2 'local, lab\[/PROCESSOR\]' doctor --place mars
refused 2 'no processor "intl", did you mean "intel"' doctor --place lab/intl
refused 2 'no version "debain13", did you mean "debian13"' plan --place lab@debain13
refused 2 'minimal/vmx needs a processor with vmx, and that of lab/amd has svm' plan --hv minimal/vmx --place lab/amd
refused 2 'lab/intel counts instructions and has no time' plan --hv bare --place lab --lane time
refused 2 'format' list --format xml
refused 2 'two systems' compare bare
[ ! -e "$db" ] || fail "a plan that cannot be has left a database"

# plans
printf '[plan]\nhv = null\nplace = local\nruonds = 3\n' >"$work/bad.ini"
refused 2 "$work/bad.ini:4: .*rounds" run --db "$db" "$work/bad.ini"
printf '[plan]\nhv = null\nthis is no ini\n' >"$work/worse.ini"
refused 2 "$work/worse.ini:3" plan "$work/worse.ini"
refused 2 "$work/none.ini" plan "$work/none.ini"
mkdir -p "$work/config/hvlab"
printf '[hvlab]\nrounds = 2\nformt = csv\n' >"$work/config/hvlab/hvlab.ini"
refused 2 'hvlab.ini:3: .*format' list
rm -r "$work/config"

# databases
refused 7 'no database' show --db "$work/none.db"
refused 7 'no database' resume --db "$work/none.db"
[ ! -e "$work/none.db" ] || fail "a database that is asked for in vain has been made"
head -c 100000 /dev/urandom >"$work/garbage.db"
refused 7 'garbage.db' show --db "$work/garbage.db"
refused 7 'garbage.db' run --db "$work/garbage.db" --hv null --place local --bench clk_null
"$hvlab" run --db "$db" --hv null --place local --lane path --bench clk_null,exit_cpuid --rounds 2 >/dev/null 2>&1 || true
cp "$db" "$work/new.db"
sqlite3 "$work/new.db" 'PRAGMA user_version = 99'
refused 7 'newer' show --db "$work/new.db"
cp "$db" "$work/cut.db"
truncate -s 8000 "$work/cut.db"
refused 7 'cut.db' show --db "$work/cut.db"
refused 2 'no campaign "c1999"; there is c20' show --db "$db" c1999
refused 2 'no system "nul" in this campaign; did you mean "null"' compare nul native --db "$db"
for verb in show 'show --counters' export 'export --series' 'compare null null'; do
	refused 2 'did you mean "exit_cpuid"' $verb --db "$db" --bench exit_cpiud
done
refused 2 'number of a boot' show --db "$db" --log first
refused 2 'no boot 999' show --db "$db" --log 999

# guest images
refused 4 'none.elf' run --db "$db" --hv null --place local --image "$work/none.elf"
refused 4 'bad.ini' list --image "$work/bad.ini"
python3 - "$image" "$work/abi.elf" <<'EOF'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
name = data.index(b"clk_null\0")
while not 100 <= struct.unpack_from("<I", data, name - 8)[0] <= 1000: # a name before its descriptor's is a string
    name = data.index(b"clk_null\0", name + 1)
struct.pack_into("<I", data, name - 4, 99) # the descriptor begins: size, ABI version, name
open(sys.argv[2], "wb").write(data)
EOF
refused 4 'ABI 99' run --db "$db" --hv null --place local --image "$work/abi.elf"

# what is absent: QEMU
mkdir "$work/bin"
for program in timeout tr grep; do ln -s "$(command -v $program)" "$work/bin/"; done
PATH=$work/bin status 5 run --db "$db" --hv tcg --place local --rounds 1
says 'not run: local:tcg, local:tcg+aa: .*qemu'

# a result that cannot be written is no result
got=0
"$hvlab" list >/dev/full 2>"$work/err" || got=$?
[ "$got" = 4 ] || fail "a full standard output ended with $got"
# nothing of all this has touched what was stored
[ "$(sqlite3 "$db" 'SELECT count(*) FROM campaign, boot')" -ge 2 ] && [ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] ||
	fail "the database has suffered"
echo "bad input is refused in one line"
