#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Conditions set otherwise: each moves what it is known to move; who cannot set one says so.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh

run --place lab/qemu --lane path --hv kvm --rounds 1 --bench exit_cpuid,exit_pio_write,irq_selfipi,irq_selfipi_tpr

vary() { # VARIANT CONDITIONS BENCHMARKS
	rm -f "$work/vary.db"
	status 0 run --db "$work/vary.db" --place lab/qemu --lane path --rounds 1 --hv "$1" --vary "$2" --bench "$3"
}
# moved VARIANT BENCHMARK LEAST MOST: in per cent of what it was
moved() {
	usual=$(value "lab/qemu:$1" "$2") now=$(db=$work/vary.db value "lab/qemu:$1" "$2")
	[ $((100 * now)) -ge $((usual * $3)) ] && [ $((100 * now)) -le $((usual * $4)) ] || fail "$2 is $now, usually $usual"
}
vary kvm/direct apic=off,leaf0=last 'exit_cpuid,exit_pio_write,irq_selfipi'
moved kvm/direct exit_cpuid 104 110
moved kvm/direct exit_pio_write 70 90
says '^skip: needs interrupts of its own (1): irq_selfipi'
vary kvm/qemu irqchip=user 'exit_cpuid,irq_selfipi'
moved kvm/qemu exit_cpuid 96 99
moved kvm/qemu irq_selfipi 200 250
vary kvm/qemu vapic=off irq_selfipi_tpr
moved kvm/qemu irq_selfipi_tpr 5 10
status 5 run --db "$work/refused.db" --place lab/qemu --lane path --rounds 1 --hv kvm/direct --vary vapic=off --bench exit_cpuid
says 'kvm/direct cannot do --vary vapic=off, only apic=off,leaf0=last'
echo "what is set otherwise moves what it should"
