#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Puts a developer's own kernel, modules or Xen in the place of those of an L1 host that is assembled already.
# Usage: lab/own.sh LAB BASE KERNEL MODULES XEN [HOST DIRECTORY]     (empty: not given)
#   BASE     a file in lab/suites, whose host is changed; DIRECTORY is where it lies
#   KERNEL   vmlinux or bzImage
#   MODULES  a directory: what is in it takes the place of the packages' modules
#   XEN      xen or xen.gz, or a directory with an installed tree, whose tools are taken, too
# Prints own-XXXXXXXX, a hash over what is used of all these. With HOST, that is afterwards in LAB/own-XXXXXXXX/HOST: made
# anew only when something has changed. Status 2: what was named is not what it should be; 4: something else is wrong.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/kernel.sh"
lab=$1 base=$2 own_kernel=$3 own_modules=$4 own_xen=$5
KEPT=4 # builds that stay whole, whatever their age; a bisection makes one a step
bad() { echo "lab: $*" >&2; exit 2; }
need cpio lz4 xz zstd gzip flock
suite_load "$base"
version=$base

begins_with() { [ "$(od -An -tx1 -N"$3" "$1" | tr -d ' ')" = "$2" ]; }
is_elf() { begins_with "$1" 7f454c46 4; }
is_bzimage() { [ "$(od -An -tx1 -j514 -N4 "$1" | tr -d ' ')" = 48647253 ]; } # "HdrS"

# --- what is used of what was named

xen_file() {
	[ -d "$own_xen" ] || { echo "$own_xen"; return; }
	find -L "$own_xen" -path '*/boot/*' \( -name 'xen*.gz' -o -name xen \) -type f | LC_ALL=C sort | head -n 1
}
xen_tools="xl xenstored xenconsoled xen-init-dom0 hvmloader"
xen_tool() { find -L "$own_xen" -name "$1" -type f -size +0 ! -path '*/share/*' | LC_ALL=C sort | head -n 1; }
xen_libraries() { find -L "$own_xen" -name 'lib*.so.[0-9]*' -type f | LC_ALL=C sort; }

module_files() { # of all hosts: one build has one name, whichever of them it is used in
	for recipe in "$here"/*.l1; do
		(. "$recipe" && for module in $modules; do find_module "$(module_name "$module")" "$own_modules"; done)
	done | LC_ALL=C sort -u
}

# "NAME HASH" of each file named on standard input; a name may have blanks in it.
sums() { while IFS= read -r file; do [ -z "$file" ] || echo "$(basename "$file") $(sum "$file")"; done; }

unpack_xen() { # TO
	case $(od -An -tx1 -N2 "$xen_image" | tr -d ' ') in
	1f8b) gzip -dc "$xen_image" ;;
	*) cat "$xen_image" ;;
	esac >"$1" 2>/dev/null || bad "--xen: $xen_image cannot be unpacked"
}

check_kernel() {
	[ -f "$own_kernel" ] && [ -r "$own_kernel" ] || bad "--kernel: there is no file $own_kernel"
	is_elf "$own_kernel" || is_bzimage "$own_kernel" || bad "--kernel: $own_kernel is neither a vmlinux nor a bzImage"
}
check_modules() {
	[ -d "$own_modules" ] || bad "--modules: there is no directory $own_modules"
	used_modules=$(module_files)
	[ -n "$used_modules" ] || bad "--modules: in $own_modules is none of the modules that the lab's hosts load, such as kvm.ko"
}
check_xen() {
	[ -e "$own_xen" ] || bad "--xen: there is no $own_xen"
	xen_image=$(xen_file)
	[ -n "$xen_image" ] || bad "--xen: in $own_xen is no boot/xen.gz: name a tree that was installed, such as dist/install"
	head="$(gzip -dcq "$xen_image" 2>/dev/null | head -c 8192 | od -An -tx1 | tr -d ' \n')" || true
	[ -n "$head" ] || head=$(head -c 8192 "$xen_image" | od -An -tx1 | tr -d ' \n')
	case $head in
	7f454c4601*02b0ad1b*) ;;
	7f454c4602*) bad "--xen: $xen_image is an ELF of 64 bits, which cannot be booted; name xen.gz or xen beside it" ;;
	*) bad "--xen: $xen_image is no Xen: it has no header for a boot loader" ;;
	esac
}

used_modules= xen_image=
[ -z "$own_kernel" ] || check_kernel
[ -z "$own_modules" ] || check_modules
[ -z "$own_xen" ] || check_xen
name=own-$({
	echo "$base"
	printf '%s\n' "$own_kernel" "$used_modules" "$xen_image" | sums
	[ ! -d "$own_xen" ] || { for tool in $xen_tools; do xen_tool "$tool"; done; xen_libraries; } | sums
} | sha256sum | cut -c1-8)
echo "$name"
[ $# -gt 5 ] || exit 0

# --- the host

host=$6 from=$7 out=$lab/$name/$6
exec 9>"$lab/own.lock"
flock 9
fresh() {
	for file in "$from/manifest" "$here/own.sh" "$here/kernel.sh" "$here/lib.sh" "$here/$host.l1"; do
		[ "$out/manifest" -nt "$file" ] || return 1
	done
}
[ ! -d "$lab/$name" ] || touch "$lab/$name" # it is used
if [ -e "$out/manifest" ] && fresh; then exit 0; fi

. "$here/$host.l1"
new=$lab/own.new
rm -rf "$new"
mkdir -p "$new/root"
trap 'rm -rf "$new"' EXIT
(cd "$new/root" && cpio -id --quiet --no-absolute-filenames) <"$from/initrd" || die "cannot unpack $from/initrd: is the disk full?"
without() { if command -v strip >/dev/null; then strip "$@"; fi; } # what only a debugger reads

kernel_now=$from/vmlinux
if [ -n "$own_kernel" ]; then
	extract_kernel "$own_kernel" "$new/vmlinux"
	without -s "$new/vmlinux" 2>/dev/null || bad "--kernel: $own_kernel is damaged: strip cannot read it"
	kernel_now=$new/vmlinux
else
	ln "$from/vmlinux" "$new/vmlinux" 2>/dev/null || cp "$from/vmlinux" "$new/vmlinux"
fi
release=$(kernel_version "$kernel_now")
[ -n "$release" ] || bad "--kernel: $own_kernel does not say which version of Linux it is"

check_release() { # FILE WHERE
	built=$(module_says "$1" vermagic | cut -d' ' -f1)
	[ "$built" = "$release" ] || bad "--modules: $2 was built for Linux $built, and the kernel is $release"
}

# Behind what it depends on. One that is nowhere is built in, it is to be hoped: whether KVM is there is asked below.
place_module() { # NAME TAG
	! has_module "$new/root" "$1" || return 0
	file=$(find_module "$1" "${own_modules:-$new/kept}" "$new/kept")
	[ -n "$file" ] || return 0
	unpack_module "$file" "$new/$1.ko"
	check_release "$new/$1.ko" "$file"
	for needed in $(module_says "$new/$1.ko" depends | tr , ' '); do
		(place_module "$needed" "$2") || exit
		has_module "$new/root" "$needed" || bad "--modules: $file needs the module $needed, which is not beside it"
	done
	! grep -aq '\.debug_info' "$new/$1.ko" || without --strip-debug "$new/$1.ko" 2>/dev/null || bad "--modules: $file is damaged: strip cannot read it"
	put_module "$new/root" "$new/$1.ko" "$1" "$2"
	rm "$new/$1.ko"
}

# A package's module serves a kernel of its own version alone.
if [ -n "$own_kernel$own_modules" ]; then
	mkdir "$new/kept"
	mv "$new"/root/lab/*.ko "$new/kept/"
	packaged=$(module_says "$(find "$new/kept" -name '*.ko' | head -n 1)" vermagic | cut -d' ' -f1)
	[ "$packaged" = "$release" ] || rm "$new"/kept/*
	: >"$new/root/lab/modules"
	for module in $modules; do place_module "$(module_name "$module")" "$(module_tag "$module")"; done
	[ "$host" != kvm ] || has_module "$new/root" kvm || grep -aqE 'kvm_(intel|amd)\.' "$new/vmlinux" ||
		bad "--kernel: $own_kernel (Linux $release) has no KVM built in: name the directory of its modules with --modules"
	rm -rf "$new/kept"
fi

# --- Xen and its tools

put_tool() { # NAME
	file=$(xen_tool "$1")
	[ -n "$file" ] || return 0
	case $1 in
	hvmloader) for to in "/usr/lib/xen-$xen/boot/hvmloader" "/${file#"$own_xen"/}"; do mkdir -p "$new/root$(dirname "$to")" && cp -L "$file" "$new/root$to"; done ;;
	*) cp -L "$file" "$new/root/bin/$1" && chmod 755 "$new/root/bin/$1" ;;
	esac
}
check_tool() { # NAME: asked of the loader that it will have there
	lib=$new/root/usr/lib/x86_64-linux-gnu
	said=$("$new/root/lib64/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$lib" --list "$new/root/bin/$1" 2>&1) || true
	lacks=$(echo "$said" | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p; s/.*version `\([^'"'"']*\).*not found.*/\1/p' | head -n 1)
	[ -z "$lacks" ] || bad "--xen: $1 of $own_xen needs $lacks, which neither that tree nor $base has: another version, such as --place lab@debian13?"
}
if [ -f "$from/loader" ] && [ -n "$own_xen" ]; then
	unpack_xen "$new/loader"
	if [ -d "$own_xen" ]; then
		xen_libraries | while read -r file; do cp -L "$file" "$new/root/usr/lib/x86_64-linux-gnu/"; done
		for tool in $xen_tools; do put_tool "$tool"; done
		for tool in xl xenstored xenconsoled xen-init-dom0; do check_tool "$tool"; done
	fi
elif [ -f "$from/loader" ]; then
	ln "$from/loader" "$new/loader" 2>/dev/null || cp "$from/loader" "$new/loader"
fi

pack_initrd "$new/root" "$new/initrd"
rm -rf "$new/root"
replaced='^(version|initrd\.sha256|kernel\.sha256|loader\.sha256)='
[ -z "$own_kernel" ] || replaced="$replaced|^package\.linux-"
[ -z "$own_xen" ] || replaced="$replaced|^package\.xen-hypervisor-"
{
	grep -vE "$replaced" "$from/manifest"
	echo "initrd.sha256=$(sum "$new/initrd")"
	echo "kernel.sha256=$(sum "$new/vmlinux")"
	[ ! -f "$new/loader" ] || echo "loader.sha256=$(sum "$new/loader")"
	[ -z "$own_kernel" ] || echo "own.kernel=$release $(sum "$own_kernel")"
	echo "$used_modules" | sums | sed 's/^\([^ ]*\)\.ko[^ ]* /own.module.\1=/'
	[ -z "$own_xen" ] || echo "own.xen=$(sum "$xen_image")"
	echo "own.base=$base"
	echo "version=$name"
} | LC_ALL=C sort -u >"$new/manifest"
if [ -e "$out/manifest" ] && cmp -s "$new/manifest" "$out/manifest"; then
	touch "$out/manifest" # nothing changed: the snapshots beside the old one stay valid
else
	rm -rf "$out"
	mkdir -p "$lab/$name"
	mv "$new" "$out"
fi

# Of older builds the snapshots go, which are the larger part and are made again where they are missed; later all.
ls -td "$lab"/own-????????/ | tail -n +$((KEPT + 1)) | while read -r old; do
	[ -z "$(find "$old" -maxdepth 0 -mmin +10)" ] || rm -rf "$old"*/snapshot-*
	[ -z "$(find "$old" -maxdepth 0 -mtime +0)" ] || rm -rf "$old"
done
