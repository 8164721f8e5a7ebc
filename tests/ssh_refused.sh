#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Hosts that cannot be reached or used at place ssh://: each gets one line that says what is wrong and what to do, with
# status 4 (2 for what is no place at all), and leaves neither a campaign here nor anything there.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/sshd.sh
clean_up() { sshd_stop; [ -z "${smtp:-}" ] || kill "$smtp" 2>/dev/null || true; }

# refused STATUS PATTERN PLACE: doctor and run, in turns, end so and say so in exactly one line
verb=doctor
refused() {
	status "$1" $verb --place "$3"
	one_line
	talks "^hvlab: .*$2"
	case $verb in doctor) verb="run --db $db --hv native --bench clk_null --rounds 1" ;; *) verb=doctor ;; esac
	[ ! -e "$db" ] || fail "$2: a campaign was made"
	[ -z "$(ls -A "$work/far")" ] || fail "$2: left there: $(find "$work/far")"
}

sshd_prepare
sshd_start
export HVLAB_REMOTE_DIR="$work/far"
mkdir "$work/far"
here=127.0.0.1:$port
place=ssh://$here

# --- what is no place
refused 2 'is not a port' ssh://host:99999
refused 2 'names no host' ssh://-oProxyCommand=reboot
refused 2 'not a usable user name' 'ssh://$(reboot)@host'
printf '[plan]\nplace = ssh://a/b\n' >"$work/plan.ini"
status 2 plan "$work/plan.ini"
talks "plan.ini:2: .*ssh://a/b"

# --- the way there
refused 4 'nothing listens on that port.*Connection refused' "ssh://127.0.0.1:$(free_port)"
refused 4 'no host of that name' ssh://hvlab.invalid
refused 4 "no such user there, or none of your keys.*ssh-copy-id -p $port nobody-at-all@127" "ssh://nobody-at-all@$here"
mv "$work/ssh/authorized" "$work/ssh/authorized.ok"
cp "$work/ssh/other.pub" "$work/ssh/authorized"
refused 4 'none of your keys is accepted' "$place"
mv "$work/ssh/authorized.ok" "$work/ssh/authorized"
mv "$work/ssh/known" "$work/ssh/known.ok"
: >"$work/ssh/known"
refused 4 "host key is not known here: connect once by hand (ssh -p $port 127.0.0.1)" "$place"
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/ssh/id.pub")" >"$work/ssh/known"
refused 4 'host key is another one than before' "$place"
mv "$work/ssh/known.ok" "$work/ssh/known"
python3 -u -c '
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1])
while True:
    c, _ = s.accept(); c.sendall(b"220 mail.example.org ESMTP\r\n"); c.recv(100); c.close()' >"$work/smtp" &
smtp=$!
until [ -s "$work/smtp" ]; do sleep 0.05; done
refused 4 'is no ssh server' "ssh://127.0.0.1:$(cat "$work/smtp")"

# --- the machine there: what its tools answer is decided by a PATH that comes with the key
mkdir "$work/tools"
with_tools() { sed "s|^|environment=\"PATH=$work/tools:/usr/bin:/bin\" |" "$work/ssh/id.pub" >"$work/ssh/authorized"; }
tool() { printf '#!/bin/sh\n%s\n' "$2" >"$work/tools/$1"; chmod 755 "$work/tools/$1"; }
with_tools
tool uname 'echo aarch64'
refused 4 'the machine there is aarch64, hvlab is a program for x86_64' "$place"
rm "$work/tools/uname"
tool tar 'cat >/dev/null; echo "tar: libc.so.6: Cannot write: No space left on device" >&2; exit 2'
refused 4 "no space left in $work/far there: .*--remote-dir (tar: libc" "$place"
rm "$work/tools/tar"
tool tar 'exec /usr/bin/head -c 100000 >/dev/null'
refused 4 'cannot be run from\|cannot unpack' "$place"
rm "$work/tools/tar"
cp "$work/ssh/id.pub" "$work/ssh/authorized"

# --- the directory there
agent=$work/far/hvlab-agent-$(id -u)
HVLAB_REMOTE_DIR='/tmp/a b' refused 2 'remote-dir /tmp/a b: it is an absolute path' "$place"
HVLAB_REMOTE_DIR=/proc/none refused 4 'cannot make a directory in /proc/none there: name another' "$place"
mkdir "$work/elsewhere"
ln -s "$work/elsewhere" "$agent"
status 4 doctor --place "$place"
talks 'is not ours alone: remove it' # a link in the way
rm "$agent"

# --- what is there already: a damaged bundle is sent again, one that says to be another version is refused
doctor() { status "$1" doctor --place "$place"; }
doctor 0
bundle=$(echo "$agent"/bundle-*)
truncate -s 1000 "$bundle/hvlab"
doctor 0
[ "$(stat -c %s "$bundle/hvlab")" -gt 1000 ] || fail "the damaged program is still there"
python3 - "$bundle/hvlab" "$(cat VERSION)" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
name, version = b"\0" + sys.argv[2].encode() + b"\0", sys.argv[2].encode()
assert name in data
open(sys.argv[1], "wb").write(data.replace(name, b"\0" + b"9" + version[1:] + b"\0"))
END
doctor 4
talks "^hvlab: $place: the agent there is hvlab 9.*, this is hvlab .*; hvlab sweep --place $place removes it"
status 0 sweep --place "$place"
doctor 0
status 0 sweep --place "$place"
[ -z "$(ls -A "$work/far")" ] || fail "sweep left $(find "$work/far")"

# --- a login shell that talks is not misunderstood
sed 's|^|command="echo Welcome; echo agent away; eval \\"$SSH_ORIGINAL_COMMAND\\"" |' "$work/ssh/id.pub" >"$work/ssh/authorized"
doctor 0
sed 's|^|command="echo This account is not available; exit 1" |' "$work/ssh/id.pub" >"$work/ssh/authorized"
doctor 4
talks "^hvlab: $place: what ran there ended with status 1: This account is not available$"
echo "hosts that cannot be reached or used are refused in one line"
