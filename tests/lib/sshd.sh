# SPDX-License-Identifier: BSD-2-Clause
# A real sshd on loopback for tests that source this, above cli.sh: a high port, keys and configuration of its own under
# $work, the current user as the only account. Every ssh that finds $work/bin in PATH uses them. Ended by pid; sets $port.

. tests/lib/cli.sh
sshd=$(command -v sshd || command -v /usr/sbin/sshd || true)
[ -n "$sshd" ] || skip "sshd is not installed (openssh-server)"

# sshd_prepare: keys, configuration, and an ssh that knows them
sshd_prepare() {
	mkdir -p "$work/bin" "$work/ssh"
	chmod 700 "$work/ssh"
	for key in host id other; do
		ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/ssh/$key"
	done
	cp "$work/ssh/id.pub" "$work/ssh/authorized"
	: >"$work/ssh/known"
	cat >"$work/ssh/config" <<-END
		Host *
		IdentityFile $work/ssh/id
		IdentitiesOnly yes
		UserKnownHostsFile $work/ssh/known
		GlobalKnownHostsFile /dev/null
	END
	printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$work/ssh/config" >"$work/bin/ssh"
	chmod 755 "$work/bin/ssh"
	PATH=$work/bin:$PATH
	# as root it separates privileges, for which Debian's service makes this directory when it starts
	[ "$(id -u)" != 0 ] || [ -d /run/sshd ] || mkdir -m 755 /run/sshd
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# sshd_start [PORT]: on that port, else on a free one
sshd_start() {
	for try in 1 2 3 4 5; do
		port=${1:-$(free_port)}
		cat >"$work/ssh/sshd_config" <<-END
			Port $port
			ListenAddress 127.0.0.1
			HostKey $work/ssh/host
			AuthorizedKeysFile $work/ssh/authorized
			PidFile none
			UsePAM no
			StrictModes no
			PermitRootLogin prohibit-password
			PasswordAuthentication no
			KbdInteractiveAuthentication no
			PermitUserEnvironment yes
			SetEnv HVLAB_NULL=null.stream=$golden/good.stream
		END
		echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/ssh/host.pub")" >"$work/ssh/known"
		"$sshd" -D -e -f "$work/ssh/sshd_config" 2>>"$work/ssh/log" &
		sshd_pid=$!
		for wait in $(seq 50); do
			kill -0 $sshd_pid 2>/dev/null || break
			! ssh -o BatchMode=yes -p "$port" 127.0.0.1 true 2>/dev/null || return 0
			sleep 0.1
		done
		sshd_stop
	done
	fail "sshd does not come up: $(tail -n 2 "$work/ssh/log" | tr '\n' ' ')"
}

# Connections that it has handed over live on; see sshd_drop.
sshd_stop() {
	[ -z "${sshd_pid:-}" ] || kill "$sshd_pid" 2>/dev/null || true
	[ -z "${sshd_pid:-}" ] || wait "$sshd_pid" 2>/dev/null || true
	sshd_pid=
}

parent_of() { sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status"; }
