#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# How the lab gets its hosts: what can go wrong with apt is one sentence; the emulators run from any directory, by their own
# libraries alone; a lab goes to another machine as one file, and a file that is not ours is refused without a trace.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

# says STATUS TEXT COMMAND...: it ends with that status and one line on stderr that has the text.
says() {
	status=$1 text=$2
	shift 2
	timeout 120 "$@" >"$work/out" 2>"$work/err" && got=0 || got=$?
	[ "$got" = "$status" ] || { cat "$work/err"; fail "$* ended with $got, not $status"; }
	grep -q -- "$text" "$work/err" || { cat "$work/err"; fail "$* does not say '$text'"; }
	[ "$(grep -vc '^  LAB ' "$work/err")" = 1 ] || { cat "$work/err"; fail "$* says more than one line"; }
}
lab=$BUILD/lab

echo "--- apt"
export HVLAB_LAB_CACHE="$work/cache"
says 4 "no version 'debian9'" lab/apt.sh debian9 '' seabios
HVLAB_MIRROR=http://127.0.0.1:9/debian says 4 'the mirror does not answer' lab/apt.sh debian12 '' seabios
mkdir "$work/bin"
for program in sh dirname cat sed printf mkdir ls sort tr; do ln -s "$(command -v $program)" "$work/bin/"; done
says 4 'hvlab lab import FILE' env PATH="$work/bin" sh lab/apt.sh debian12 '' seabios
# what a mirror signs with another key is not taken
mkdir -p "$work/mirror/debian/dists/bookworm"
printf 'Origin: Debian\nSuite: stable\nCodename: bookworm\nDate: Sat, 01 Jan 2028 00:00:00 UTC\n' >"$work/mirror/debian/dists/bookworm/Release"
HVLAB_MIRROR=file:$work/mirror/debian says 4 'the mirror does not answer as it should' lab/apt.sh debian12 '' seabios
[ ! -d "$work/cache/debian12/debs" ] || [ -z "$(ls "$work/cache/debian12/debs")" ] || fail "a package came from a mirror nobody vouches for"
unset HVLAB_LAB_CACHE

echo "--- the emulators"
cp -r "$lab/tools" "$work/moved"
for program in qemu-system-x86_64 bochs; do
	env -i PATH=/usr/bin:/bin "$work/moved/bin/$program" --help >"$work/out" 2>&1 || true
	grep -qi 'usage' "$work/out" || { cat "$work/out"; fail "$program does not run from another directory"; }
	"$work/moved/lib/ld.so" --inhibit-cache --library-path "$work/moved/lib" --list "$work/moved/libexec/$program" >"$work/out" ||
		fail "$program has no list of libraries"
	grep -q "$work/moved/lib/libc.so.6" "$work/out" || fail "$program does not use the libc it came with"
	! grep '=>' "$work/out" | grep -v "$work/moved/lib/\|ld-linux" || fail "$program uses libraries of this machine"
done

echo "--- to another machine and back"
"$BUILD/hvlab" lab export "$work/lab.tar.zst" debian12 >"$work/out" || fail "export"
import() { sh lab/lab.sh "$work/there" "$BUILD" import "$1"; }
import "$work/lab.tar.zst" >"$work/out" 2>&1 || { cat "$work/out"; fail "import"; }
for file in tools/manifest debian12/kvm/initrd debian12/kvm/manifest debian12/xen/loader debian12/xen/vmlinux; do
	cmp "$lab/$file" "$work/there/$file" || fail "$file came out otherwise"
done
[ -x "$work/there/tools/bin/bochs" ] || fail "the emulators cannot be run"
(cd "$work/there" && find . -type f | sort | xargs sha256sum) >"$work/before"
[ -s "$work/before" ] || fail "nothing to compare with"
untouched() {
	(cd "$work/there" && find . -type f | sort | xargs sha256sum) | cmp -s - "$work/before" || fail "$1 left something behind"
	[ ! -e "$work/there/import.new" ] || fail "$1 left its directory"
}
cat >"$work/import" <<END
#!/bin/sh
exec sh lab/lab.sh "$work/there" "$BUILD" import "\$1"
END
chmod +x "$work/import"
refuse() { says 4 "$2" "$work/import" "$1" && untouched "$1"; }
head -c 1000000 "$work/lab.tar.zst" >"$work/cut"
refuse "$work/cut" 'is no lab that was exported'
refuse "$work/nothing" 'there is no'
mkdir -p "$work/evil/tools/bin" "$work/evil/home" && ln -s /etc/passwd "$work/evil/tools/x"
tar -C "$work/evil" --zstd -cf "$work/link" tools
refuse "$work/link" 'neither a file nor a directory'
rm "$work/evil/tools/x" && echo x >"$work/evil/home/authorized_keys"
tar -C "$work/evil" --zstd -cf "$work/foreign" tools home
refuse "$work/foreign" "a name that is not the lab's"
tar -P -C "$work/evil/tools" --transform 's:^:tools/../:' --zstd -cf "$work/above" bin 2>/dev/null
refuse "$work/above" "not ours"
mkdir "$work/other" && tar -C "$work/other" -xf "$work/lab.tar.zst" --zstd
printf x | dd of="$work/other/debian12/kvm/initrd" bs=1 seek=5000 conv=notrunc 2>/dev/null
tar -C "$work/other" --zstd -cf "$work/damaged" tools debian12
refuse "$work/damaged" 'initrd of debian12/kvm is not what its manifest says'
says 2 'did you mean "list"' "$BUILD/hvlab" lab lst
says 2 'usage: hvlab lab import FILE' "$BUILD/hvlab" lab import
echo ok
