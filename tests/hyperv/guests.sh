# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the Hyper-V adapter share, above lib.sh: the program, the stand-in's VMs and its misbehaviour, and what
# must be so after every run: nothing of ours is left on the host.

. tests/hyperv/lib.sh
limit=400 # no campaign of a test outlives this, on a machine as busy as can be
unset HVLAB_HOST HVLAB_DB HVLAB_TAG || :

need qemu-system-x86_64 grub-mkrescue xorriso mformat
[ -d /usr/lib/grub/i386-pc ] || skip "GRUB for BIOS (grub-pc-bin) is not installed"
[ -d /usr/lib/grub/x86_64-efi ] || skip "GRUB for UEFI (grub-efi-amd64-bin) is not installed"
[ -f /usr/share/ovmf/OVMF.fd ] || skip "UEFI for QEMU (ovmf) is not installed"
for f in "$hvlab" "$BUILD/hvlab-metal.elf"; do [ -e "$f" ] || fail "$f is not there: make it first"; done

# the VMs of the stand-in are in sessions of their own, as on Windows: by the numbers it has noted, and by their names
vms() {
	for f in "$HVLAB_STUB_DIR"/vms/*.json; do
		[ ! -e "$f" ] || grep -o '"pid": [0-9]*' "$f" | cut -d' ' -f2
	done
}
end_vms() {
	for p in $(vms); do
		[ "$p" = 0 ] || ! grep -q guest=hvlab- "/proc/$p/cmdline" 2>/dev/null || kill -KILL "$p" 2>/dev/null || :
	done
}
clean_up() { end_vms; end_servers; }

faults() { printf '%s\n' "$1" >"$HVLAB_STUB_DIR/faults.json" && rm -f "$HVLAB_STUB_DIR"/done-* "$HVLAB_STUB_DIR"/died-*; }

# what the user gets told, in one line
sentence() { grep -q -e "$1" "$work/out" "$work/err" || fail "\"$1\" was not said"; }
# run VARIANTS STATUS OPTION...: a small campaign against $url
run() {
	hv=$1 ended=$2
	shift 2
	status "$ended" run --db "$db" --hv "$hv" --host "$url" --bench exit_cpuid,cpu_alu --batches 5 --rounds 1 --memory "${memory:-128M}" \
		--attempts 1 "$@"
}
# of the last campaign: all its verdicts, one a line, with the reasons behind them
verdicts() { "$hvlab" export --db "$db" --format csv >/dev/null; sqlite3 "$db" "SELECT b.verdict, coalesce(b.reason, '')
	FROM boot b JOIN job j ON j.id = b.job_id WHERE j.campaign_id = (SELECT max(id) FROM campaign) ORDER BY b.id" | tr '|' ' '; }
nothing_left() {
	[ ! -e "$HVLAB_STUB_DIR/hvlab" ] || fail "$1: left on the host: $(ls -A "$HVLAB_STUB_DIR/hvlab")"
	[ -z "$(ls -A "$HVLAB_STUB_DIR/vms" 2>/dev/null)" ] || fail "$1: VMs left: $(ls "$HVLAB_STUB_DIR/vms")"
}
