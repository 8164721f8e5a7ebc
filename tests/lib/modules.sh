# SPDX-License-Identifier: BSD-2-Clause
# KVM's module of the lab's host in four builds below $work, for tests that source this above cli.sh: the same; one whose path
# through a CPUID exit is exactly one instruction longer; one that is longer elsewhere; broken, one that does not load.

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

# hosts BUILD...: the lab's host with each of those, which go with this test
hosts() {
	for dir; do
		made="$made $lab/$(lab/own.sh "$lab" debian12 "" "$work/$dir" "")"
	done
}
