#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two processes of one host have code at the same addresses: of a packet that goes from the guest through QEMU to the peer, which
# echoes it, hvlab explain names functions of both, and none of one in the other.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/cli.sh
limit=1800

status 0 explain io_net_rr --db "$db" --hv kvm/qemu --net virtio-net --all
never '^unknown '
says '^vmm  *qemu-system-x86_64:\.text  *[1-9]'
says '^vmm  *g_main_context_check  *[1-9]'
for function in echo_frame send_frame; do says "^process  *hvlab:$function  *1 "; done
never '^process  *hvlab:\(qemu\|g_\)'
never '^vmm  *\(hvlab:\)*\(echo_frame\|send_frame\) '
says '^another process  *[1-9]'
