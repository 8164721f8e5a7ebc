#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Assembles an L1 host of the virtual lab from distribution packages, without root and without installing anything.
# Usage: lab/assemble.sh HOST VERSION BUILD [LAB]     (HOST: a recipe in lab/HOST.l1, VERSION: a file in lab/suites; lab-init
# and hvlab-agent are in BUILD, the result is in LAB/VERSION/HOST, LAB being BUILD/lab unless named)
#
# A recipe sets: kernel (a package), modules (of it, in load order), packages, programs and files out of these (programs
# bundled with their libraries), cmdline and memory. ?NAME is a module or file that not every version has; vmx:NAME or
# svm:NAME a module that is loaded on a processor that has this, so that one host serves both. If need be, it also sets
#   loader, loader_cmdline  what the machine boots instead, with the kernel and the initramfs as its modules
#   cpu                     QEMU's CPU model (max)
#   trees                   directories like files, with all that is in them
#   dirs, mounts, daemons   what init.c finds ready, mounts and starts, one a line
# The result is a kernel as plain ELF (which boots by PVH, a second faster than a compressed one), an initramfs, and
# a manifest that says exactly what is inside.
#
# A developer's own build takes the place of a package's: KERNEL=FILE (vmlinux or bzImage) with MODULES=DIR (searched for
# the recipe's modules; those not there are the package's), XEN=FILE (xen or xen.gz). OWN=NAME then names the result.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
host=$1 version=$2
build=$(cd "$3" && pwd) # absolute: the dynamic linker names libraries as it was told to look for them
own_kernel=${KERNEL:-} own_modules=${MODULES:-} own_xen=${XEN:-} own=${OWN:-$version}
lab=${4:-$build/lab}
out=$lab/$own/$host
need dpkg-deb tar cpio lz4 xz zstd gzip
[ -f "$here/$host.l1" ] || die "no recipe lab/$host.l1"
suite_load "$version"
# What packages depend on without the programs that are taken out of them needing it.
drop='^lib(icu|perl|python|llvm|systemd-shared|db5|pam|proc|gl1|glvnd|glx|glapi|egl|cups)'
loader= loader_cmdline= cpu=max trees= dirs= mounts= daemons=
. "$here/$host.l1"

new=$out.new
rm -rf "$new"
mkdir -p "$new/root/lab/agent" "$new/kernel"
sysroot=$new/sysroot
sysroot_new "$sysroot"
: >"$new/manifest"
record() { echo "package.$(deb_name "$1")=$(deb_version "$1") $(sum "$1")" >>"$new/manifest"; }

# The name of an unpacked kernel's compression, by its first bytes.
unpacker() {
	case $(od -An -tx1 -j"$2" -N4 "$1" | tr -d ' ') in
	02214c18) echo "lz4 -dcq" ;;
	fd377a58) echo "xz -dcq" ;;
	28b52ffd) echo "zstd -dcq" ;;
	1f8b*) echo "gzip -dcq" ;;
	*) die "$1 is packed neither by lz4, xz, zstd nor gzip" ;;
	esac
}

# x86 boot protocol: setup_sects at 1F1h, payload_offset at 248h, payload_length at 24Ch; the last word is the size.
number() { od -An -t"$3" -j"$2" -N"${3#u}" "$1" | tr -d ' '; }
extract_kernel() { # FROM TO
	[ "$(od -An -tx1 -N4 "$1" | tr -d ' ')" != 7f454c46 ] || { cp "$1" "$2"; return; }
	start=$((($(number "$1" 497 u1) + 1) * 512 + $(number "$1" 584 u4)))
	length=$(($(number "$1" 588 u4) - 4))
	unpack=$(unpacker "$1" $start)
	tail -c +$((start + 1)) "$1" | head -c $length | $unpack >"$2" 2>/dev/null || true # zstd complains of the cut-off size
	[ "$(od -An -tx1 -N4 "$2" | tr -d ' ')" = 7f454c46 ] || die "$1 cannot be unpacked"
}

# Debug information goes: the initramfs would be ten times as large.
put_module() { # FILE NAME TAG
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dcq "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac >"$new/root/lab/$2.ko"
	for needed in $(tr '\0' '\n' <"$new/root/lab/$2.ko" | LC_ALL=C sed -n 's/^depends=//p' | tr ',-' ' _'); do
		tr - _ <"$new/root/lab/modules" | grep -q "\(^\|[ :]\)$needed.ko" || die "module $2 needs $needed before it in lab/$host.l1"
	done
	echo "$3$2.ko" >>"$new/root/lab/modules"
}

# A module by either spelling of its name, a developer's own before the package's.
find_module() {
	spelling=$(echo "$1" | sed 's/[-_]/[-_]/g')
	for tree in $own_modules "$new/kernel"; do
		found=$(find -L "$tree" -name "$spelling.ko" -o -name "$spelling.ko.[xzg]*" | head -n 1)
		[ -z "$found" ] || { echo "$found"; return; }
	done
}

say "$own/$host: assembling"
for deb in $("$here/apt.sh" "$version" '^lib' "$kernel$kernel_from"); do
	record "$deb"
	wanted=
	for module in $modules; do wanted="$wanted $(echo "${module##*[?:]}" | sed 's/[-_]/[-_]/g').ko*"; done
	set -f
	sysroot_add "$new/kernel" "$deb" 'vmlinuz*' $wanted
	set +f
done
extract_kernel "${own_kernel:-$(find "$new/kernel" -name 'vmlinuz*' -type f | head -n 1)}" "$new/vmlinux"

: >"$new/root/lab/modules"
for module in $modules; do
	name=${module##*[?:]} tag=
	case $module in *:*) tag=${module%%:*}: && tag=${tag#\?} ;; esac
	file=$(find_module "$name")
	[ -n "$file" ] || case $module in \?*) continue ;; *) die "no module $name in $kernel" ;; esac
	put_module "$file" "$name" "$tag"
done
rm -rf "$new/kernel"

for deb in $("$here/apt.sh" "$version" "$drop" $packages); do
	record "$deb"
	sysroot_add "$sysroot" "$deb"
done

say "$own/$host: initramfs"
cp "$build/lab-init" "$new/root/init"
"$here/bundle.sh" "$new/root" "$sysroot" $programs
# Built on this machine, it keeps this machine's libraries: its loader and their directory are linked into it.
cp "$build/hvlab-agent" "$new/root/lab/agent/hvlab"
"$here/bundle.sh" --flat "$new/root/lab/agent" / "$build/hvlab-agent"
for file in $files; do
	case $file in \?*) file=${file#?} && [ -e "$sysroot$file" ] || continue ;; esac
	[ -e "$sysroot$file" ] || die "none of the packages of lab/$host.l1 has $file"
	mkdir -p "$new/root$(dirname "$file")"
	cp -L "$sysroot$file" "$new/root$file"
done
for tree in $trees; do
	mkdir -p "$new/root$(dirname "$tree")"
	cp -rL "$sysroot$tree" "$new/root$tree"
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
	loader=${own_xen:-$sysroot$loader}
	case $(od -An -tx1 -N2 "$loader" | tr -d ' ') in
	1f8b) gzip -dc "$loader" ;;
	*) cat "$loader" ;;
	esac >"$new/loader" || die "cannot unpack $loader"
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
	echo "version=$own"
	echo "agent=$(sum "$build/hvlab-agent")"
} >>"$new/manifest"
LC_ALL=C sort -o "$new/manifest" "$new/manifest"
if [ -e "$out/manifest" ] && cmp -s "$new/manifest" "$out/manifest"; then
	rm -rf "$new" # nothing changed: the snapshots beside the old one stay valid
	touch "$out/manifest"
else
	rm -rf "$out" && mv "$new" "$out"
	say "$out: kernel $(stat -c %s "$out/vmlinux" | numfmt --to=iec), initramfs $(stat -c %s "$out/initrd" | numfmt --to=iec)"
fi
