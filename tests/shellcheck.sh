#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every script of the tree under shellcheck, from warnings upwards; .shellcheckrc and the places themselves say what is left out, and
# why. CHANGED=REF: only those that differ from REF.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need shellcheck

# what is run is no library, whatever it is called
git ls-files >"$work/all"
{ grep '\.sh$' "$work/all"; grep -v '\.' "$work/all" | tr '\n' '\0' | xargs -0 grep -lsE '^#!/bin/(ba)?sh' || true; } | sort -u >"$work/scripts"
[ "$(wc -l <"$work/scripts")" -gt 100 ] || fail "only $(wc -l <"$work/scripts") scripts are found"
[ -z "${CHANGED:-}" ] || { git diff --name-only "$CHANGED" | grep -Fxf "$work/scripts" >"$work/few" || true; mv "$work/few" "$work/scripts"; }

# the control: a mistake is seen
# shellcheck disable=SC2016 # it is the mistake
printf '#!/bin/sh\ncd nowhere\nlocal x=1\nrm -rf "$y"/*\n' >"$work/bad.sh"
! shellcheck -s sh -S warning "$work/bad.sh" >"$work/out" 2>&1 || fail "shellcheck finds nothing in a script full of mistakes"
status=0
xargs shellcheck -s sh -S warning -f gcc <"$work/scripts" >"$work/out" 2>&1 || status=$?
[ $status = 0 ] || fail "shellcheck: $(wc -l <"$work/out") findings"
echo "$(wc -l <"$work/scripts") scripts"
