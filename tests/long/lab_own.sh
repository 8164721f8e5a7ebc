#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A developer's own build in the lab: KVM's module, patched so that its path through one function is exactly one instruction
# longer, is measured as that; one that is longer elsewhere is not longer; nothing is assembled twice; what is no build is
# one line and status 2. A search by git bisect: long/bisect.sh.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/modules.sh
hosts same longer elsewhere

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

echo "exit_cpuid: $cpuid, and one instruction more with that module"
