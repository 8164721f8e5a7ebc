#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# place ssh:// at machines that are not this one: the lab's L1 hosts on an emulated PC, with sshd and a network card
# added, reached through their network. Debian's Xen with its dom0 runs PV, PVH and HVM guests, Debian's KVM runs guests
# of both its variants; a domain whose connection breaks is gone. The tools there are busybox's.
set -eu

cd "$(dirname "$0")/../.."
hvlab=$BUILD/hvlab
. tests/lib/sshd.sh
machine=
clean_up() { machine_end; }

shown=$work/console

# --- a machine: what is added to its L1 is a second archive behind the initramfs

. lab/lib.sh

# add_files L1 KERNEL-PACKAGE MODULE...: into $root
add_files() {
	l1=$1 package=$2; shift 2
	lab/bundle.sh "$root" / "$sshd=/usr/sbin/sshd"
	mkdir -p "$root/bin" "$root/lab/agent" "$root/etc/ssh" "$root/root" "$root/run/sshd" "$work/kernel"
	(cd "$work/kernel" && cpio -id --quiet --no-absolute-filenames lab/modules) <"$l1/initrd"
	cp "$work/kernel/lab/modules" "$root/lab/modules"
	for deb in $(lab/apt.sh debian12 '^lib' "$package"); do
		sysroot_add "$work/kernel" "$deb" '*.ko'
	done
	for module; do
		find "$work/kernel" -name "$module.ko" -exec cp {} "$root/lab/" \;
		[ -f "$root/lab/$module.ko" ] || fail "no $module.ko in $package"
		echo "$module.ko" >>"$root/lab/modules"
	done
	cp "$(command -v busybox)" "$root/bin/busybox"
	for tool in sh tar head uname id mkdir mv rm rmdir cat ls ip; do
		ln -s busybox "$root/bin/$tool"
	done
	cp "$work/ssh/host" "$work/ssh/authorized" "$root/etc/ssh/"
	chmod 600 "$root/etc/ssh/host"
	printf 'root:x:0:0::/root:/bin/sh\nsshd:x:100:100::/run/sshd:/bin/false\n' >"$root/etc/passwd"
	# where the lab's own agent would start
	cat >"$root/lab/agent/hvlab" <<-'END'
		#!/bin/sh
		ip link set lo up
		ip addr add 10.0.2.15/24 dev eth0
		ip link set eth0 up
		exec /usr/sbin/sshd -D -e -f /dev/null -o HostKey=/etc/ssh/host -o AuthorizedKeysFile=/etc/ssh/authorized \
			-o StrictModes=no
	END
	chmod 755 "$root/lab/agent/hvlab"
	rm -rf "$work/kernel"
}

# machine_start L1 CARD KERNEL-PACKAGE MODULE...: until its sshd answers; sets place and label
machine_start() {
	l1=$BUILD/lab/debian12/$1 card=$2 root=$work/root
	[ -f "$l1/manifest" ] || fail "the lab's host $1 is not there: make images"
	name=$1; shift 2
	add_files "$l1" "$@"
	(cd "$root" && find . | cpio -o -H newc --quiet -R 0:0) >"$work/more"
	cat "$l1/initrd" "$work/more" >"$work/initrd"
	rm -rf "$root" "$work/more"
	get() { sed -n "s/^$1=//p" "$l1/manifest"; }
	if [ -f "$l1/loader" ]; then
		set -- -kernel "$l1/loader" -append "$(get loader.cmdline)" -initrd "$l1/vmlinux $(get cmdline),$work/initrd"
	else
		set -- -kernel "$l1/vmlinux" -append "$(get cmdline)" -initrd "$work/initrd"
	fi
	port=$(free_port)
	echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/ssh/host.pub")" >"$work/ssh/known"
	# its clock follows its instructions, so that nothing inside depends on how loaded this host is
	qemu-system-x86_64 -accel tcg,thread=single -icount shift=auto -cpu "$(get cpu)" -smp 1 -m "$(get memory)" -nodefaults \
		-no-user-config -no-reboot -display none -serial "file:$work/console" "$@" -fw_cfg name=opt/hvlab/job,file=VERSION \
		-fw_cfg name=opt/hvlab/metal,file=VERSION -device "$card,netdev=net" -device isa-debug-exit,iobase=0xf4 \
		-netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:22" >"$work/qemu" 2>&1 </dev/null &
	machine=$!
	within 60 answers || fail "$name does not come up"
	place=ssh://root@127.0.0.1:$port label=ssh://127.0.0.1:$port
}
answers() { kill -0 $machine 2>/dev/null || fail "the machine ended: $(cat "$work/qemu")"; far_open; }
# over one connection: a processor that is emulated takes a second for each
far() { ssh -o BatchMode=yes -o ConnectTimeout=10 -S "$work/ssh/mux" -p "$port" root@127.0.0.1 "$@" 2>/dev/null; }
far_open() { ssh -o BatchMode=yes -o ConnectTimeout=10 -M -N -f -S "$work/ssh/mux" -p "$port" root@127.0.0.1 2>/dev/null; }
machine_end() {
	[ -n "$machine" ] || return 0
	ssh -S "$work/ssh/mux" -O exit 127.0.0.1 2>/dev/null || true
	kill $machine 2>/dev/null || true
	wait $machine 2>/dev/null || true
	machine=
}
there=/tmp/hvlab-agent-0
only_bundle() { [ "$(far ls $there)" = "$(far ls $there | grep '^bundle-')" ]; }
swept() {
	status 0 sweep --place "$place"
	says "^removed $there/bundle-"
	[ -z "$(far ls /tmp | grep hvlab)" ] || fail "sweep left $(far ls /tmp)"
}
# measured VARIANT...: each has a result, and its class says that the processor is an emulated one
measured() {
	says '^verdict: ok'
	status 0 show --db "$db" --format csv
	for variant; do
		says ",$label:$variant,time,emulated,exit_cpuid,.*,ok,"
	done
	status 0 show --db "$db" --facts
	says 'environment .*host.kernel .*6\.1'
	only_bundle || fail "left there: $(far ls $there)"
}
few='--bench exit_cpuid,exit_hypercall --rounds 1 --batches 5 --memory 64M'

sshd_prepare

# --- a Xen host
machine_start xen e1000 linux-image-amd64 e1000
status 0 doctor --place "$place" --format csv
for variant in pv pvh hvm; do
	says "^xen/$variant,$place,yes,"
done
says "^kvm/direct,$place,no,"
says "^bare,$place,no,.*qemu-system-x86_64 is not installed"
status 0 run --db "$db" --place "$place" --hv xen $few
measured xen/pv xen/pvh xen/hvm
says 'environment .*xen.version .*4\.'

domains() { far /bin/xl list | grep -c hvlab || true; }
some_domain() { [ "$(domains)" != 0 ]; }
no_domain() { [ "$(domains)" = 0 ]; }
"$hvlab" run --db "$db" --place "$place" --hv xen/pvh --rounds 1 --batches 400 --memory 64M >"$work/out" 2>"$work/err" &
run=$!
within 60 some_domain || fail 'no domain there'
kill -9 $run
wait $run 2>/dev/null || true
within 6 no_domain || fail "a domain has survived its connection"
within 6 only_bundle || fail "something is left in $there"
rm -rf "/tmp/hvlab-$(id -u)/$(sqlite3 -readonly "$db" 'SELECT tag FROM campaign ORDER BY id DESC LIMIT 1')"
swept
machine_end

# --- a KVM host
machine_start kvm virtio-net-pci linux-image-cloud-amd64 virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev \
	virtio_pci failover net_failover virtio_net
status 0 doctor --place "$place" --format csv
says "^kvm/direct,$place,yes,"
says "^xen/pvh,$place,no,.*does not run on Xen"
status 0 run --db "$db" --place "$place" --hv kvm $few
measured kvm/direct kvm/qemu
swept
echo "domains of a dom0 and guests of a KVM are measured by ssh, and none outlives its connection"
