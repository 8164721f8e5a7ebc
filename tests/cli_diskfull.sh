#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The disk with the database is full: one line, status 4, and what was stored before is still whole.
set -eu

hvlab=${BUILD:-build}/san/hvlab
export HVLAB_IMAGE=${BUILD:-build}/hvlab-golden.elf # the image that the canned guests say they are
work=$(mktemp -d)
cleanup() { umount "$work/disk" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
fail() { echo "FAIL: $*"; cat "$work/log"; exit 1; }

mkdir "$work/disk"
if ! mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null; then
	echo "may not mount a small file system here (needs root)"
	exit 77
fi
db=$work/disk/x.db
export HVLAB_NULL="null.stream=$PWD/tests/golden/good.stream"
run() { "$hvlab" run --db "$db" --place local --hv null --lane path --bench clk_null --rounds "$1" >"$work/log" 2>&1; }

run 1 || [ $? = 6 ] || fail "the first run ended with $?"
before=$(sqlite3 "$db" 'SELECT count(*) FROM boot')
[ "$before" = 1 ] || fail "one boot expected"
dd if=/dev/zero of="$work/disk/fill" bs=1k count=2000 2>/dev/null || true
got=0
run 200 || got=$?
[ "$got" = 4 ] || fail "a full disk ended with $got, not 4"
grep -q '^hvlab: .*full' "$work/log" || fail "the full disk is not named"
rm "$work/disk/fill"
[ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] || fail "the database is damaged"
[ "$(sqlite3 "$db" 'SELECT count(*) FROM boot')" -ge "$before" ] || fail "a stored boot is gone"
"$hvlab" show --db "$db" 1 >"$work/log" 2>&1 || fail "show ended with $?"
echo "a full disk is said and loses nothing"
