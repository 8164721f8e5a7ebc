#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the guest "linux" out of a distribution's kernel package: the kernel as plain ELF and as it was packed, an initramfs of its modules without
# a program (that is hvlab-hosted, which is put in when a guest is started), and a manifest of what is in them.
# Usage: lab/guest.sh VERSION LAB     (VERSION: a file in lab/suites; the result is in LAB/VERSION/linux)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/kernel.sh"
version=$1 lab=$2 host=linux
out=$lab/$version/linux
need dpkg-deb tar cpio lz4 xz zstd gzip
suite_load "$version"
. "$here/linux.guest"

new=$out.new
rm -rf "$new"
mkdir -p "$new/kernel" "$new/root/lab" "$new/root/dev"
say "$version/linux: the guest"
: >"$new/manifest"
for deb in $("$here/apt.sh" "$version" '^lib' "$kernel$kernel_from"); do
	echo "package.$(deb_name "$deb")=$(deb_version "$deb") $(sum "$deb")" >>"$new/manifest"
	set -f
	sysroot_add "$new/kernel" "$deb" 'vmlinuz*' $(echo "$drivers" | cut -d' ' -f2- | tr ' ' '\n' | sort -u | sed 's/[-_]/[-_]/g; s/$/.ko*/')
	set +f
done
# As it was packed, too, for firmware that loads nothing else.
cp "$(find "$new/kernel" -name 'vmlinuz*' -type f | head -n 1)" "$new/vmlinuz"
extract_kernel "$new/vmlinuz" "$new/vmlinux"

# Each model's modules on their own, so that what one lacks another does not hide.
echo "$drivers" | while read -r model modules; do
	mkdir -p "$new/set/lab"
	: >"$new/set/lab/modules"
	for module in $modules; do
		file=$(find_module "$module" "$new/kernel")
		[ -n "$file" ] || die "no module $module in $kernel"
		put_module "$new/set" "$file" "$module" ""
	done
	echo "$model $(tr '\n' ' ' <"$new/set/lab/modules" | sed 's/ $//')" >>"$new/root/lab/drivers"
	mv "$new"/set/lab/*.ko "$new/root/lab/"
	rm -rf "$new/set"
done
pack_initrd "$new/root" "$new/initrd"
rm -rf "$new/kernel" "$new/root"

{
	echo "cmdline=$cmdline"
	echo "initrd.sha256=$(sum "$new/initrd")"
	echo "kernel.sha256=$(sum "$new/vmlinux")"
	echo "packed.sha256=$(sum "$new/vmlinuz")"
	echo "version=$version"
} >>"$new/manifest"
LC_ALL=C sort -o "$new/manifest" "$new/manifest"
if [ -e "$out/manifest" ] && cmp -s "$new/manifest" "$out/manifest"; then
	rm -rf "$new"
	touch "$out/manifest"
else
	rm -rf "$out" && mv "$new" "$out"
	say "$out: kernel $(stat -c %s "$out/vmlinux" | numfmt --to=iec), modules $(stat -c %s "$out/initrd" | numfmt --to=iec)"
fi
