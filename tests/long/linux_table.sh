#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A read of 4 KiB in the guest "linux" as a plain QEMU has it, whose console is written and never read (--vary console=output), and a
# datagram's echo by vhost where nobody has set priorities beside the VMM (order=vmm): within 3 % of what was measured by hand, with a
# program that shares nothing with this one; on Xen with 4 KiB pages behind its guests, which it was then, medians of single operations.
# And ten boots with QEMU's worker threads, in which one once seemed to hang.
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

# --- Xen as it was booted then: a host beside the others, of the same files, with other words on its command line
pages=$(printf "own-%08x" $$) # a name as builds of somebody have it; there is no other way to a host that no suite has
host=$BUILD/lab/$pages/xen-linux
clean_up() { rm -rf --one-file-system "$BUILD/lab/$pages"; }
mkdir -p "$host"
for file in initrd loader vmlinux; do ln "$BUILD/lab/debian12/xen-linux/$file" "$host/$file"; done
sed 's/^loader\.cmdline=.*/& hap_1gb=0 hap_2mb=0/' "$BUILD/lab/debian12/xen-linux/manifest" >"$host/manifest"

near_median() { # VARIANT DEVICE BENCH BY-HAND
	db=$work/$3.db
	run --place "lab/qemu@$pages" --lane path --hv "$1" --guest linux --rounds 1 --backing 4K $2 --bench "$3"
	n=$("$hvlab" show --db "$db" --io --format csv | awk -F, -v bench="$3" '$5 == bench && /,p50,/ { sub(/.*,p50,[^,]*,/, ""); print int($1) }')
	[ -n "$n" ] && [ $((100 * n)) -ge $((97 * $4)) ] && [ $((100 * n)) -le $((103 * $4)) ] || fail "$1 $3 is $n instructions, by hand $4"
	echo "$1 $3, the median: $n, by hand $4"
}
near_median xen/pvh "--net vif" io_net_udp_rr 121787
near_median xen/hvm "--disk ide" io_blk_read 2084899

db=$work/threads.db
lab --rounds 10 --attempts 1 --disk virtio-blk.threads --bench io_blk_read,io_blk_write
[ -z "$(unequal)" ] || fail "boots differ: $(unequal)"
