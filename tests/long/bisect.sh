#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# git bisect run finds the commit that made KVM's path through a CPUID exit one instruction longer, and passes over one whose
# module does not load.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/modules.sh
hosts same longer elsewhere broken

run --place lab/qemu --hv kvm/direct --rounds 1 --bench exit_cpuid
cpuid=$(value lab/qemu:kvm/direct exit_cpuid)
[ "$cpuid" -gt 1000 ] || fail "exit_cpuid is \"$cpuid\""

# a history of the module, with the instruction in its sixth commit; the fourth, which is asked for first, has a module that does not load
git init -q "$work/tree"
cd "$work/tree"
git config user.name tester
git config user.email tester@example.com
commit() { # NUMBER DIRECTORY
	cp "$work/$2/kvm.ko" kvm.ko
	echo "$1" >change
	git add kvm.ko change
	git commit -q -m "change $1"
}
commit 1 same
commit 2 elsewhere
commit 3 same
commit 4 broken
commit 5 elsewhere
commit 6 longer
commit 7 longer
commit 8 longer
git bisect start HEAD HEAD~7 >/dev/null
git bisect run "$hvlab" run --db "$db" --place lab/qemu --hv kvm/direct --rounds 1 --attempts 1 --bisect \
	--modules . --at-most "exit_cpuid=$cpuid" >"$work/out" 2>&1 || fail "git bisect run: status $?"
says "died during boot" # a commit that is skipped
says "is the first bad commit"
found=$(git show -s --format=%s refs/bisect/bad)
[ "$found" = "change 6" ] || fail "\"$found\" was found, \"change 6\" is to blame"
echo "exit_cpuid: $cpuid, one instruction more in \"$found\""
