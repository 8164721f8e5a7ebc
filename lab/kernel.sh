# SPDX-License-Identifier: BSD-2-Clause
# What an L1 host is made of besides programs: a kernel as plain ELF, its modules in load order, an initramfs. Sourced by
# assemble.sh, which takes them from packages, and by own.sh, which takes them from a developer's build.

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

# Of a kernel as ELF: "6.1.0-56-cloud-amd64", as in the vermagic of its modules.
kernel_version() { grep -a -o -m 1 'Linux version [0-9][^ ]*' "$1" | head -n 1 | cut -d' ' -f3; }

# ?TAG:NAME in a recipe's list of modules: the name alone, and "TAG:" alone.
module_name() { echo "${1##*[?:]}"; }
module_tag() { case $1 in *:*) echo "${1%:*}:" | tr -d '?' ;; esac; }

# A module's file in the first of several directories that has it, by either spelling of its name.
find_module() { # NAME DIR...
	spelling=$(echo "$1" | sed 's/[-_]/[-_]/g')
	shift
	for tree; do
		found=$(find -L "$tree" -name "$spelling.ko" -o -name "$spelling.ko.[xzg]*" | LC_ALL=C sort | head -n 1)
		[ -z "$found" ] || { echo "$found"; return; }
	done
}

# "kvm,irqbypass" of a module, one a line; and what kernel it is for.
module_says() { tr '\0' '\n' <"$1" | LC_ALL=C sed -n "s/^$2=//p"; }
has_module() { tr - _ <"$1/lab/modules" | grep -q "\(^\|:\)$(echo "$2" | tr - _)\.ko\( \|\$\)"; }

unpack_module() { # FILE TO
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dcq "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac >"$2"
}

# Into the root of an initramfs, behind those that are there.
put_module() { # ROOT FILE NAME TAG
	unpack_module "$2" "$1/lab/$3.ko"
	for needed in $(module_says "$1/lab/$3.ko" depends | tr , ' '); do
		has_module "$1" "$needed" || die "module $3 needs $needed before it in lab/$host.l1"
	done
	params=${module_params:-}
	case $params in "$3 "*) params=" ${params#* }" ;; *) params= ;; esac
	echo "$4$3.ko$params" >>"$1/lab/modules"
}

# The same files give the same bytes, whoever packs them and when.
pack_initrd() { # ROOT TO
	find "$1" -exec touch -h -d @0 {} +
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet --reproducible -R 0:0) >"$2"
}
