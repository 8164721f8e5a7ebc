#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What `hvlab lab` does: lists, assembles, exports and imports the hosts of the virtual lab and its emulators.
# Usage: lab/lab.sh LAB BUILD list | assemble [VERSION[/HOST]...] | export FILE [VERSION...] | import FILE
# LAB is where they are kept, BUILD has hvlab-agent, lab-init and hvlab-metal.elf.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
mkdir -p "$1"
lab=$(cd "$1" && pwd) build=$2 verb=$3
shift 3

SELDOM=libvirt # of the hosts, what is assembled only when it is named
hosts() { for recipe in "$here"/*.l1; do basename "$recipe" .l1; done; }
# The manifests of a version's hosts, and of the guest that some of them carry; a host being assembled has another name.
manifests() { for host in $(hosts) linux; do [ ! -f "$1/$host/manifest" ] || echo "$1/$host/manifest"; done; }
versions() { for dir in "$lab"/*/; do [ -z "$(manifests "$dir")" ] || basename "$dir"; done; }
fact() { sed -n "s/^$2=//p" "$1" | head -n 1; }

list() {
	printf '%-20s %-9s %5s  %s\n' version host MiB contents
	[ ! -f "$lab/tools/manifest" ] || printf '%-20s %-9s %5s  QEMU %s, Bochs %s\n' emulators - "$(du -sm "$lab/tools" | cut -f1)" \
		"$(fact "$lab/tools/manifest" package.qemu-system-x86 | cut -d' ' -f1)" "$(fact "$lab/tools/manifest" package.bochs | cut -d' ' -f1)"
	for version in $(versions); do
		for manifest in $(manifests "$lab/$version"); do
			dir=$(dirname "$manifest")
			printf '%-20s %-9s %5s  %s\n' "$version" "$(basename "$dir")" "$(du -sm "$dir" | cut -f1)" \
				"$(sed -n 's/^package\.\(linux-image-[0-9][^=]*\|xen-hypervisor[^=]*\|qemu-system-x86\)=\([^ ]*\).*/\1 \2/p' "$manifest" | tr '\n' ',' | sed 's/,$//; s/,/, /g')"
		done
	done
	for version in "$here"/suites/*; do
		version=${version##*/}
		[ -d "$lab/$version" ] || printf '%-20s not assembled: hvlab lab assemble %s\n' "$version" "$version"
	done
}

assemble() {
	[ -f "$lab/tools/manifest" ] || "$here/tools.sh" "$lab"
	[ -f "$lab/debian12/linux/manifest" ] || "$here/guest.sh" debian12 "$lab"
	for version; do
		case $version in
		*/*) "$here/assemble.sh" "${version#*/}" "${version%%/*}" "$build" "$lab" && continue ;;
		esac
		for host in $(hosts | grep -vx "$SELDOM"); do "$here/assemble.sh" "$host" "$version" "$build" "$lab"; done
	done
}

# Snapshots stay: they are made again by whoever needs them, and are larger than all the rest.
export_to() {
	file=$(realpath -m -- "$1")
	shift
	[ ! -e "$file" ] || [ -f "$file" ] || die "$file is no file: name one"
	[ $# -gt 0 ] || set -- $(versions)
	[ $# -gt 0 ] || die "nothing has been assembled yet: hvlab lab assemble"
	need tar zstd
	list=
	for version; do
		[ -d "$lab/$version" ] || die "$version has not been assembled; there are: $(versions | tr '\n' ' ')"
		for manifest in $(manifests "$lab/$version"); do
			dir=$version/$(basename "$(dirname "$manifest")")
			for part in vmlinux vmlinuz initrd loader manifest; do [ ! -f "$lab/$dir/$part" ] || list="$list $dir/$part"; done
		done
	done
	(cd "$lab" && tar -c --owner=0 --group=0 --sort=name tools $list) | zstd -q -3 -T0 >"$file.new" || { rm -f "$file.new"; die "cannot write $file"; }
	mv "$file.new" "$file"
	echo "$file: $(du -m "$file" | cut -f1) MiB; on the other machine: hvlab lab import FILE"
}

# What is in the archive is looked at before a byte of it is written: plain files and directories under the names we give.
check_list() {
	tar -tvf "$1" --zstd >"$2" 2>/dev/null || die "$1 is no lab that was exported (or zstd is missing)"
	bad=$(awk '$1 !~ /^[-d]/ {print $6; exit}' "$2")
	[ -z "$bad" ] || die "$1 is not ours: $bad in it is neither a file nor a directory"
	bad=$(awk '{print $6}' "$2" | grep -vE '^(tools(/[A-Za-z0-9_.+-]+){0,3}/?|[a-z][a-z0-9-]*/([a-z-]+/((vmlinux|vmlinuz|initrd|loader|manifest))?)?)$' | head -n 1)
	[ -z "$bad" ] || die "$1 is not ours: $bad in it is a name that is not the lab's"
	bad=$(awk '{print $6}' "$2" | grep -E '(^|/)\.\.?(/|$)' | head -n 1)
	[ -z "$bad" ] || die "$1 is not ours: $bad in it names a directory above its own"
}
check_hash() { # DIR KEY FILE
	[ "$(fact "$1/manifest" "$2")" = "$(sum "$1/$3")" ] || die "$file is damaged: $3 of ${1#"$new"/} is not what its manifest says"
}
import_from() {
	file=$1 new=$lab/import.new
	[ -f "$file" ] || die "there is no $file"
	need tar zstd
	rm -rf "$new"
	mkdir "$new"
	trap 'rm -rf "$new"' EXIT
	check_list "$file" "$new/list"
	tar -xf "$file" --zstd --no-same-owner -C "$new" || die "cannot unpack $file: is the disk full?"
	[ -x "$new/tools/bin/qemu-system-x86_64" ] || die "$file lacks the emulators: it is not ours"
	for manifest in "$new"/*/*/manifest; do
		[ -f "$manifest" ] || die "$file holds no host"
		dir=$(dirname "$manifest")
		check_hash "$dir" kernel.sha256 vmlinux
		check_hash "$dir" initrd.sha256 initrd
		[ ! -f "$dir/vmlinuz" ] || check_hash "$dir" packed.sha256 vmlinuz
		[ ! -f "$dir/loader" ] || check_hash "$dir" loader.sha256 loader
	done
	rm -rf "$lab/tools"
	mv "$new/tools" "$lab/"
	for manifest in "$new"/*/*/manifest; do
		dir=$(dirname "$manifest")
		to=$lab/${dir#"$new"/}
		rm -rf "$to"
		mkdir -p "$(dirname "$to")"
		mv "$dir" "$to"
	done
	list
}

case $verb in
list) list ;;
assemble) [ $# -gt 0 ] || set -- debian12 && assemble "$@" ;;
export) export_to "$@" ;;
import) import_from "$1" ;;
*) echo "hvlab: lab $verb: there are list, assemble, export and import" >&2 && exit 2 ;;
esac
