# SPDX-License-Identifier: BSD-2-Clause
# A Slurm of the test's own on loopback, above cli.sh: munged, slurmctld and a slurmd for each of two nodes on this machine, configured
# by what hvlab fleet init writes; a node "boots" by starting its slurmd again. Everything lies under $work and is ended by pid.

. tests/lib/cli.sh
PATH=$PATH:/usr/sbin:/sbin
need munged slurmctld slurmd sbatch squeue scancel scontrol sinfo sqlite3 pgrep
[ "$(id -u)" = 0 ] || skip "slurmd starts jobs for root alone"
slurm=$work/slurm
export SLURM_CONF="$slurm/slurm.conf"
hosts="hv1 hv2"

slurm_ports() { # three that nobody listens on
	python3 -c 'import socket
s = [socket.socket() for i in range(3)]
for i in s: i.bind(("127.0.0.1", 0))
print(*(i.getsockname()[1] for i in s))'
}

# slurm_configure INIT: around the files that fleet init has written
slurm_configure() {
	mkdir -p "$slurm/state" "$slurm/log" "$slurm/run" "$slurm/boot" "$slurm/spool/hv1" "$slurm/spool/hv2" "$slurm/munge" "$slurm/mrun"
	chmod 755 "$work" "$slurm"
	chmod 700 "$slurm/munge"
	dd if=/dev/urandom of="$slurm/munge/key" bs=128 count=1 status=none
	chmod 600 "$slurm/munge/key"
	me=$(hostname -s)
	set -- "$1" $(slurm_ports)
	cat >"$SLURM_CONF" <<END
ClusterName=hvlab
SlurmctldHost=$me(127.0.0.1)
SlurmctldPort=$2
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$slurm/mrun/munge.sock,cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=5
SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=0
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool/%n
SlurmctldPidFile=$slurm/run/slurmctld.pid
SlurmdPidFile=$slurm/run/slurmd.%n.pid
SlurmctldLogFile=$slurm/log/slurmctld.log
SlurmdLogFile=$slurm/log/slurmd.%n.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/filetxt
JobCompLoc=$slurm/log/jobcomp.log
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
MailProg=/bin/true
END
	sed "/^#/d; s|/usr/local/sbin|$1|; s/^ResumeTimeout=.*/ResumeTimeout=60/
		s/^NodeName=hv1 /&NodeHostname=$me NodeAddr=127.0.0.1 Port=$3 CPUs=1 RealMemory=500 /
		s/^NodeName=hv2 /&NodeHostname=$me NodeAddr=127.0.0.1 Port=$4 CPUs=1 RealMemory=500 /
		s/^PartitionName=.*/& Default=YES/" "$1/slurm-hvlab.conf" >>"$SLURM_CONF"
	sed "s|/usr/local/sbin|$1|; s/^BootTime=.*/BootTime=60/" "$1/helpers.conf" >"$slurm/helpers.conf"
	cat >"$slurm/boot.conf" <<END
METHOD=command
NOW='cat $slurm/boot/\$HV_NODE'
NEXT='echo "\$1" >$slurm/boot/\$HV_NODE.next'
REBOOT='exec sh $slurm/reboot.sh'
END
	# the machine that a node is: off for a moment, then another hypervisor, and its slurmd reports
	cat >"$slurm/reboot.sh" <<END
[ ! -e $slurm/boot/\$HV_NODE.next ] || mv $slurm/boot/\$HV_NODE.next $slurm/boot/\$HV_NODE
echo "\$HV_NODE \$(cat $slurm/boot/\$HV_NODE)" >>$slurm/boots
setsid sh -c 'sleep 1; kill \$(cat $slurm/run/$1pid.\$HV_NODE) 2>/dev/null; sleep 1
	echo \$\$ >$slurm/run/pid.\$HV_NODE; exec slurmd -b -D -N \$HV_NODE -f $SLURM_CONF' >>$slurm/log/\$HV_NODE.out 2>&1 </dev/null &
END
	sed -i "s|run/$1pid|run/pid|" "$slurm/reboot.sh"
	for node in $hosts; do echo kvm >"$slurm/boot/$node"; done
}

node_start() {
	HV_NODE=$1 HVLAB_BOOT_CONF=$slurm/boot.conf setsid slurmd -D -N "$1" -f "$SLURM_CONF" >>"$slurm/log/$1.out" 2>&1 </dev/null &
	echo $! >"$slurm/run/pid.$1"
}

slurm_start() {
	munged -F --key-file="$slurm/munge/key" --socket="$slurm/mrun/munge.sock" --pid-file="$slurm/mrun/pid" --log-file="$slurm/munge/log" \
		--seed-file="$slurm/munge/seed" >"$slurm/log/munged.out" 2>&1 &
	echo $! >"$slurm/run/pid.munged"
	within 10 [ -S "$slurm/mrun/munge.sock" ] || fail "munged does not start: $(cat "$slurm/log/munged.out")"
	slurmctld -D -c -f "$SLURM_CONF" >"$slurm/log/slurmctld.out" 2>&1 &
	echo $! >"$slurm/run/pid.ctld"
	within 20 sinfo >"$slurm/log/sinfo" 2>&1 || fail "slurmctld does not start: $(tail -n 3 "$slurm/log/slurmctld.log")"
	for node in $hosts; do node_start "$node"; done
	within 60 slurm_idle || fail "the nodes do not come: $(sinfo -N 2>&1)"
}
slurm_idle() { [ "$(sinfo -h -t idle -N -o %N | sort -u | wc -l)" = 2 ]; }

# Ours are those that know our configuration.
slurm_processes() {
	for pid in $(ps -e -o pid=,comm= | awk -v what="$1" '$2 ~ what { print $1 }'); do
		! tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx "SLURM_CONF=$SLURM_CONF" || echo "$pid"
	done
}

# node_lose NODE: nobody answers for it any more; the job that ran there goes on, as if the network were gone
node_lose() {
	kill -9 "$(cat "$slurm/run/pid.$1")" 2>/dev/null || true
	for pid in $(slurm_processes slurmstepd); do
		! tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx "HV_NODE=$1" || kill -9 "$pid" 2>/dev/null || true
	done
}

slurm_stop() {
	trap '' INT TERM HUP # a second signal must not leave half of it
	[ -e "$slurm/run/pid.ctld" ] || return 0
	timeout 10 scancel --quiet --user=root 2>/dev/null || true
	sleep 1
	for name in hv1 hv2 ctld munged; do kill "$(cat "$slurm/run/pid.$name" 2>/dev/null)" 2>/dev/null || true; done
	for pid in $(slurm_processes .); do [ "$pid" = $$ ] || kill -9 "$pid" 2>/dev/null || true; done
}
