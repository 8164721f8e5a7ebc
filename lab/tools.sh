#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the counting machines, QEMU and Bochs, out of Debian 12's packages with their libraries and firmware: a number of
# the path lane then depends on package versions alone, whatever the machine runs. Usage: lab/tools.sh LAB
# Result in LAB/tools: bin/ (what is run), and what that needs beside it; the directory can be moved.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
out=$(cd "$1" && pwd)/tools # absolute: the loader names libraries as it was told to look for them
need dpkg-deb tar
packages="qemu-system-x86 qemu-system-common qemu-system-data seabios ipxe-qemu bochs bochs-term bochsbios vgabios"
drop='^lib(icu|perl|python|gstreamer|nss3|nspr|wx|llvm|gl1|glvnd|glx|glapi|gbm|drm|egl|orc|systemd-shared|spice|cups|opus|cacard|db5|tiff|webp|pam|proc|asound|jack|notify|mspack|sane)'

new=$out.new
rm -rf "$new"
mkdir -p "$new/bin" "$new/libexec" "$new/lib"
sysroot=$new/sysroot
sysroot_new "$sysroot"
debs=$("$here/apt.sh" debian12 "$drop" $packages)
for deb in $debs; do
	sysroot_add "$sysroot" "$deb"
	echo "package.$(deb_name "$deb")=$(deb_version "$deb") $(sum "$deb")"
done | LC_ALL=C sort >"$new/manifest"

lib=$sysroot/usr/lib/x86_64-linux-gnu
mkdir -p "$new/qemu" "$new/bochs" "$new/share/bochs" "$new/share/qemu"
cp "$sysroot/usr/bin/qemu-system-x86_64" "$new/libexec/"
cp "$sysroot/usr/bin/bochs-bin" "$new/libexec/bochs"
cp "$lib"/qemu/accel-tcg-*.so "$new/qemu/"
cp -L "$lib"/bochs/plugins/libbx_*.so "$new/bochs/"
rm -f "$new"/bochs/libbx_soundalsa.so
for rom in pvh linuxboot linuxboot_dma multiboot multiboot_dma kvmvapic vgabios-stdvga; do
	cp -L "$(find "$sysroot/usr/share/qemu" "$sysroot/usr/share/seabios" -name $rom.bin | head -n 1)" "$new/share/qemu/"
done
cp -L "$sysroot"/usr/share/seabios/bios*.bin "$new/share/qemu/"
cp -L "$sysroot/usr/share/bochs"/BIOS-bochs-* "$sysroot/usr/share/vgabios/vgabios.bin" "$new/share/bochs/"
"$here/bundle.sh" --flat "$new/lib" "$sysroot" /usr/bin/qemu-system-x86_64 /usr/bin/bochs-bin \
	"$new"/qemu/*.so "$new/bochs/libbx_term_gui.so" "$new/bochs/libbx_vga.so"
rm -rf "$sysroot"

# A program's loader is named by an absolute path, so the loader is started with the program as its argument.
start() { # NAME ENVIRONMENT ARGUMENTS
	printf '#!/bin/sh\nd=${0%%/*}/..\n%s exec "$d/lib/ld.so" --library-path "$d/lib" --argv0 %s "$d/libexec/%s" %s "$@"\n' \
		"$2" "$1" "$1" "$3" >"$new/bin/$1"
	chmod 755 "$new/bin/$1"
}
start qemu-system-x86_64 'QEMU_MODULE_DIR="$d/qemu"' '-L "$d/share/qemu"'
start bochs 'LTDL_LIBRARY_PATH="$d/bochs" BXSHARE="$d/share/bochs"' ''
rm -rf "$out"
mv "$new" "$out"
say "$out: $("$out/bin/qemu-system-x86_64" --version | sed -n '1s/ (.*//p'), Bochs $(sed -n 's/^package.bochs=\([^ ]*\).*/\1/p' "$out/manifest"), $(du -sm "$out" | cut -f1) MiB"
