#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A read of 4 KiB in the guest "linux" as a plain QEMU has it, whose console is written and never read (--vary console=output), and a
# datagram's echo by vhost where nobody has set priorities beside the VMM (order=vmm): within 3 % of what was measured by hand, with a
# program that shares nothing with this one. And ten boots with QEMU's worker threads, in which one once seemed to hang.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
limit=7200
[ -f "$BUILD/lab/debian12/kvm-linux/manifest" ] || skip "the guest linux has not been assembled: make images-linux"

near() { # SYSTEM BENCH PARAMETERS BY-HAND
	n=$("$hvlab" show --db "$db" --format csv --bench "$2" | sed -n "s|^[^,]*,lab/qemu:kvm/qemu@linux+$1,.*,\"*$3\"*,instructions/op,\([0-9]*\).*|\1|p")
	[ -n "$n" ] && [ $((100 * n)) -ge $((97 * $4)) ] && [ $((100 * n)) -le $((103 * $4)) ] || fail "$1 $2 $3 is $n instructions, by hand $4"
	echo "$1 $2 $3: $n, by hand $4"
}
lab() { run --place lab/qemu --lane path --hv kvm/qemu --guest linux "$@"; }
lab --rounds 1 --disk virtio-blk.native,virtio-scsi.native,nvme.native,ahci.native --bench io_blk_read --vary console=output
near virtio-blk.native io_blk_read bs=4096,qd=1 59461
near virtio-scsi.native io_blk_read bs=4096,qd=1 65473
near nvme.native io_blk_read bs=4096,qd=1 83269
near ahci.native io_blk_read bs=4096,qd=1 117921
rm "$db"
lab --rounds 1 --net vhost --bench io_net_udp_rr --vary order=vmm
near vhost io_net_udp_rr bytes=1 65737

db=$work/threads.db
lab --rounds 10 --attempts 1 --disk virtio-blk.threads --bench io_blk_read,io_blk_write
[ -z "$(unequal)" ] || fail "boots differ: $(unequal)"
