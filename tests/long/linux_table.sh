#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a probe has measured with a plain QEMU and a plain xl.cfg, before any of this was written: 4 KiB read from each model of a disk and
# a byte there and back by UDP, in Debian's kernel. The guest "linux" comes to the same within 3 %, and twice to the same series.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
limit=7200
[ -f "$BUILD/lab/debian12/kvm-linux/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

lab() { status 0 run --place lab/qemu --lane path --guest linux --rounds 2 "$@"; }
# near SYSTEM BENCH PARAMS WANTED
near() {
	n=$("$hvlab" show --db "$db" --format csv --bench "$2" | tr -d '"' | grep "^[^,]*,lab/qemu:$1,.*,$2,$3," | head -n 1 |
		sed "s/.*,$3,op,\([0-9]*\).*/\1/")
	[ -n "$n" ] || fail "$1 has no $2 $3"
	echo "$1 $2: $n, the probe had $4"
	[ $((n * 100)) -ge $(($4 * 97)) ] && [ $((n * 100)) -le $(($4 * 103)) ] || fail "$1 $2 is $n, not within 3 % of $4"
}
same() { [ -z "$(unequal)" ] || fail "two boots are not one: $(unequal)"; }

# The probe's QEMU had its console in a file.
db=$work/disk.db
lab --db "$db" --hv kvm/qemu --vary console=file --disk virtio-blk,virtio-scsi,nvme,ahci,ide --disk-engine native --bench io_blk_read
near kvm/qemu@linux+virtio-blk io_blk_read bs=4096,qd=1 59461
near kvm/qemu@linux+virtio-scsi io_blk_read bs=4096,qd=1 65473
near kvm/qemu@linux+nvme io_blk_read bs=4096,qd=1 83269
near kvm/qemu@linux+ahci io_blk_read bs=4096,qd=1 117921
near kvm/qemu@linux+ide io_blk_read bs=4096,qd=1 246899
same

db=$work/net.db
lab --db "$db" --hv kvm/qemu --vary console=file --net virtio-net,vhost,e1000,rtl8139 --bench 'io_net_*'
near kvm/qemu@linux+virtio-net io_net_udp_rr bytes=1 97606
near kvm/qemu@linux+vhost io_net_udp_rr bytes=1 65737
near kvm/qemu@linux+e1000 io_net_udp_rr bytes=1 274491
same

db=$work/xen.db
lab --db "$db" --hv xen/pv,xen/pvh --disk xvd --net vif --bench 'io_blk_read,io_net_*'
near xen/pv@linux+xvd io_blk_read bs=4096,qd=1 61229
near xen/pvh@linux+xvd io_blk_read bs=4096,qd=1 97646
near xen/pv@linux+vif io_net_udp_rr bytes=1 79707
near xen/pvh@linux+vif io_net_udp_rr bytes=1 121787
same
