#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# WinRM: scripts, jobs and files against a server of ours, which two independent clients (pywinrm, winrmcp) accept, too;
# every way in which a host, a network or a user can be wrong has its own sentence, and no shell is left behind by any.
set -eu

cd "$(dirname "$0")/.."
. tests/hyperv/lib.sh
need openssl winrmcp
/usr/bin/python3 -c 'import winrm' 2>/dev/null || skip "pywinrm (python3-winrm) is not installed"

certificate one
certificate other
winrm main --tls "$work/one.pem"
url=winrm://tester@127.0.0.1:$port
HVLAB_PASSWORD="$secret" HVLAB_PIN="$(cat "$work/one.pin")"
export HVLAB_PASSWORD HVLAB_PIN

# misbehave JSON-RULES: from the next request on
misbehave() { echo "$1" >"$state/control.new" && mv "$state/control.new" "$state/control"; }
# nothing is open any more: a process is killed as soon as its shell is deleted, so there is nothing to wait for
nothing_left() { [ ! -s "$state/shells" ] || fail "$1: left on the host: $(cat "$state/shells")"; }
count() { grep -c -e "$1" "$state/log" || :; }

# --- other people's clients complete their cycles with this server
cat >"$work/pywinrm.py" <<'END'
import sys, winrm
port, password, certificate = sys.argv[1:]
session = winrm.Session(f"https://127.0.0.1:{port}/wsman", auth=("tester", password), transport="basic",
                        ca_trust_path=certificate, operation_timeout_sec=1, read_timeout_sec=5)
p = session.protocol
shell = p.open_shell()
command = p.run_command(shell, "echo out; sleep 2;", ["echo", "err", ">&2; exit 9"])
out, err, code = p.get_command_output(shell, command)
assert (out, err, code) == (b"out\n", b"err\n", 9), (out, err, code)
p.cleanup_command(shell, command)
p.close_shell(shell)
try:
    p.run_command(shell, "true")
    sys.exit("a deleted shell was accepted")
except winrm.exceptions.WinRMTransportError as error:
    assert "500" in str(error), error
except winrm.exceptions.WinRMError as error:
    assert "selectors" in str(error), error
END
timeout 60 /usr/bin/python3 "$work/pywinrm.py" "$port" "$secret" "$work/one.crt" >"$work/out" 2>&1 || fail "pywinrm is not content"
[ "$(count 'Receive 500 fault 2150858793')" -ge 1 ] || fail "pywinrm has not been told to ask again"
nothing_left pywinrm

mkdir "$work/bin" # winrmcp restores the file by PowerShell of its own, which is not ours to run
printf '#!/bin/sh\nexit 0\n' >"$work/bin/powershell.exe"
chmod +x "$work/bin/powershell.exe"
programs=$work/bin
winrm plain
head -c 5000 /dev/urandom >"$work/copied"
timeout 60 winrmcp -user=tester -pass="$secret" -addr="127.0.0.1:$port" "$work/copied" 'C:\copied' >"$work/out" 2>&1 ||
	fail "winrmcp is not content"
[ "$(count 'Delete 200')" -ge 2 ] && [ "$(count 'Command 200')" -ge 2 ] && [ "$(count ' 500 ')" = 0 ] ||
	fail "winrmcp has not gone its way"
cat "$state"/*TEMP* | tr -d '\r\n ' | base64 -d | cmp - "$work/copied" || fail "what winrmcp has sent is not what arrived"
nothing_left winrmcp
stop_server
programs=
state=$work/main port=$(cat "$work/main/port") server=$(echo $pids | cut -d' ' -f1)

# --- scripts: what goes there and comes back; the log
{
	printf 'param($P, $In, $Out)\n# '
	head -c 60000 /dev/zero | tr '\0' x
	printf '\303\274 <&>"\n'
} >"$work/text"
TOOL_TEXT=$(cat "$work/text"; echo .) && TOOL_TEXT=${TOOL_TEXT%.}
export TOOL_TEXT TOOL_LOG="$work/tool.log"
tells 0 30 run "$url" 20 test-echo '{"a":"ü \"<&>"}' test-streams \
	'{"out":"one\n","err":"oops\r\n","code":7,"times":3,"pause":0.1}' test-throw '{"message":"Größe\nfehlt"}'
says "\"text\": \"$(sha256sum <"$work/text" | cut -d' ' -f1)\""
says '"a": "\\u00fc \\"<&>"'
[ "$(grep -c '^one\|^out:one' "$work/out")" = 3 ] || fail "output was lost"
says '^err:oops$'
says '^status:7'
says '^err:Größe fehlt (ValueError)'
[ "$(wc -l <"$work/tool.log")" = 3 ] && grep -q '^test-streams  [0-9.]* s  status 7  one$' "$work/tool.log" ||
	fail "the log does not say what was run"
[ "$(count 'Create 200')" = 2 ] || fail "three scripts have not shared one shell"
[ "$(count 'Create 200 WINRS_CODEPAGE=65001 ')" = 1 ] && [ "$(count 'Command 200 WINRS_CONSOLEMODE_STDIN=FALSE ')" = 3 ] ||
	fail "bytes would not go through as they are"
unset TOOL_TEXT TOOL_LOG
nothing_left scripts

# many, in more than one shell; 400 KB of output through envelopes of 150 KB; noise in front
set --
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do set -- "$@" test-streams "{\"code\":$i}"; done
tells 0 60 run "$url" 20 "$@"
[ "$(grep -c '^status' "$work/out")" = 13 ] || fail "thirteen scripts have not run"
printf 'WARNING: a profile\r\nhvlab1 is no first line\nhvlab1 7\n' >"$HVLAB_STUB_DIR/noise"
tells 0 30 run "$url" 20 test-streams '{"out":"0123456789","repeat":40000}'
[ "$(sed -n '1s/^out://p' "$work/out" | wc -c)" = 400001 ] || fail "long output was cut"
rm "$HVLAB_STUB_DIR/noise"

# --- a job and a file
printf 'a\nbb\n\nccc\n' >"$work/lines"
TOOL_LOG=$work/tool.log timeout 30 "$tool" job "$url" 20 test-cat '' <"$work/lines" >"$work/out" 2>&1 || fail "a job does not run"
cmp "$work/lines" "$work/out" || fail "a job's lines are not its own"
[ "$(tail -n 20 "$state/log" | grep -c 'Delete 200')" = 1 ] && grep -q '^test-cat  .*  status 0' "$work/tool.log" ||
	fail "a job was not asked to end"
timeout 30 "$tool" job "$url" 20 test-streams '{"out":"x","code":3}' </dev/null >"$work/out" 2>&1 || fail "a job does not end"
says '^xended:3'
nothing_left jobs
head -c 700001 /dev/urandom >"$work/file"
name=$(sha256sum <"$work/file" | cut -d' ' -f1).iso
before=$(count 'Send 200')
tells 0 60 put "$url" "$work/file" iso
says "^C:.ProgramData.hvlab.$name\$"
cmp "$work/file" "$HVLAB_STUB_DIR/hvlab/$name" || fail "the file is not the same there"
sent=$(count 'Send 200')
[ $((sent - before)) -ge 10 ] || fail "the file went in too few envelopes"
tells 0 60 put "$url" "$work/file" iso
[ $(($(count 'Send 200') - sent)) -le 2 ] || fail "a file that is there was sent again"
printf x >>"$HVLAB_STUB_DIR/hvlab/$name"
tells 0 60 put "$url" "$work/file" iso
cmp "$work/file" "$HVLAB_STUB_DIR/hvlab/$name" || fail "a damaged file was not put again"
: >"$work/empty"
tells 0 60 put "$url" "$work/empty" img
refused 30 '^ENOENT: cannot read' put "$url" "$work/none" iso
refused 30 '^EINVAL: .*suffix' put "$url" "$work/file" 'i/o'
nothing_left files

# --- faults, each with its sentence
fault() { misbehave "[{\"op\":\"$1\",\"do\":\"fault\",\"code\":$2,\"text\":\"their words\"}]"; }
misbehave '[{"op":"Receive","do":"fault","code":2150858793,"times":3}]'
tells 0 30 run "$url" 20 test-streams '{"code":5}'
says '^status:5'
fault Create 5 && refused 30 '^EACCES: .*Administrators, or in the RootSDDL.*their words' run "$url" 20 test-echo ''
fault Create 2150859180 && refused 30 '^EACCES: .*remote shell' run "$url" 20 test-echo ''
fault Create 2150859174 && refused 30 '^EBUSY: .*no room.*their words' run "$url" 20 test-echo ''
fault Send 2150858980 && refused 30 '^E2BIG: .*MaxEnvelopeSizekb' run "$url" 20 test-echo ''
fault Receive 995 && refused 30 '^EPIPE: .*ended the shell' run "$url" 20 test-echo ''
fault Receive 1234567 && refused 30 '^EIO: .*their words (code 1234567)' run "$url" 20 test-echo ''
fault Command 2150858843 && tells 0 30 run "$url" 20 test-streams '{"code":4}' # a shell that expired is replaced
says '^status:4'
fault Receive 2150858843 && refused 30 '^EPIPE: ' run "$url" 20 test-echo ''
nothing_left faults
misbehave '[{"op":"Create","do":"garbage"}]'
refused 30 '^EPROTO: .*not as WinRM does' run "$url" 20 test-echo ''
misbehave '[{"op":"Receive","do":"garbage","text":"<!DOCTYPE x [<!ENTITY y \"z\">]><x>&y;</x>"}]'
refused 30 '^EPROTO: ' run "$url" 20 test-echo ''
misbehave '[{"op":"Create","do":"status","code":503}]'
refused 30 '^EPROTO: .*503' run "$url" 20 test-echo ''
misbehave '[{"op":"Create","do":"status","code":404}]'
refused 30 '^EPROTO: .*no WinRM' run "$url" 20 test-echo ''

# the connection is lost: in the middle of an answer, without one, of a script, of a job, at the last word
for what in cut reset; do
	misbehave "[{\"op\":\"Receive\",\"skip\":1,\"do\":\"$what\"}]"
	refused 30 '^EPIPE: lost in the middle of "test-streams".*broke\|^EPIPE: lost in the middle.*closed' \
		run "$url" 20 test-streams '{"out":"x","times":5,"pause":0.2}'
	nothing_left "$what in a script"
	misbehave "[{\"op\":\"Receive\",\"skip\":1,\"do\":\"$what\"}]"
	tells 1 30 job "$url" 20 test-stay '{"seconds":60}' </dev/null
	says '^EPIPE: lost in the middle of "test-stay"'
	nothing_left "$what in a job"
	misbehave "[{\"op\":\"Signal\",\"do\":\"$what\"},{\"op\":\"Delete\",\"do\":\"$what\"}]"
	tells 0 30 run "$url" 20 test-echo ''
	nothing_left "$what at the end"
done

# time: one that never answers, a script that takes too long, a job that does not heed the end of its input
misbehave '[{"op":"Create","do":"hang"}]'
refused 20 '^ETIMEDOUT: .*no answer in time' run "$url" 1 test-echo ''
misbehave '[{"op":"Receive","skip":1,"do":"hang"}]'
refused 40 '^ETIMEDOUT: ' run "$url" 1 test-streams '{"out":"x","times":9,"pause":0.2}'
nothing_left 'a server that falls silent'
misbehave '[]'
refused 30 '^ETIMEDOUT: .*"test-stay" took too long' run "$url" 4 test-stay '{"seconds":60}'
nothing_left 'a script that takes too long'
timeout 30 "$tool" job "$url" 20 test-stay '{"seconds":60}' </dev/null >"$work/out" 2>&1 || fail "a job that stays"
says '^staying '
nothing_left 'a job that stays'

# --- who is wrong: nothing is said to a host that is not the right one
before=$(count credentials)
HVLAB_PIN=$(cat "$work/other.pin") refused 30 '^EKEYREJECTED: .*not the pinned one' run "$url" 20 test-echo ''
(unset HVLAB_PIN; refused 30 '^EKEYREJECTED: .*does not verify' run "$url" 20 test-echo '')
(unset HVLAB_PIN; HVLAB_CACERT=$work/other.crt; export HVLAB_CACERT
	refused 30 '^EKEYREJECTED: ' run "$url" 20 test-echo '')
[ "$(count credentials)" = "$before" ] || fail "a password went to the wrong host"
(unset HVLAB_PIN; HVLAB_CACERT=$work/one.crt; export HVLAB_CACERT; tells 0 30 run "$url" 20 test-echo '')
(unset HVLAB_PIN; HVLAB_INSECURE=1; export HVLAB_INSECURE; tells 0 30 run "$url" 20 test-echo '')
secret_was=$secret secret=wr0ng-secret
HVLAB_PASSWORD=$secret refused 30 '^EACCES: .*refuses user tester: a wrong password' run "$url" 20 test-echo ''
secret=$secret_was
refused 30 '^EACCES: .*refuses user nobody' run "winrm://nobody@127.0.0.1:$port" 20 test-echo ''
refused 30 '^EINVAL: .*but no user' run "winrm://127.0.0.1:$port" 20 test-echo ''
(unset HVLAB_PASSWORD; refused 30 '^EACCES: .*does not offer Negotiate, but Basic' run "$url" 20 test-echo '')
printf '%s\n' "$secret" >"$work/secret"
chmod 600 "$work/secret"
(unset HVLAB_PASSWORD; HVLAB_PASSWORD_FILE=$work/secret; export HVLAB_PASSWORD_FILE
	tells 0 30 run "$url" 20 test-echo ''
	chmod 644 "$work/secret"
	refused 30 '^EACCES: .*chmod 600' run "$url" 20 test-echo '')
refused 30 '^ECONNREFUSED: .*nobody answers' run winrm://tester@127.0.0.1:1 20 test-echo ''
refused 30 '^EHOSTUNREACH: .*not known' run winrm://tester@no-such-host.invalid 20 test-echo ''
refused 30 '^ENODEV: .*winrm, winrm+http, ssh or wsl' run telnet://127.0.0.1 20 test-echo ''
refused 30 '^EACCES: .*in the clear' run "winrm+http://tester@127.0.0.1:$port" 20 test-echo ''
unsaid "$state/log" 'credentials Basic'

# the password is in no command line while a script runs
"$tool" run "$url" 20 test-stay '{"seconds":2}' >"$work/out" 2>&1 &
running=$!
within 30 grep -q '^command' "$state/shells" || fail "no script runs"
tr '\0' ' ' <"/proc/$running/cmdline" >"$work/cmdline"
unsaid "$work/cmdline" "$url"
wait $running
nothing_left everything

# --- other servers' dialects; little room
stop_server
winrm dialect --tls "$work/one.pem" --foreign-prefixes --exit-attribute --one-stream --split 40 --max-shells 1
url=winrm://tester@localhost:$port
tells 0 60 run "$url" 20 test-streams '{"out":"0123456789abcdef","err":"oops","code":6,"repeat":30}'
[ "$(sed -n '1s/^out://p' "$work/out")" = "$(printf '0123456789abcdef%.0s' $(seq 30))" ] || fail "split streams"
says '^err:oops'
says '^status:6'
"$tool" run "$url" 20 test-stay '{"seconds":60}' >/dev/null 2>&1 &
other=$!
within 30 grep -q '^command' "$state/shells" || fail "no script runs"
refused 30 '^EBUSY: .*180 s: .*1 concurrent shells' run "$url" 20 test-echo ''
kill -KILL $other # and nobody can delete its shell
wait $other 2>/dev/null || :
grep -q '^shell' "$state/shells" || fail "the shell of a killed client has gone by itself at once"
stop_server
winrm small --tls "$work/one.pem" --max-envelope 4096
refused 30 '^E2BIG: .*MaxEnvelopeSizekb' run "winrm://tester@127.0.0.1:$port" 20 test-echo ''
nothing_left 'a small envelope'
stop_server
winrm idle --tls "$work/one.pem" --idle 2
"$tool" run "winrm://tester@127.0.0.1:$port" 20 test-stay '{"seconds":60}' >/dev/null 2>&1 &
other=$!
within 30 grep -q '^command' "$state/shells" || fail "no script runs"
kill -KILL $other
wait $other 2>/dev/null || :
empty() { [ ! -s "$state/shells" ]; }
within 60 empty || fail "the shell of a killed client has not gone by itself"
stop_server
winrm plain2
HVLAB_INSECURE=1 tells 0 30 run "winrm+http://tester@127.0.0.1:$port" 20 test-echo ''
(unset HVLAB_PIN; refused 30 '^EPIPE: .*no TLS there' run "winrm://tester@127.0.0.1:$port" 20 test-echo '')
stop_server
echo "WinRM works, and says what is wrong when it does not"
