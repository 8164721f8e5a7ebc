#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The CPUs that are measured are asked how they are governed: CPUs that real hosts have had (tests/cases), shown in place of
# this machine's in a mount namespace, to a process that may use two of them.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

unshare -m true 2>/dev/null || skip "this user may not mount"
[ -d /sys/devices/system/cpu/cpu1 ] && taskset -c 0,1 true 2>/dev/null || skip "CPUs 0 and 1 are not both ours"

# look CASE: doctor's findings there; the guest would be on CPU 1
look() {
	rm -rf "$work/cpu"
	mkdir "$work/cpu"
	for file in online possible present isolated; do cp "/sys/devices/system/cpu/$file" "$work/cpu/" 2>/dev/null || :; done
	for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
		mkdir -p "$work/cpu/${cpu##*/}"
		cp -r "$cpu/topology" "$work/cpu/${cpu##*/}/" 2>/dev/null || :
	done
	cp -r "tests/cases/$1/tree/." "$work/cpu/"
	unshare -m sh -c 'mount --bind "$0" /sys/devices/system/cpu && exec taskset -c 0,1 "$@"' "$work/cpu" \
		"$hvlab" doctor --place local >"$work/out" 2>"$work/err" || :
	grep -q '^Is this machine fit' "$work/out" || fail "$1: doctor says nothing of the machine"
}
look cpu0-stands-for-all
says '^  warn .*host.governor powersave'
! grep -q 'cpuidle.latency_us [1-9]' "$work/out" || fail "the idle states of CPU 0 are those of CPU 1"
look cpufreq-capped
says '^  warn .*limited to 400 MHz of 4463'
says '^  warn .*preference balance_power'
says '^  warn .*host.boost 1'
! grep -q 'turbo is not known' "$work/out" || fail "a policy's boost is not seen"
