#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Assembles an L1 host of the virtual lab from distribution packages, without root and without installing anything.
# Usage: lab/assemble.sh HOST VERSION BUILD [LAB]     (HOST: a recipe in lab/HOST.l1, VERSION: a file in lab/suites; lab-init,
# hvlab-agent and hvlab-metal.elf are in BUILD, the result is in LAB/VERSION/HOST, LAB being BUILD/lab unless named)
#
# A recipe sets: kernel (a package), modules (of it, in load order), packages, programs and files out of these (programs
# bundled with their libraries), cmdline and memory. ?NAME is a module or file that not every version has; vmx:NAME or
# svm:NAME a module that is loaded on a processor that has this, so that one host serves both. If need be, it also sets
#   loader, loader_cmdline  what the machine boots instead, with the kernel and the initramfs as its modules
#   cpu                     QEMU's CPU model (max)
#   trees                   directories like files, with all that is in them
#   dirs, mounts, daemons   what init.c finds ready, mounts and starts, one a line
#   lines                   of files: its path, a blank, and a line that is put behind those it has; one a line
#   late                    libraries that our agent loads when it needs them (lib/late.h), by the first word of their file
#   module_params           a module and its parameters
#   scratch                 the block device that is behind the disk of a guest
#   guest                   a guest whose files it carries (guest.sh), below LAB
# The result is a kernel as plain ELF (which boots by PVH, a second faster than a compressed one), an initramfs, and
# a manifest that says exactly what is inside.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/kernel.sh"
host=$1 version=$2
build=$(cd "$3" && pwd) # absolute: the dynamic linker names libraries as it was told to look for them
lab=${4:-$build/lab}
out=$lab/$version/$host
need dpkg-deb tar cpio lz4 xz zstd gzip
[ -f "$here/$host.l1" ] || die "no recipe lab/$host.l1"
suite_load "$version"
# What packages depend on without the programs that are taken out of them needing it.
drop='^lib(icu|perl|python|llvm|systemd-shared|db5|pam|proc|gl1|glvnd|glx|glapi|egl|cups)'
loader= loader_cmdline= cpu=max trees= dirs= mounts= daemons= lines= late= module_params= scratch= guest=
. "$here/$host.l1"

new=$out.new
rm -rf "$new"
mkdir -p "$new/root/lab/agent" "$new/kernel"
sysroot=$new/sysroot
sysroot_new "$sysroot"
: >"$new/manifest"
record() { echo "package.$(deb_name "$1")=$(deb_version "$1") $(sum "$1")" >>"$new/manifest"; }

say "$version/$host: assembling"
for deb in $("$here/apt.sh" "$version" '^lib' "$kernel$kernel_from"); do
	record "$deb"
	wanted=
	for module in $modules; do wanted="$wanted $(module_name "$module" | sed 's/[-_]/[-_]/g').ko*"; done
	set -f
	sysroot_add "$new/kernel" "$deb" 'vmlinuz*' $wanted
	set +f
done
extract_kernel "$(find "$new/kernel" -name 'vmlinuz*' -type f | head -n 1)" "$new/vmlinux"

: >"$new/root/lab/modules"
for module in $modules; do
	name=$(module_name "$module")
	file=$(find_module "$name" "$new/kernel")
	[ -n "$file" ] || case $module in \?*) continue ;; *) die "no module $name in $kernel" ;; esac
	put_module "$new/root" "$file" "$name" "$(module_tag "$module")"
done
rm -rf "$new/kernel"

for deb in $("$here/apt.sh" "$version" "$drop" $packages); do
	record "$deb"
	sysroot_add "$sysroot" "$deb"
done

say "$version/$host: initramfs"
cp "$build/lab-init" "$new/root/init"
"$here/bundle.sh" "$new/root" "$sysroot" $programs
# Built on this machine, it keeps this machine's libraries: its loader and their directory are linked into it.
cp "$build/hvlab-agent" "$new/root/lab/agent/hvlab"
"$here/bundle.sh" --flat "$new/root/lab/agent" / "$build/hvlab-agent"
cp "$build/hvlab-metal.elf" "$new/root/lab/metal.elf" # a job whose guest is another brings it (lab_bochs.c)
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
printf '%s\n' "$lines" | while read -r file line; do
	[ -z "$file" ] || { mkdir -p "$new/root$(dirname "$file")" && echo "$line" >>"$new/root$file"; }
done
# This host's own, where our agent's loader takes it with all it needs; else this machine's, with all that needs.
for name in $late; do
	soname=$(grep -ao "$name\.so\.[0-9]*" "$build/hvlab-agent" | head -n 1)
	libraries=/usr/lib/x86_64-linux-gnu
	own=$sysroot$libraries/$soname
	[ ! -e "$own" ] || "$here/bundle.sh" "$new/root" "$sysroot" "$libraries/$soname=$libraries/$soname"
	"$new/root/lab/agent/ld.so" --inhibit-cache --library-path "$new/root/lab/agent:$new/root$libraries" --list "$new/root$libraries/$soname" \
		2>/dev/null >"$new/late" && ! grep -q 'not found' "$new/late" && continue
	[ -e "$libraries/$soname" ] || die "our agent needs $soname, and neither this host nor this machine has it"
	"$here/bundle.sh" --flat "$new/root/lab/agent" / "$libraries/$soname"
	cp -L "$libraries/$soname" "$new/root/lab/agent/"
done
rm -f "$new/late"
[ -z "$scratch" ] || ln -s "$scratch" "$new/root/lab/scratch"
# Found where the program looks for it on any machine (linux_guest.c).
if [ -n "$guest" ]; then
	[ -f "$lab/$guest/manifest" ] || die "there is no $lab/$guest: lab/guest.sh ${guest%/*} $lab"
	mkdir -p "$new/root/lab/$guest"
	for part in vmlinux vmlinuz initrd manifest; do
		cp --sparse=never "$lab/$guest/$part" "$new/root/lab/$guest/"
	done
fi
printf '%s\n' "$mounts" >"$new/root/lab/mounts"
printf '%s\n' "$daemons" >"$new/root/lab/daemons"
pack_initrd "$new/root" "$new/initrd"
rm -rf "$new/root"
if [ -n "$loader" ]; then
	loader=$sysroot$loader
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
	echo "version=$version"
	echo "agent=$(sum "$build/hvlab-agent")"
	echo "metal=$(sum "$build/hvlab-metal.elf")"
} >>"$new/manifest"
LC_ALL=C sort -o "$new/manifest" "$new/manifest"
if [ -e "$out/manifest" ] && cmp -s "$new/manifest" "$out/manifest"; then
	rm -rf "$new" # nothing changed: the snapshots beside the old one stay valid
	touch "$out/manifest"
else
	rm -rf "$out" && mv "$new" "$out"
	say "$out: kernel $(stat -c %s "$out/vmlinux" | numfmt --to=iec), initramfs $(stat -c %s "$out/initrd" | numfmt --to=iec)"
fi
