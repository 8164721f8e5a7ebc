#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/explain.sh for every system and every benchmark whose path is to add up to its value, on each processor of the lab.
# EXPLAIN_SEEN: a directory that is to have the databases, of which docs/explain_seen.sh makes the table of docs/explain.md.
set -eu

cd "$(dirname "$0")/../.."
EXPLAIN_BENCHES="exit_cpuid exit_hypercall exit_pio_user irq_selfipi mem_touch"
export EXPLAIN_BENCHES EXPLAIN_PLACE EXPLAIN_SYSTEMS EXPLAIN_DB
for processor in qemu:svm intel:vmx amd:svm; do
	EXPLAIN_PLACE=lab/${processor%:*}
	EXPLAIN_SYSTEMS=minimal/${processor#*:},kvm/direct,kvm/qemu,xen/pv,xen/pvh,xen/hvm
	EXPLAIN_DB=${EXPLAIN_SEEN:+$EXPLAIN_SEEN/${processor%:*}.db}
	tests/explain.sh
done
