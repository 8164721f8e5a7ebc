#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The disk with the database is full: one line, status 4, and what was stored before is still whole.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf # the image that the canned guests say they are

clean_up() { umount "$work/disk" 2>/dev/null || true; }

mkdir "$work/disk"
mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null || skip "may not mount a small file system here (needs root)"
db=$work/disk/x.db
export HVLAB_NULL="null.stream=$golden/good.stream"
null_run() { status "$1" run --db "$db" --place local --hv null --lane path --bench $four --rounds "$2"; }

null_run 0 1
before=$(sql 'SELECT count(*) FROM boot')
[ "$before" = 1 ] || fail "one boot expected"
dd if=/dev/zero of="$work/disk/fill" bs=1k count=2000 2>/dev/null || true
null_run 4 200
talks '^hvlab: .*full'
rm "$work/disk/fill"
[ "$(sqlite3 "$db" 'PRAGMA integrity_check')" = ok ] || fail "the database is damaged"
[ "$(sqlite3 "$db" 'SELECT count(*) FROM boot')" -ge "$before" ] || fail "a stored boot is gone"
status 0 show --db "$db" 1
echo "a full disk is said and loses nothing"
