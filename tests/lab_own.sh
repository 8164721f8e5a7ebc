#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A developer's own build in the lab: KVM's module, patched so that its path through one function is exactly one instruction
# longer, is measured as that; one that is longer elsewhere is not longer; nothing is assembled twice; what is no build is
# one line and status 2; and git bisect run finds the commit that brought the instruction.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
made=
clean_up() { rm -rf $made; }
lab=$BUILD/lab
from=$lab/debian12/kvm

[ -f "$from/manifest" ] || fail "the host kvm of debian12 has not been assembled (make images)"

mkdir "$work/root" "$work/same" "$work/longer" "$work/elsewhere" "$work/broken"
(cd "$work/root" && cpio -id --quiet --no-absolute-filenames 'lab/kvm.ko') <"$from/initrd"
cp "$work/root/lab/kvm.ko" "$work/same/"
tests/patch_module.py "$work/same/kvm.ko" "$work/longer/kvm.ko" kvm_cpuid
tests/patch_module.py "$work/same/kvm.ko" "$work/elsewhere/kvm.ko" kvm_emulate_hypercall kvm_set_msr_common
LC_ALL=C sed 's/__x86_indirect_thunk_rax/__x86_indirect_thunk_raX/g' "$work/elsewhere/kvm.ko" >"$work/broken/kvm.ko" # nobody has it
for dir in same longer elsewhere broken; do
	made="$made $lab/$(lab/own.sh "$lab" debian12 "" "$work/$dir" "")"
done

# one STATUS ARGUMENTS: a round, and how it ended
one() {
	ended=$1
	shift
	status "$ended" run --db "$db" --place lab/qemu --hv kvm/direct --rounds 1 --attempts 1 "$@"
}

# what it is without any build
one 0 --bench exit_cpuid,exit_hypercall
cpuid=$(value lab/qemu:kvm/direct exit_cpuid) hypercall=$(value lab/qemu:kvm/direct exit_hypercall)
[ "$cpuid" -gt 1000 ] || fail "exit_cpuid is \"$cpuid\""

# an unchanged module leaves the host as it is, to the byte
lab/own.sh "$lab" debian12 "" "$work/same" "" kvm "$from" >/dev/null
cmp -s "$lab/$(lab/own.sh "$lab" debian12 "" "$work/same" "")/kvm/initrd" "$from/initrd" || fail "an unchanged module changes the host"

one 0 --modules "$work/longer" --expect "exit_cpuid=$((cpuid + 1)),exit_hypercall=$hypercall"
says "lab/qemu@own-[0-9a-f]\{8\}:kvm/direct"
one 1 --modules "$work/longer" --at-most "exit_cpuid=$cpuid"
says "^not as expected: exit_cpuid .*: +1$"
one 0 --modules "$work/elsewhere" --bisect --at-most "exit_cpuid=$cpuid"
one 1 --modules "$work/elsewhere" --bisect --expect "exit_hypercall=$hypercall"

# nothing is assembled again while nothing changes
before=$(stat -c %Y.%i "$lab"/own-*/kvm/manifest | sort)
one 0 --modules "$work/longer" --at-most "exit_cpuid=$((cpuid + 1))"
[ "$before" = "$(stat -c %Y.%i "$lab"/own-*/kvm/manifest | sort)" ] || fail "a build was assembled again"
[ "$("$hvlab" doctor --format csv --place lab/qemu --modules "$work/longer" | grep -c '^kvm/direct,lab/qemu@own-[0-9a-f]*,yes')" = 1 ] ||
	fail "doctor does not find the build"

# what is no build: one line, status 2, nothing stored
refused() {
	one 2 --bench exit_cpuid "$@"
	[ "$(grep -c '^hvlab: --' "$work/err")" = 1 ] || fail "no clear line for $*"
}
campaigns=$("$hvlab" show --db "$db" --campaigns --format csv | wc -l)
: >"$work/empty"
head -c 100000 "$from/vmlinux" >"$work/cut"
refused --kernel "$work/nowhere"
refused --kernel "$work/empty"
refused --kernel "$work/cut"
refused --modules "$work/root/lab/kvm.ko"
refused --modules "$work/empty"
refused --xen "$from/vmlinux"
refused --xen "$work"
sed 's/vermagic=6/vermagic=5/' "$work/same/kvm.ko" >"$work/root/kvm.ko"
refused --modules "$work/root"
one 2 --place local --hv native --modules "$work/longer" --bench exit_cpuid
one 255 --bisect --kernel "$work/nowhere" --at-most exit_cpuid=1
[ "$campaigns" = "$("$hvlab" show --db "$db" --campaigns --format csv | wc -l)" ] || fail "a refused build has left a campaign"

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
