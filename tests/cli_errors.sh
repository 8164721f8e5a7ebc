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

# what cannot be asked for at all, and in which words it is said: verbs.sh
refused 2 exit_cpiud run --db "$db" --hv null --place local --bench exit_cpiud
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
refused 7 none.db show --db "$work/none.db"
refused 7 none.db resume --db "$work/none.db"
[ ! -e "$work/none.db" ] || fail "a database that is asked for in vain has been made"
head -c 100000 /dev/urandom >"$work/garbage.db"
refused 7 'garbage.db' show --db "$work/garbage.db"
refused 7 'garbage.db' run --db "$work/garbage.db" --hv null --place local --bench clk_null
"$hvlab" run --db "$db" --hv null --place local --lane path --bench clk_null,exit_cpuid --rounds 2 >/dev/null 2>&1 || true
cp "$db" "$work/new.db"
sqlite3 "$work/new.db" 'PRAGMA user_version = 99'
refused 7 'new.db has schema 99' show --db "$work/new.db"
cp "$db" "$work/cut.db"
truncate -s 8000 "$work/cut.db"
refused 7 'cut.db' show --db "$work/cut.db"
for verb in show 'show --counters' export 'export --series' 'compare null null'; do
	refused 2 exit_cpiud $verb --db "$db" --bench exit_cpiud
done

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
