#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A minimal Debian 13 from nothing, as a container has it: what is missing is said in a sentence to a user without sudo;
# with the packages there, that user builds, assembles the lab and measures, and the number is this machine's.
set -eu

cd "$(dirname "$0")/../.."
. tests/lib/root.sh

root=$work/root
root_make "$root" trixie

echo "--- nothing is installed, and there is no sudo"
root_run "$root" user 'cp -r /src ~/hvlab && cd ~/hvlab && make lab' >"$work/out" 2>&1 && fail "make lab without a compiler ended with 0"
cat "$work/out"
says '^deps: not root and no sudo; as root: apt-get install gcc'
never 'No such file\|not found\|Permission denied' # a missing program speaks instead of us

echo "--- root installs, the user builds and measures"
root_run "$root" root 'cd /src && lab/deps.sh build lab' || fail "lab/deps.sh"
# packages already fetched by this machine are not fetched again
cache=${HVLAB_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/hvlab/apt}
mkdir -p "$root/home/user/.cache/hvlab/apt"
cp -r "$cache/debian12" "$root/home/user/.cache/hvlab/apt/"
chroot "$root" chown -R user /home/user/.cache
run='run --place lab/intel --lane path --hv kvm/direct,minimal/vmx --bench exit_cpuid,exit_hypercall --rounds 1'
root_run "$root" user "cd ~/hvlab && make -j2 all build/lab/debian12/kvm/manifest && build/hvlab $run --db ~/a.db && build/hvlab show --format csv --db ~/a.db >~/a.csv" ||
	fail "it does not run on a minimal Debian 13"
status 0 $run --db "$work/here.db"
"$hvlab" show --format csv --db "$work/here.db" >"$work/here.csv"
values() { awk -F, 'NR > 1 { print $2, $5, $8 }' "$1" | sort; }
values "$work/here.csv" >"$work/here"
values "$root/home/user/a.csv" >"$work/there"
cat "$work/there"
[ "$(grep -c . "$work/here")" = 4 ] || fail "not four values"
cmp "$work/here" "$work/there" || fail "the same packages give other numbers on Debian 13: $(diff "$work/here" "$work/there")"
used=$(du -sm "$root/home/user" | cut -f1)
[ "$used" -lt 1200 ] || fail "it takes $used MiB of disk"
echo "ok: $used MiB"
