#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The other side of place ssh:// on a real file system that is full, noexec or read-only: one line, status 4, nothing
# left; and one that fills up in mid-campaign stops it so that it can be resumed.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/sshd.sh
clean_up() { sshd_stop; umount "$work/far" 2>/dev/null || true; }

mkdir "$work/far"
mount -t tmpfs -o size=2m tmpfs "$work/far" 2>/dev/null || skip "may not mount a small file system here (needs root)"
umount "$work/far"

sshd_prepare
sshd_start
place=ssh://127.0.0.1:$port
export HVLAB_REMOTE_DIR="$work/far"
# on OPTIONS STATUS PATTERN
on() {
	mount -t tmpfs -o "$1" tmpfs "$work/far"
	got=0
	"$hvlab" doctor --place "$place" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$2" ] || fail "$1: ended with $got, not $2"
	[ "$(wc -l <"$work/err")" = 1 ] || fail "$1: not one line"
	grep -q -e "^hvlab: $place: $3.*--remote-dir" "$work/err" || fail "$1: no \"$3\""
	[ -z "$(ls -A "$work/far")" ] || fail "$1: left there: $(find "$work/far")"
	umount "$work/far"
}
on size=2m 4 "no space left in $work/far there"
on noexec 4 "programs cannot be run from $work/far there"
on ro 4 "$work/far cannot be written there"

mount -t tmpfs -o size=200m,nr_inodes=200 tmpfs "$work/far"
"$hvlab" doctor --place "$place" >"$work/out" 2>"$work/err" || fail "doctor ended with $?"
for i in $(seq 200); do touch "$work/far/fill$i" 2>/dev/null || break; done
got=0
"$hvlab" run --db "$work/x.db" --place "$place" --hv native --bench clk_null --rounds 1 >"$work/out" 2>"$work/err" || got=$?
[ "$got" = 4 ] || fail "a full disk there ended with $got, not 4"
grep -q 'no space left in .*continue with: hvlab resume' "$work/err" || fail "the full disk is not named"
rm "$work"/far/fill*
"$hvlab" resume --db "$work/x.db" >"$work/out" 2>"$work/err" || fail "resume ended with $?"
grep -q '^verdict: ok' "$work/out" || fail "no good verdict"
echo "a full, noexec or read-only directory there is said"
