#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Assembles an L1 host of the virtual lab from distribution packages, without root and without installing anything.
# Usage: lab/assemble.sh NAME BUILD     (NAME: a recipe in lab/NAME.l1; result in BUILD/lab/NAME)
#
# A recipe sets: packages (downloaded and unpacked), modules (of the kernel, in load order), programs and files (from
# these packages, else of this machine; programs bundled with their libraries), cmdline and memory. A module named
# vmx:NAME or svm:NAME is loaded on a processor that has this, so that one host serves both. If need be, a recipe also sets
#   loader, loader_cmdline  what QEMU boots instead, with the kernel and the initramfs as its modules
#   cpu                     QEMU's CPU model (max)
#   trees                   directories like files, with all that is in them
#   dirs, mounts, daemons   what init.c finds ready, mounts and starts, one a line
# The result is a kernel as plain ELF (QEMU boots it by PVH, a second faster than a compressed one), an initramfs, and
# a manifest that says exactly what is inside.
set -eu

name=$1
build=$(cd "$2" && pwd) # absolute: the dynamic linker names libraries as it was told to look for them
here=$(cd "$(dirname "$0")" && pwd)
cache=$build/lab/cache
out=$build/lab/$name

die() { echo "lab: $*" >&2; exit 4; }
say() { printf '  %-5s %s\n' LAB "$*"; }
sum() { sha256sum "$1" | cut -d' ' -f1; }

for tool in apt-get dpkg-deb cpio lz4 xz qemu-system-x86_64; do
	command -v $tool >/dev/null || die "$tool is missing: run make deps"
done
loader= loader_cmdline= cpu=max trees= dirs= mounts= daemons=
. "$here/$name.l1"

# A meta-package stands for the newest kernel; what it depends on is what is downloaded and recorded.
resolve() {
	apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1 | grep . || echo "$1"
}

fetch() {
	deb=$(find "$cache" -name "$1_*.deb" 2>/dev/null | sort | tail -n 1)
	if [ -z "$deb" ]; then
		say "download $1"
		mkdir -p "$cache"
		(cd "$cache" && apt-get -q -o APT::Sandbox::User=root download "$1" >download.log 2>&1) ||
			die "cannot download $1 (see $cache/download.log): apt-get update, or check the network"
		deb=$(find "$cache" -name "$1_*.deb" | sort | tail -n 1)
	fi
	[ -d "${deb%.deb}" ] || { dpkg-deb -x "$deb" "${deb%.deb}.new" && mv "${deb%.deb}.new" "${deb%.deb}"; }
}

# x86 boot protocol: setup_sects at 1F1h, payload_offset at 248h, payload_length at 24Ch; the last word is the size.
number() { od -An -t"$3" -j"$2" -N"${3#u}" "$1" | tr -d ' '; }
extract_kernel() {
	start=$((($(number "$1" 497 u1) + 1) * 512 + $(number "$1" 584 u4)))
	length=$(($(number "$1" 588 u4) - 4))
	case $(od -An -tx1 -j$start -N4 "$1" | tr -d ' ') in
	02214c18) unpack="lz4 -dcq" ;;
	fd377a58) unpack="xz -dcq" ;;
	1f8b*) unpack="gzip -dcq" ;;
	*) die "$1 is packed neither by lz4 nor by xz nor by gzip" ;;
	esac
	tail -c +$((start + 1)) "$1" | head -c $length | $unpack >"$2" || die "$1 cannot be unpacked"
}

# Where a file is: in a package, or on this machine.
locate() { if [ -e "$sysroot$1" ]; then echo "$sysroot$1"; else echo "$1"; fi; }

new=$out.new
rm -rf "$new"
sysroot=$new/sysroot
mkdir -p "$new/root/lab" "$sysroot"
: >"$new/manifest"

for package in $packages; do
	real=$(resolve "$package")
	fetch "$real"
	echo "package.$real=$(basename "$deb" .deb | cut -d_ -f2) $(sum "$deb")" >>"$new/manifest"
	tree=${deb%.deb}
	kernel=$(find "$tree/boot" -name 'vmlinuz-*' 2>/dev/null | head -n 1)
	if [ -n "$kernel" ]; then
		extract_kernel "$kernel" "$new/vmlinux"
		ktree=$tree
	else
		cp -al "$tree/." "$sysroot/"
	fi
done
[ -s "$new/vmlinux" ] || die "no kernel among: $packages"

for module in $modules; do
	file=$(find "$ktree/lib/modules" -name "${module#*:}.ko" | head -n 1)
	[ -n "$file" ] || die "no module ${module#*:} in $ktree"
	cp "$file" "$new/root/lab/"
	echo "$module.ko" >>"$new/root/lab/modules"
done

cp "$build/lab-init" "$new/root/init"
SYSROOT=$sysroot "$here/bundle.sh" "$new/root" $programs "$build/hvlab-agent=/bin/hvlab" || die "cannot bundle the programs of $name"
for file in $files; do
	mkdir -p "$new/root$(dirname "$file")"
	cp -L "$(locate "$file")" "$new/root$file"
done
for tree in $trees; do
	mkdir -p "$new/root$(dirname "$tree")"
	cp -rL "$(locate "$tree")" "$new/root$tree"
done
for dir in $dirs; do
	mkdir -p "$new/root$dir"
done
printf '%s\n' "$mounts" >"$new/root/lab/mounts"
printf '%s\n' "$daemons" >"$new/root/lab/daemons"
find "$new/root" -exec touch -h -d @0 {} +
(cd "$new/root" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --reproducible -R 0:0) >"$new/initrd"
rm -rf "$new/root"
if [ -n "$loader" ]; then
	gzip -dc "$(locate "$loader")" >"$new/loader" || die "no $loader among: $packages"
	echo "loader.cmdline=$loader_cmdline" >>"$new/manifest"
	echo "loader.sha256=$(sum "$new/loader")" >>"$new/manifest"
fi
rm -rf "$sysroot"

{
	echo "cmdline=$cmdline"
	echo "cpu=$cpu"
	echo "initrd.sha256=$(sum "$new/initrd")"
	echo "kernel.sha256=$(sum "$new/vmlinux")"
	echo "memory=$memory"
	echo "qemu=$(qemu-system-x86_64 --version | sed -n '1s/^QEMU emulator version //p')"
} >>"$new/manifest"
LC_ALL=C sort -o "$new/manifest" "$new/manifest"
if [ -e "$out/manifest" ] && cmp -s "$new/manifest" "$out/manifest"; then
	rm -rf "$new" # nothing changed: the snapshots beside the old one stay valid
	touch "$out/manifest"
else
	rm -rf "$out" && mv "$new" "$out"
	say "$out: kernel $(stat -c %s "$out/vmlinux" | numfmt --to=iec), initramfs $(stat -c %s "$out/initrd" | numfmt --to=iec)"
fi
