#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Hyper-V's interface in the lab, against KVM's own implementation of it: every benchmark of the interface is measured,
# checked and counted, twice to the byte the same; beside it a guest without the interface skips them with the reason;
# and nothing that is shown lets a reader take this for Hyper-V.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

note="this is not Hyper-V"

run lab/hyperv-interface.ini
cat "$work/out"
says "$note"

# the benchmarks of the interface, as the image declares them
own=$("$hvlab" list --format csv | awk -F, '$4 ~ /(^| )hyperv( |$)/ { print $1 }')
[ "$(echo "$own" | wc -l)" -ge 6 ] || fail "less than six benchmarks need the interface: $own"
for bench in $own exit_hypercall; do
	got=$(sql "SELECT count(*) FROM v_cell WHERE system = 'lab/qemu:kvm/qemu+hyperv' AND bench = '$bench'
		AND verdict = 'ok' AND exits_counted IS NOT NULL AND exits_disagree = 0")
	[ "$got" = 2 ] || fail "$bench: $got of 2 boots are ok, counted and as declared"
done
for bench in $own; do
	got=$(sql "SELECT count(*) FROM v_cell WHERE system = 'lab/qemu:kvm/qemu' AND bench = '$bench'
		AND verdict = 'skip' AND reason LIKE '%Hyper-V%'")
	[ "$got" = 2 ] || fail "$bench is not skipped with the reason where there is no such interface"
done
missed=$(sql "SELECT count(*) FROM v_cell WHERE bench LIKE 'tmr_stimer%' AND verdict = 'ok' AND result <> 0")
[ "$missed" = 0 ] || fail "deadlines were missed where nothing else runs"

# what the guest found below; an interrupt may come a second time, and then the guest has counted it
fact() { sql "SELECT DISTINCT value FROM v_guest_fact WHERE system = 'lab/qemu:kvm/qemu+hyperv' AND key = '$1'"; }
[ "$(fact hv.signature)" = "Microsoft Hv" ] || fail "signature $(fact hv.signature)"
[ "$(fact hv.interface)" = "Hv#1" ] || fail "interface $(fact hv.interface)"
[ "$(fact hv.hypercall)" = page ] || fail "hypercalls: $(fact hv.hypercall)"
[ "$(fact hv.reftsc.valid)" = 1 ] || fail "the reference TSC page is not valid"
for key in hv.stimer.again hv.stimer_direct.again; do
	[ "$(fact $key)" -le 20 ] || fail "$key: $(fact $key)"
done
hz=$(fact tsc.hz.hypervisor)
[ "$hz" -gt 990000000 ] && [ "$hz" -lt 1010000000 ] || fail "a TSC of $hz Hz; one tick a nanosecond expected"

[ -z "$(unequal)" ] || fail "two boots differ: $(unequal)"

# labelled everywhere, and never meant by the word kvm
for verb in doctor list "show --db $db 1" "compare --db $db lab/qemu:kvm/qemu lab/qemu:kvm/qemu+hyperv 1"; do
	"$hvlab" $verb >"$work/out" 2>&1 || [ "${verb%% *}" = doctor ] || { cat "$work/out"; fail "hvlab $verb"; }
	grep -qi "not Hyper-V" "$work/out" || { cat "$work/out"; fail "hvlab $verb does not say what this is"; }
done
"$hvlab" report --db "$db" --output "$work/report.html" 1 >"$work/out" 2>&1 || { cat "$work/out"; fail "no report"; }
grep -q "$note" "$work/report.html" || fail "the report does not say what this is"
"$hvlab" plan --hv kvm --place lab/qemu >"$work/out"
! grep -q hyperv "$work/out" || fail "the word kvm means Hyper-V's interface, too"
