#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Downloads packages of one version of Debian by an apt configuration of its own: own sources, lists, cache and keys.
# Of the machine's apt only the proxy settings and the mirror are read; nothing of it is changed, nothing is installed.
# Usage: lab/apt.sh VERSION DROP PACKAGE[/RELEASE]...   (VERSION: a file in lab/suites)
# Prints the .deb files, one a line: the named packages and the libraries that they depend on, except those whose names
# match the extended regular expression DROP. What was chosen once is kept: HVLAB_LAB_UPDATE=1 asks the mirror again.
# HVLAB_MIRROR=URL names a Debian mirror, HVLAB_LAB_CACHE=DIR the directory (else ~/.cache/hvlab/apt).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
version=$1 drop=$2
shift 2
suite_load "$version"
cache=${HVLAB_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hvlab/apt}/$version
debs=$cache/debs

# Where the machine is no Debian, debootstrap knows a mirror.
debootstrap_mirror() {
	script=$(command -v debootstrap || true)
	[ -n "$script" ] || {
		(cd "$cache" && apt-get -q download debootstrap >/dev/null 2>&1 && dpkg-deb -x debootstrap_*.deb debootstrap) || return 1
		script=$cache/debootstrap/usr/sbin/debootstrap
	}
	sed -n 's/^DEF_MIRROR="\(.*\)"/\1/p' "$script" | head -n 1
}
mirror_of() { # RELEASE: the security archive is another
	case $1 in *-security) ;; *) echo "$mirror" && return ;; esac
	security=
	[ -n "${HVLAB_MIRROR:-}" ] || security=$(machine_mirror debian-security)
	echo "${security:-$mirror-security}"
}

configure() {
	mirror=${HVLAB_MIRROR:-$(machine_mirror debian || true)}
	[ -n "$mirror" ] || mirror=$(debootstrap_mirror || true)
	[ -n "$mirror" ] || die "no Debian mirror is known here: name one in HVLAB_MIRROR, such as http://HOST/debian"
	mirror=${mirror%/}
	mkdir -p "$debs" "$cache/etc/apt/trusted.gpg.d" "$cache/etc/apt/apt.conf.d" "$cache/etc/apt/preferences.d" "$cache/var/lib/apt/lists/partial" "$cache/var/lib/dpkg" \
		"$cache/etc/apt/sources.list.d" "$cache/var/cache/apt/archives/partial"
	: >"$cache/var/lib/dpkg/status"
	for release in $releases; do
		echo "deb [arch=amd64 signed-by=$here/debian-archive-keyring.gpg${ended:+ check-valid-until=no}] $(mirror_of "$release") $release main"
	done >"$cache/etc/apt/sources.list"
	{
		apt-config dump --format '%F "%v";%n' Acquire | grep -E '^Acquire::(http|https|ftp|socks|Retries|Check-|Proxy|ForceIP)' | grep -v ' "";$' || true
		echo "Dir \"$cache\"; Dir::State::status \"$cache/var/lib/dpkg/status\"; Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";"
		echo 'APT::Architecture "amd64"; APT::Architectures "amd64"; APT::Install-Recommends "false"; APT::Sandbox::User "root";'
		echo 'Acquire::Languages "none"; Acquire::Retries "3"; Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false"; Debug::NoLocking "true";'
	} >"$cache/apt.conf"
}

own_apt() { APT_CONFIG=$cache/apt.conf LC_ALL=C "$@"; }

ask() {
	say "$version: asking the mirror for its list of packages"
	own_apt apt-get -q update >"$cache/log" 2>&1 && ! grep -qE '^(W: Failed|E:)' "$cache/log" ||
		die "$version: the mirror does not answer as it should: $(grep -E '^[EW]:' "$cache/log" | head -n 1)"
	touch "$cache/asked"
}

# "URL FILE SIZE HASH" of the named packages and of the libraries they need.
choose() {
	own_apt apt-get -y --print-uris install "$@" 2>"$cache/log" | sed -n "s/^'\([^']*\)' /\1 /p" >"$chosen.all"
	[ -s "$chosen.all" ] || die "cannot resolve $* in $version: $(grep '^E:' "$cache/log" | head -n 1)"
	named=" $(echo "$*" | sed 's:/[^ ]*::g') "
	while read -r url file size hash; do
		name=${file%%_*}
		case "$named" in *" $name "*) echo "$url $file $size $hash"; continue ;; esac
		echo "$name" | grep -qE '^(z?lib|linux-(image|binary|modules)-)' || continue
		[ -n "$drop" ] && echo "$name" | grep -qE "$drop" || echo "$url $file $size $hash"
	done <"$chosen.all" >"$chosen.new"
	rm "$chosen.all"
}

missing() { while read -r url file rest; do [ -s "$debs/$file" ] || echo "$url $file $rest"; done <"$1"; }
mib() { awk '{s += $3} END {printf "%d", s / 1048576 + 1}'; }

download() {
	total=$(missing "$1" | mib)
	count=$(missing "$1" | wc -l)
	say "$version: downloading $count packages, $total MiB"
	rm -rf "$cache/new" && mkdir "$cache/new"
	(while sleep 4; do say "$version: $(du -sm "$cache/new" | cut -f1) of $total MiB"; done) &
	ticker=$!
	trap "kill $ticker 2>/dev/null || true" EXIT
	(cd "$cache/new" && missing "$1" | sed 's/^[^ ]* \([^_]*\)_\([^_]*\)_.*/\1=\2/; s/%3a/:/' | own_apt xargs apt-get -q download >"$cache/log" 2>&1) ||
		die "$version: the download failed: $(grep '^E:' "$cache/log" | head -n 1)"
	kill $ticker
	trap - EXIT
	mv "$cache/new"/*.deb "$debs/"
	rm -rf "$cache/new"
}

command -v apt-get >/dev/null || die "this machine has no apt to fetch packages with. On a Debian or Ubuntu machine:" \
	"hvlab lab assemble; hvlab lab export FILE. Copy FILE here, then: hvlab lab import FILE"
need apt-config dpkg-deb flock
mkdir -p "$debs"
exec 9>"$cache/lock"
flock 9
chosen=$cache/$(echo "$releases $kernel_from $drop $*" | sha256sum | cut -c1-16).chosen
if [ ! -s "$chosen" ] || [ -n "${HVLAB_LAB_UPDATE:-}" ]; then
	configure
	[ -n "$(find "$cache/asked" -mmin -60 2>/dev/null)" ] || ask
	choose "$@"
	mv "$chosen.new" "$chosen"
fi
if [ -n "$(missing "$chosen")" ]; then
	[ -s "$cache/apt.conf" ] || configure
	download "$chosen"
fi
while read -r url file rest; do echo "$debs/$file"; done <"$chosen"
