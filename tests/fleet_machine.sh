#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A machine of a fleet that runs no slurmd: a licence of a real Slurm, driven from a node by its URL. Here it is a libvirtd with emulated
# domains. Its parts hold its licence, one at a time, on that node and under what the node has booted; none is lost, and what it
# measures is what it measures without a fleet.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/slurm.sh
. tests/lib/libvirtd.sh
clean_up() { slurm_stop >/dev/null 2>&1 || true; libvirtd_stop; }
libvirtd_start

# Each start of a part says what Slurm holds while it runs.
cat >"$work/node" <<END
#!/bin/sh
[ "\$1" != fleet ] || echo "\$4 \$SLURMD_NODENAME \$(scontrol -o show licenses box | grep -o 'Used=[0-9]*')" >>$work/starts
export HVLAB_REMOTE_DIR=$work/pools HVLAB_WORK=$work/guests-\$SLURMD_NODENAME
exec $BUILD/hvlab "\$@"
END
chmod +x "$work/node"
mkdir "$work/shared" "$work/scratch"
printf '[fleet]\ndirectory = %s\nscratch = %s\nprogram = %s\n[nodes]\nhv1 = kvm\nhv2 = kvm\n[machines]\nbox = hv2 %s\n' \
	"$work/shared" "$work/scratch" "$work/node" "$host" >"$work/fleet.ini"
export HVLAB_FLEET="$work/fleet.ini"
status 0 fleet init --output "$work/init"
slurm_configure "$work/init"
slurm_start

printf '[plan]\nhv = libvirt\nlane = path\nbench = clk_null,exit_cpuid\nrounds = 2\nbacking = own\n' >"$work/plan.ini"
"$BUILD/hvlab" run --db "$work/alone.db" "$work/plan.ini" --host "$host" --rounds 1 >"$work/out" 2>"$work/err" || fail "a run without a fleet ended with $?"
status 0 fleet submit "$work/plan.ini" --db "$db"
says '^campaign c.*: 2 jobs in 1 of 1 parts '
tag=$(sql 'SELECT tag FROM campaign')
ended() { [ -z "$(squeue -h)" ]; }
within 300 ended || fail "parts do not end: $(squeue; tail -n 5 "$work/shared/$tag"/log/*.txt)"
status 0 fleet collect --db "$db"
says "^campaign $tag: 2 of 2 jobs are done$"
shown="$work/starts"
[ "$(wc -l <"$work/starts")" -ge 1 ] && ! grep -vq '^box\.[0-9]* hv2 Used=1$' "$work/starts" || fail "a part ran elsewhere, or without the licence"
[ "$(sql "SELECT count(*) FROM v_cell WHERE verdict = 'ok'")" = 4 ] || fail "not four good cells: $(sql 'SELECT system, bench, verdict, reason FROM v_cell')"
[ "$(sql 'SELECT DISTINCT system FROM v_cell')" = box:libvirt ] || fail "other systems: $(sql 'SELECT DISTINCT system FROM v_cell')"
values() { "$BUILD/hvlab" show --db "$1" --format csv | awk -F, 'NR > 1 { split($2, at, ":"); print at[2], $5, $8 }' | sort -u; }
values "$work/alone.db" >"$work/wanted"
values "$db" >"$work/got"
diff "$work/wanted" "$work/got" || fail "the machine measures something else in a fleet"
nothing_left "a fleet"
