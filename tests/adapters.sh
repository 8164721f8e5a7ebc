#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The adapters that need no virtualisation, on real guests: the bare machine in both lanes, binary translation, the
# native process. How each ends, that the path lane repeats to the byte, that nothing stays behind, and that a KVM
# which is none is refused. The adapters of KVM run in the lab (lab.sh). BUILD: the build directory.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
shown=$work/events
export HVLAB_WORK="$work/jobs" # no campaign of these lives, and the sweep of a test beside this one would end them

need qemu-system-x86_64
[ -f "$BUILD/hvlab-metal.elf" ] && [ -f "$BUILD/hvlab-hosted" ] || fail "no guest images in $BUILD: make them first"

# job VARIANT LANE CMDLINE [IMAGE [TIMEOUT [VCPUS]]]: one boot; its events are in $work/events
job() {
	text=$(printf %s "$3" | sed 's/%/%25/g; s/ /%20/g; s/\*/%2A/g; s/=/%3D/g')
	echo "id=1 round=1 position=0 attempt=0 system=local:$1 place=local variant=$1 tag=c20260101-000000-ada0 lane=$2" \
		"vcpus=${6:-1} memory=134217728 backing=4096 timeout=${5:-60}000000000 cmdline=$text skip= events=" \
		>"$work/job"
	"$hvlab" agent --image "${4:-$BUILD/hvlab-metal.elf}" --hosted "$BUILD/hvlab-hosted" \
		--work "$work/jobs" <"$work/job" >"$work/events" 2>"$work/err" || fail "agent: $(cat "$work/err")"
	[ -z "$(ls "$work/jobs" 2>/dev/null)" ] || fail "$1 left behind: $(ls "$work/jobs")"
}
ended() { grep -q " end v=$1 reason=.*$2" "$work/events" || fail "$3: not \"$1 $2\""; }
refused() { grep -q " refused .*reason=.*$1" "$work/events" || fail "not refused with \"$1\""; }
# the console as it came: the agent's out events, put together and unescaped
console() {
	sed -n 's/^ev 1 out //p' "$work/events" | tr -d '\n' | python3 -c '
import sys, urllib.parse
sys.stdout.buffer.write(urllib.parse.unquote_to_bytes(sys.stdin.buffer.read()))'
}
said_bye() { console | grep -q '^@hvl1 [0-9]* bye ' || fail "$1 said no bye"; }

# a guest of a few instructions: guest NAME 'INSTRUCTIONS'
guest() {
	cat >"$work/$1.S" <<ASM
	.globl _start
	.code32
	.text
_start:	mov \$0x3f8, %dx
	mov \$'x', %al
	out %al, %dx
	$2
zero:	.quad 0
	.section .note.pvh, "a", @note
	.long 4, 4, 18
	.asciz "Xen"
	.long _start
ASM
	${CC:-gcc} -m64 -nostdlib -static -Wl,--build-id=none,-Ttext=0x200000,-n -o "$work/$1" "$work/$1.S"
}

few='batches=4 bench=clk_*,exit_cpuid,mem_chase_local seed=3'
job bare path "$few"
ended ok '' 'bare, path'
said_bye 'bare, path'
console >"$work/first"
job bare path "$few"
console | cmp - "$work/first" || fail "two runs of bare in the path lane differ"

for variant in bare tcg native; do
	job $variant time "$few"
	ended ok '' "$variant, time"
	said_bye "$variant, time"
	grep -q ' fact hv.variant=' "$work/events" || fail "$variant: no facts"
done
job tcg time "bench=clk_null" '' 60 2
ended ok '' 'tcg, 2 vCPUs'
console | grep -q 'cpus.answering=2' || fail "tcg: the second vCPU is not there"

guest fault 'lidt zero; int $3'
guest spin '1: jmp 1b'
for lane in path time; do
	job bare $lane '' "$work/fault"
	ended crash 'reset' "triple fault, $lane"
	[ "$(console)" = x ] || fail "the crashed guest's last byte is lost ($lane)"
	job bare $lane '' "$work/spin" 2
	ended timeout 'boot.timeout%20s%3d' "spinning guest, $lane"
	[ "$(console)" = x ] || fail "the hanging guest's last byte is lost ($lane)"
done

job tcg path ''
refused 'no%20path%20lane'
job bare path '' '' 60 2
refused 'one%20vCPU'
job bare path '' "$work/absent"
refused 'absent'
job native time '' '' 60 2
refused 'one%20CPU'
if ! grep -qE '^flags.* (svm|vmx)( |$)' /proc/cpuinfo; then
	for variant in kvm/direct kvm/qemu; do
		job $variant time ''
		grep -q ' refused errno=\(19\|13\|95\) ' "$work/events" || fail "$variant runs without VT-x or SVM"
	done
fi
[ -z "$(ps -e -o args= | grep '[h]vlab-adapters')" ] || fail "a QEMU is still there"
echo "bare, tcg and native start, end, repeat and are refused as they must be"
