#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every PowerShell text of the adapters is read by a grammar of the language, its cmdlets and parameters are compared with
# the documentation; and the reader is shown damaged texts, which it has to find.
# Exit status 0 passed, 77 skipped (reason on stdout), anything else failed. BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

need node npm

# the grammar, in the versions that were tried; fetched once
kept=$BUILD/powershell-grammar
if ! cmp -s tests/hyperv/package-lock.json "$kept/package-lock.json" || [ ! -e "$kept/complete" ]; then
	rm -rf "$kept" && mkdir -p "$kept"
	cp tests/hyperv/package.json tests/hyperv/package-lock.json "$kept/"
	(cd "$kept" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$work/npm" 2>&1 ||
		fail "npm cannot fetch the grammar: $(tail -n 1 "$work/npm")"
	: >"$kept/complete"
fi

words=$(sed -n 's/^\t{"\([a-z]*\)", -E.*/\1/p' adapters/hyperv/scripts.c | tr '\n' ' ')
# the slower compiler of V8 needs 20 s for the tables of this grammar, and nothing here is long enough to pay for that
check() {
	timeout 120 node --liftoff-only tests/hyperv/check_texts.mjs "$kept/node_modules" tests/hyperv/cmdlets.txt "${words% }" "$@"
}

# --- as they are sent: each behind the prologue
set --
for f in probe.ps1+facts create relay remove leave sweep; do
	set -- "$@" "adapters/hyperv/prologue.ps1+$(echo "$f.ps1" | sed 's|\([a-z]*\.ps1\)|adapters/hyperv/\1|g')"
done
for f in adapters/*/*.ps1; do
	case $f in
	adapters/hyperv/*) echo "$*" | grep -q "$f" || fail "$f is not read by this test" ;;
	*) set -- "$@" "$f" ;;
	esac
done
check "$@" || fail "texts that would not run"

# --- what it must find
finds() {
	cat >"$work/text.ps1"
	! check "$work/text.ps1" >"$work/out" || fail "this went unnoticed: $(cat "$work/text.ps1")"
	grep -qF -- "$1" "$work/out" || fail "\"$1\" was not said, but: $(cat "$work/out")"
}
printf '%s\n' 'if ($true) { Get-Item -Path x' | finds 'does not parse'
printf '%s\n' '$a = @(1, 2' | finds 'does not parse'
printf '%s\n' '$a = $b ? 1 : 2' | finds 'does not parse'
printf '%s\n' '$a = $b ?? 2' | finds 'does not parse'
printf '%s\n' 'Get-Item -Path x && Get-Item -Path y' | finds 'PowerShell 7'
printf '%s\n' 'Hyper-V\Set-VM -VM $vm -Note x' | finds 'no parameter -Note'
printf '%s\n' 'Hyper-V\Set-VMs -VM $vm' | finds 'no cmdlet Hyper-V\Set-VMs'
printf '%s\n' 'Start-VM -Name x' | finds 'without its module'
printf '%s\n' 'function Stop-With($a) { }' "Stop-With 'nonsense'" | finds 'no sentence for the word nonsense'
printf '%s\n' 'function Set-Optional($a) { }' "Set-Optional 'Speed' 1" | finds 'no parameter'
printf '%s\n' '$script:items += 1' | finds 'would be global'
printf 'Get-Item -Path x\r\n' | finds 'plain ASCII'
printf '%s\n' 'try { $v = Get-Service -Name v -ErrorAction SilentlyContinue } catch { }' | finds 'would look as if it were not there'
printf '%s\n' '$vmms = Get-Service -Name vmms' | finds 'is not inside try'
printf '%s\n' '$used = @(Hyper-V\Get-VM | Hyper-V\Get-VMDvdDrive)' | finds 'would hide all others'
printf '%s\n' 'Remove-Item -LiteralPath $directory -Recurse -Force' | finds 'nobody tries again'
for f in adapters/hyperv/*.ps1; do # without the last brace that stands alone
	tac "$f" | sed '0,/^}$/{/^}$/d}' | tac >"$work/cut"
	cmp -s "$f" "$work/cut" || finds 'does not parse' <"$work/cut"
done
echo "all texts parse, and use what the documentation knows"
