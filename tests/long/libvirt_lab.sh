#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# libvirt on KVM, counted: a domain as QEMU is started without libvirt has the same numbers as kvm/qemu, to the instruction, but for
# the search in one tree; what libvirt adds to any domain by itself is longer by one constant for each return to QEMU, and nothing
# else; another machine with more devices adds nothing to that. The host of the lab is assembled here.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
need sqlite3
[ -f "$BUILD/lab/tools/manifest" ] || skip "the lab has not been assembled: make images"
hvlab=$BUILD/hvlab limit=3000
lab/assemble.sh libvirt debian12 "$BUILD" || fail "the host cannot be assembled"

value() { # SYSTEM BENCH
	awk -F, -v s="$1" -v b="$2" '$2 == s && $5 == b {print $8}' "$work/values"
}
# Whose path need not repeat: what is measured there depends on the rate that the guest has found, or on how early KVM has learnt to fire.
loose='tmr_deadline_halt|tmr_deadline_open|tmr_oneshot_halt|tmr_deadline_armed'
differing() { # SYSTEM: benchmarks with a number on both, and another one there
	awk -F, -v a=lab/qemu:kvm/qemu -v b="$1" '$8 != "" && $2 == a {at[$5] = $8} $8 != "" && $2 == b && $5 in at && at[$5] != $8 {print $5}' \
		"$work/values" | grep -vE "^($loose)\$"
}

run --place lab/qemu --lane path --hv kvm/qemu,libvirt --bench 'exit_*,irq_*,tmr_*,mem_touch,cpu_alu' --rounds 2 \
	--template tests/libvirt/matched.xml,tests/libvirt/plain.xml,tests/libvirt/usual.xml
cat "$work/out"
status 0 show --db "$db" --format csv
cp "$work/out" "$work/values"
matched=lab/qemu:libvirt/matched plain=lab/qemu:libvirt/plain usual=lab/qemu:libvirt/usual
[ "$(awk -F, -v s=$matched '$2 == s && $8 != ""' "$work/values" | wc -l)" -ge 50 ] || fail "too few numbers"

# the same configuration, the same numbers
for bench in exit_cpuid exit_hypercall exit_pio_user exit_mmio_user irq_selfipi irq_external tmr_deadline_now; do
	[ -n "$(value $matched $bench)" ] || fail "no $bench"
	[ "$(value $matched $bench)" = "$(value lab/qemu:kvm/qemu $bench)" ] || fail "$bench is another one in the domain that is the same"
done
[ "$(differing $matched)" = mem_touch ] || fail "more differs than where memory is mapped: $(differing $matched)"

# what libvirt adds: a filter of system calls, passed once in each return to QEMU
filter=$(($(value $plain exit_pio_user) - $(value lab/qemu:kvm/qemu exit_pio_user)))
echo "a return to QEMU through libvirt's filter of system calls: $filter instructions more"
[ $filter -gt 0 ] || fail "libvirt's own QEMU returns no later"
for bench in $(differing $plain); do
	more=$(($(value $plain "$bench") - $(value lab/qemu:kvm/qemu "$bench")))
	[ "$bench" = mem_touch ] || [ $((more % filter)) = 0 ] || fail "$bench is $more longer, which is not a number of returns"
done
[ "$(value $plain exit_cpuid)" = "$(value lab/qemu:kvm/qemu exit_cpuid)" ] || fail "an exit that the kernel answers is another one, too"
[ "$(differing $usual)" = "$(differing $plain)" ] || fail "another machine makes other exits longer"

# the differences that are told
"$hvlab" compare --db "$db" kvm/qemu libvirt:usual >"$work/out" 2>&1 || [ $? = 1 ] || fail "compare ended with $?"
says '^config.machine: pc against q35: '
says '^config.devices: none against controller usb qemu-xhci'

# where the rest is, function by function
status 0 explain mem_touch,exit_pio_user --db "$work/paths.db" --hv kvm/qemu,libvirt
says 'mtree_load'
says '__seccomp_filter'
[ "$(awk '$1 == "kvm" && NF > 3 && $2 == $3 {n++} END {print n}' "$work/out")" = 2 ] || fail "the difference is in KVM's modules"

# a template is a file there, and what is not is one sentence
"$hvlab" run --db "$work/refused.db" --place lab/qemu --lane path --hv libvirt --template web01 --bench exit_cpuid --rounds 1 >"$work/out" 2>&1 && fail "it ran"
says '^not run: .*cannot read the template web01: .*in the lab a template is a file'
echo "the same domain has the same numbers on KVM; a return to QEMU takes $filter more behind libvirt's filter, and nothing else does"
