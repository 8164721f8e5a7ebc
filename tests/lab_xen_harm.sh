#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Harm in a real dom0 of the lab: guests of every type that crash, hang or flood their console are verdicts, and the
# next guest in the same dom0 meets nothing of them; a killed harness is swept, and nobody else's domain; want of
# memory, in Xen and in dom0, is one sentence. Exit status 0 passed, 77 skipped, anything else failed.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
xen=debian12/xen # a host of the lab

[ -f "$BUILD/lab/$xen/manifest" ] || skip "the lab's Xen is not assembled: make images"

# --- one dom0, one guest after the other, each of which does what bench= names
expected="1 xen/hvm crash crash triple%20fault
2 xen/hvm hang timeout boot.timeout
3 xen/hvm flood timeout boot.timeout
4 xen/pvh crash crash triple%20fault
5 xen/pvh hang timeout boot.timeout
6 xen/pvh flood timeout boot.timeout
7 xen/pv crash crash Xen%20ended%20it
8 xen/pv hang timeout boot.timeout
9 xen/pv flood timeout boot.timeout
10 xen/pvh crash crash triple%20fault"
python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" word "$work/harm.elf"
echo "$expected" | while read -r id variant what _; do
	case $what-$variant in # of counted time, after its making
	crash-*) ms=5000 ;; # ends by itself
	*-xen/hvm) ms=600 ;;
	*) ms=200 ;;
	esac
	echo "id=$id round=0 position=0 attempt=0 system=$variant place=local variant=$variant tag=c20260101-000000-1ab0 lane=path vcpus=1" \
		"memory=67108864 backing=0 timeout=${ms}000000 cmdline=bench%3d$what skip= events="
done >"$work/jobs"
mkdir "$work/jobs.d"
"$BUILD/lab-jobs" xen "$work/harm.elf" "$work/jobs.d" <"$work/jobs" >"$work/events" || fail "the jobs ended with $?"
echo "$expected" | while read -r id variant what verdict reason; do
	end=$(grep -a "^ev $id \(end\|refused\) " "$work/events" || true)
	case $end in *"v=$verdict reason="*"$reason"*) ;; *) fail "$variant, $what: \"$end\", $verdict: $reason expected" ;; esac
	case $verdict in crash) grep -aq "^ev $id out (XEN).*\(d[0-9]*v0\|Domain\)" "$work/events" || fail "$variant: Xen's own words on the crash are not in its log" ;; esac
	case $end in *left*) fail "$variant, $what: something is left behind: $end" ;; esac
	grep -aq "^ev $id fact xen.neighbours=none" "$work/events" || fail "$variant, $what: it is not alone"
done

# --- L1s that differ a little, beside programs that look there for them
# variant NAME: a copy of the lab's Xen in $work/NAME to be changed
variant() {
	mkdir -p "$work/$1/lab/$xen"
	ln -s "$BUILD/lab/tools" "$work/$1/lab/tools"
	cp "$BUILD/hvlab" "$BUILD/hvlab-metal.elf" "$BUILD/lab-jobs" "$work/$1/"
	for file in loader vmlinux initrd manifest; do ln -s "$BUILD/lab/$xen/$file" "$work/$1/lab/$xen/"; done
}

# --- the harness itself in dom0, killed: what comes later in an initramfs replaces what came before
variant killed
mkdir -p "$work/over/lab/agent" "$work/killed.d"
cp "$BUILD/lab-killed" "$work/over/lab/agent/hvlab"
cp "$BUILD/hvlab-agent" "$work/over/lab/agent/hvlab-itself"
rm "$work/killed/lab/$xen/initrd"
(
	cat "$BUILD/lab/$xen/initrd"
	cd "$work/over" && find . | cpio -o -H newc --quiet -R 0:0
) >"$work/killed/lab/$xen/initrd"
python3 tests/patch_guest.py "$BUILD/hvlab-metal.elf" hang "$work/hang.elf"
echo none | HVLAB_SNAPSHOT=0 "$work/killed/lab-jobs" xen "$work/hang.elf" "$work/killed.d" >"$work/out" || fail "dom0 ended with $?"
line() { grep -q "^$1" "$work/out" || fail "$2"; }
none() { ! grep -q "^$1" "$work/out" || fail "$2"; }
line "living nothing is left" "a living harness is swept"
line "killed hvlab-c[0-9]" "the guest died with its harness: then this shows nothing"
line "dry would remove Xen domain hvlab-c[0-9]" "a dry run does not say what it would do"
line "sweep removed Xen domain hvlab-c[0-9]" "the domain is not swept"
none "swept hvlab-c[0-9]" "the domain is still there"
line "swept hvlab-not-ours" "somebody else's domain is gone"
line "again nothing is left" "a second sweep finds something"
line "doctor xen/hvm,local,yes" "doctor does not see the dom0 that it runs in"
none "store is not there" "xenstored cannot be killed"
none "storeless status none" "a harness without xenstored never ends"
line "storeless status 6" "a guest whose xenstored has died is no error"
line "storeless .*xenstored has gone" "nobody says that xenstored has died"
line "storeless-doctor xen/pvh,local,no,.*xenstored does not answer" "doctor does not see that xenstored is dead"
line "xlless-doctor xen/pvh,local,no,.*the program xl is missing" "doctor does not see that xl is missing"

# --- memory
hvlab=$BUILD/hvlab
path() { status "$1" run --db "$db" --place lab/qemu --lane path --rounds 1 --bench clk_null --hv $2; }
path 4 'xen/pvh --memory 2G'
talks "needs 2048 MiB, but Xen has [0-9]* MiB free"

variant small
rm "$work/small/lab/$xen/manifest"
# an initramfs that may fill all of memory: in a half of so little it would not fit
sed 's/dom0_mem=384M,max:384M/dom0_mem=240M,max:240M/; s/^cmdline=/&rootfstype=ramfs /' "$BUILD/lab/$xen/manifest" >"$work/small/lab/$xen/manifest"
truncate -s 16M "$work/small/hvlab-metal.elf" # this, too, has to lie somewhere in dom0
hvlab=$work/small/hvlab
HVLAB_SNAPSHOT=0 path 4 xen/hvm
talks "dom0 has [0-9]* MiB of memory left, and making this guest takes"
