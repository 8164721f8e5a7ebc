#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Without permission: for /dev/kvm the job is refused with the way out, for the database the run is, with status 4.
set -eu

hvlab=${BUILD:-build}/san/hvlab
if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
	echo "needs root and setpriv to become somebody without permissions"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work" /tmp/hvlab-65534' EXIT
fail() { echo "FAIL: $*"; cat "$work/log"; exit 1; }
chmod 755 "$work"
mkdir "$work/open" "$work/closed"
chown 65534 "$work/open"
cp "$hvlab" "${BUILD:-build}/hvlab-metal.elf" "$work"
nobody() { HOME=$work/open setpriv --reuid 65534 --regid 65534 --clear-groups "$work/hvlab" "$@" >"$work/log" 2>&1; }

got=0
nobody run --hv native --place local --rounds 1 --db "$work/closed/x.db" || got=$?
[ "$got" = 4 ] || fail "a database in a closed directory ended with $got, not 4"
[ "$(wc -l <"$work/log")" = 1 ] || fail "not one line"

if [ ! -c /dev/kvm ] || setpriv --reuid 65534 --regid 65534 --clear-groups sh -c ': <>/dev/kvm' 2>/dev/null; then
	echo "there is no /dev/kvm closed to others here"
	exit 77
fi
got=0
nobody run --hv kvm/direct --place local --lane time --bench exit_cpuid --rounds 1 --db "$work/open/x.db" || got=$?
[ "$got" = 5 ] || fail "no permission on /dev/kvm ended with $got, not 5: nothing ran"
grep -q '^not run: local:kvm/direct, local:kvm/direct+aa: .*/dev/kvm.*kvm' "$work/log" || fail "the way out is not named"
nobody doctor --place local || true
grep -q '/dev/kvm .*no permission' "$work/log" || fail "doctor does not see it"
echo "missing permissions are said"
