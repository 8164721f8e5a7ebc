#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ssh and WSL: the same scripts, jobs and files as over WinRM, through a real sshd on loopback and through a child process,
# what can be wrong on these ways, and that nothing stays behind where a connection was cut.
set -eu

cd "$(dirname "$0")/.."
. tests/hyperv/lib.sh
PATH=$PATH:/usr/sbin
need ssh sshd ssh-keygen
real_ssh=$(command -v ssh)

# --- an sshd of our own, and an ssh that knows it: the transport takes the ssh in PATH
mkdir -p "$work/ssh" "$work/bin"
for key in host other id stranger; do ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/ssh/$key"; done
cp "$work/ssh/id.pub" "$work/ssh/authorized"
[ "$(id -u)" != 0 ] || [ -d /run/sshd ] || mkdir -m 755 /run/sshd # where root's sshd separates privileges
start_sshd() {
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
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
		SetEnv "PATH=$PWD/tests/hyperv:$PATH" HVLAB_STUB_DIR=$HVLAB_STUB_DIR
	END
	"$(command -v sshd)" -D -e -f "$work/ssh/sshd_config" 2>>"$work/ssh/log" &
	sshd=$!
	pids="$pids $sshd"
	echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/ssh/host.pub")" >"$work/ssh/known"
	within 30 grep -q "listening on 127.0.0.1 port $port" "$work/ssh/log" || fail "sshd does not start: $(cat "$work/ssh/log")"
}
# path PROGRAMS: where the sshd looks for programs from now on
path() {
	sed -i "s|^SetEnv.*|SetEnv \"PATH=$1\" HVLAB_STUB_DIR=$HVLAB_STUB_DIR|" "$work/ssh/sshd_config"
	: >"$work/ssh/log" # it is opened for appending
	kill -HUP $sshd
	within 30 grep -q "listening on 127.0.0.1 port $port" "$work/ssh/log" || fail "sshd does not come back"
}
# knows IDENTITY KNOWN-HOSTS: what the user's own configuration would say
knows() {
	cat >"$work/ssh/config" <<-END
		Host *
		IdentityFile $work/ssh/$1
		IdentitiesOnly yes
		UserKnownHostsFile $2
		GlobalKnownHostsFile /dev/null
	END
}
cat >"$work/bin/ssh" <<END
#!/bin/sh
printf '%s\n' "\$@" >"$work/ssh/argv"
exec "$real_ssh" -F "$work/ssh/config" "\$@"
END
chmod 755 "$work/bin/ssh"
PATH=$work/bin:$PATH
knows id "$work/ssh/known"
start_sshd
ssh_url=ssh://127.0.0.1:$port

# stubs: the processes of ours on the host, of those that have noted themselves
stubs() {
	for p in "$HVLAB_STUB_DIR"/run/*; do
		p=${p##*/}
		if grep -qs 'powershell.exe' "/proc/$p/cmdline"; then echo "$p"; else rm -f "$HVLAB_STUB_DIR/run/$p"; fi
	done
}
no_stubs() { [ -z "$(stubs)" ]; }
nothing_left() { within 30 no_stubs || fail "$1: left on the host: $(stubs | tr '\n' ' ')"; }

# --- what all ways have in common
{
	printf 'param($P, $In, $Out)\n# '
	head -c 60000 /dev/zero | tr '\0' x
	printf '\303\274 <&>"'"'"'$(false)`\n'
} >"$work/text"
head -c 700001 /dev/urandom >"$work/file"
name=$(sha256sum <"$work/file" | cut -d' ' -f1).iso
printf 'a\nbb\n\nccc\n' >"$work/lines"
printf 'WARNING: a profile\r\nhvlab1 is no first line\n' >"$HVLAB_STUB_DIR/noise"

alike() {
	url=$1
	rm -rf "$HVLAB_STUB_DIR/hvlab"
	TOOL_TEXT=$(cat "$work/text"; echo .) && TOOL_TEXT=${TOOL_TEXT%.}
	export TOOL_TEXT TOOL_LOG="$work/tool.log"
	tells 0 60 run "$url" 30 test-echo '{"a":"ü \"<&>'"'"'$(false)"}' test-streams \
		'{"out":"one\n","err":"oops\r\n","code":7,"times":3,"pause":0.1}' test-throw '{"message":"Größe\nfehlt"}' \
		test-streams '{"out":"0123456789","repeat":40000,"code":125}'
	unset TOOL_TEXT TOOL_LOG
	says "\"text\": \"$(sha256sum <"$work/text" | cut -d' ' -f1)\""
	says '"a": "\\u00fc \\"<&>'"'"'$(false)"'
	[ "$(grep -c '^one$\|^out:one$' "$work/out")" = 3 ] || fail "$url: output was lost"
	says '^err:oops$'
	says '^status:7'
	says '^err:Größe fehlt (ValueError)'
	[ "$(sed -n 's/^out:0123/0123/p' "$work/out" | wc -c)" = 400001 ] || fail "$url: long output was cut"
	says '^status:125'
	[ "$(wc -l <"$work/tool.log")" = 4 ] || fail "$url: the log does not say what was run"
	timeout 30 "$tool" job "$url" 20 test-cat '' <"$work/lines" >"$work/out" 2>&1 || fail "$url: a job does not run"
	cmp "$work/lines" "$work/out" || fail "$url: a job's lines are not its own"
	timeout 30 "$tool" job "$url" 20 test-streams '{"out":"x","code":3}' </dev/null >"$work/out" 2>&1 || fail "$url: a job"
	says '^xended:3'
	tells 0 60 put "$url" "$work/file" iso
	says "^C:.ProgramData.hvlab.$name\$"
	cmp "$work/file" "$HVLAB_STUB_DIR/hvlab/$name" || fail "$url: the file is not the same there"
	tells 0 60 put "$url" "$work/file" iso
	nothing_left "$url"
	# what does not end is ended there, too: a script in time, a job that does not heed the end of its input
	refused 40 '^ETIMEDOUT: .*"test-stay" took too long' run "$url" 5 test-stay '{"seconds":60}'
	nothing_left "$url: a script that takes too long"
	timeout 40 "$tool" job "$url" 20 test-stay '{"seconds":60}' </dev/null >"$work/out" 2>&1 || fail "$url: a job that stays"
	says '^staying '
	nothing_left "$url: a job that stays"
}
alike "$ssh_url"
export HVLAB_POWERSHELL="$PWD/tests/hyperv/powershell.exe"
alike wsl://localhost
: >"$HVLAB_STUB_DIR/no_end" # that of its input is not seen there: it has to be told
TOOL_LOG=$work/tool.log timeout 30 "$tool" job wsl://localhost 20 test-cat '' <"$work/lines" >"$work/out" 2>&1 || fail "a job without an end"
grep -q '^test-cat .* status 0 ' "$work/tool.log" || fail "a job that was told to end was ended: $(cat "$work/tool.log")"
rm "$HVLAB_STUB_DIR/no_end"
unset HVLAB_POWERSHELL
rm "$HVLAB_STUB_DIR/noise"

# --- ssh: who is wrong
tells 0 30 run "ssh://$(id -un)@127.0.0.1:$port" 20 test-echo ''
grep -qx 'BatchMode=yes' "$work/ssh/argv" && grep -qx 'StrictHostKeyChecking=yes' "$work/ssh/argv" || fail "ssh might ask"
refused 30 '^ECONNREFUSED: .*nothing listens on that port' run ssh://127.0.0.1:1 20 test-echo ''
refused 30 '^EHOSTUNREACH: .*there is no host of that name' run ssh://no-such-host.invalid 20 test-echo ''
refused 30 '^EACCES: .*none of your keys' run "ssh://nobody@127.0.0.1:$port" 20 test-echo ''
knows stranger "$work/ssh/known"
refused 30 '^EACCES: .*none of your keys' run "$ssh_url" 20 test-echo ''
knows id "$work/ssh/none"
refused 30 '^EKEYREJECTED: .*host key is not known here' run "$ssh_url" 20 test-echo ''
HVLAB_INSECURE=1 tells 0 30 run "$ssh_url" 20 test-echo ''
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/ssh/other.pub")" >"$work/ssh/wrong"
knows id "$work/ssh/wrong"
refused 30 '^EKEYREJECTED: .*host key is another one than before' run "$ssh_url" 20 test-echo ''
knows id "$work/ssh/known"
HVLAB_PIN=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= refused 30 '^EINVAL: .*known_hosts' run "$ssh_url" 20 test-echo ''
PATH=/nonexistent "$tool" run "$ssh_url" 20 test-echo '' >"$work/out" 2>&1 || :
says '^ENODEV: .*no ssh in PATH'
path /usr/bin:/bin
refused 30 '^EPROTO: .*status 127.*not found' run "$ssh_url" 20 test-echo ''
path "$PWD/tests/hyperv:$PATH"

# the connection is cut in the middle: the process of sshd that serves it (sshd-session from OpenSSH 9.8 on) is killed
some_stub() { [ -n "$(stubs)" ]; }
parent_of() { sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status"; }
timeout 60 "$tool" run "$ssh_url" 50 test-stay '{"seconds":60}' >"$work/out" 2>&1 &
running=$!
within 30 some_stub || fail "no script runs"
sleep 1 # until it has begun
server=$(stubs | head -n 1)
until grep -q '^sshd' "/proc/$server/comm"; do server=$(parent_of "$server"); done
kill -KILL "$server"
got=0
wait $running || got=$?
[ $got = 1 ] || fail "a script whose connection was cut ended with $got"
says '^EPIPE: lost in the middle of "test-stay": ssh to 127.0.0.1: the connection was lost'
nothing_left "a connection that was cut"

# --- WSL: what is wrong there
refused 30 '^ENODEV: .*not WSL' run wsl://localhost 20 test-echo ''
printf 'MZ\220\0no program of Linux' >"$work/powershell.exe"
chmod 755 "$work/powershell.exe"
HVLAB_POWERSHELL=$work/powershell.exe refused 30 '^ENODEV: .*interop of WSL is off' run wsl://localhost 20 test-echo ''
printf '#!/bin/sh\necho "access is denied" >&2\nexit 5\n' >"$work/powershell.exe"
HVLAB_POWERSHELL=$work/powershell.exe refused 30 '^EPROTO: .*did not start (status 5): access is denied' \
	run wsl://localhost 20 test-echo ''
echo "ssh and WSL work as WinRM does"
