#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvlab explain of a disk's read: the path adds up to the value although every batch may go another way (status 0), every
# instruction has a name, and it is told whose turn it was.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
limit=1800

# one SYSTEM MODEL WHO...
one() {
	status 0 explain io_blk_read --db "$db" --hv "$1" --disk "$2"
	never '^unknown '
	says "Whose turn it was"
	shift 2
	for who; do says "^$who  *[1-9]"; done
}
one kvm/qemu virtio-blk 'vCPU thread' 'main loop of the VMM'
one xen/pvh xvd guest Xen 'dom0: thread of blkback'
