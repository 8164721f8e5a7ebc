#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/explain.sh for every system and every benchmark whose path is to add up to its value.
set -eu

cd "$(dirname "$0")/../.."
EXPLAIN_SYSTEMS=minimal/svm,kvm/direct,kvm/qemu,xen/pv,xen/pvh,xen/hvm
EXPLAIN_BENCHES="exit_cpuid exit_hypercall exit_pio_user irq_selfipi mem_touch"
export EXPLAIN_SYSTEMS EXPLAIN_BENCHES
exec tests/explain.sh
