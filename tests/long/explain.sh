#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/explain.sh for every system and every benchmark whose path is to add up to its value, on each processor of the lab, or on
# those that are named (qemu, intel, amd), system by system. EXPLAIN_SYSTEMS: of these alone.
# EXPLAIN_SEEN: a directory that is to have the databases, of which docs/explain_seen.sh makes the table of docs/explain.md; what
# is there already is not run again, be it a part of a system's.
set -eu

cd "$(dirname "$0")/../.."
EXPLAIN_BENCHES="exit_cpuid exit_hypercall exit_pio_user irq_selfipi mem_touch"
export EXPLAIN_BENCHES EXPLAIN_PLACE EXPLAIN_SYSTEMS EXPLAIN_DB
some=${EXPLAIN_SYSTEMS:-} failed=0
[ $# -gt 0 ] || set -- qemu intel amd
for processor; do
	[ "$processor" = intel ] && core=minimal/vmx || core=minimal/svm
	for EXPLAIN_SYSTEMS in ${some:-$core kvm/direct kvm/qemu xen/pv xen/pvh xen/hvm}; do
		EXPLAIN_PLACE=lab/$processor
		EXPLAIN_DB=
		if [ -n "${EXPLAIN_SEEN:-}" ]; then
			seen=$EXPLAIN_SEEN/$processor-$(echo "$EXPLAIN_SYSTEMS" | tr / -).db
			[ ! -e "$seen" ] || continue
			EXPLAIN_DB=$seen.new
		fi
		echo "$EXPLAIN_PLACE:$EXPLAIN_SYSTEMS"
		if ! tests/explain.sh; then
			failed=1
		elif [ -n "$EXPLAIN_DB" ]; then
			sqlite3 "$EXPLAIN_DB" "VACUUM INTO '$seen'"
			rm -f "$EXPLAIN_DB"*
		fi
	done
done
exit $failed
