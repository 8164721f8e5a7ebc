# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the ways to a Windows host share, above tests/lib/cli.sh.
# Servers listen on free ports of 127.0.0.1 and are ended by their process ids; state is in a directory of its own.

. tests/lib/cli.sh
tool=$BUILD/tests/transport_tool
pids=
secret='S3cret pass-W0rd' # a space on purpose
export HVLAB_STUB_DIR="$work/host"
unset HVLAB_PASSWORD HVLAB_PASSWORD_FILE HVLAB_CACERT HVLAB_PIN HVLAB_INSECURE HVLAB_POWERSHELL NTLM_USER_FILE KRB5CCNAME || :
mkdir -p "$HVLAB_STUB_DIR"
# libcurl before 8.17 never gives the server's certificate back where Negotiate is asked for (curl's pull request 18917); what
# calls libcrypto here is libcurl alone
echo 'leak:libcrypto.so' >"$work/suppressions"
export LSAN_OPTIONS="suppressions=$work/suppressions:print_suppressions=0"

end_servers() {
	for p in $pids; do kill "$p" 2>/dev/null || :; done
	for p in $pids; do wait "$p" 2>/dev/null || :; done
}
clean_up() { end_servers; }

# certificate NAME: $work/NAME.crt, NAME.pem (with its key), NAME.pin
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null
	cat "$work/$1.crt" "$work/$1.key" >"$work/$1.pem"
	openssl x509 -in "$work/$1.crt" -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary |
		base64 | sed 's|^|sha256//|' >"$work/$1.pin"
}

# winrm NAME OPTION...: a server with its state in $work/NAME, which becomes $state, and its port in $port; it finds
# powershell.exe in $programs
winrm() {
	state=$work/$1 shown=$work/$1/log
	shift
	mkdir -p "$state"
	printf '%s\n' "$secret" >"$state/password"
	PATH=${programs:-$PWD/tests/hyperv}:$PATH tests/hyperv/winrm_server.py --state "$state" "$@" >"$state/stderr" 2>&1 &
	server=$!
	pids="$pids $server"
	within 30 [ -s "$state/port" ] || fail "the WinRM server did not start: $(cat "$state/stderr")"
	port=$(cat "$state/port")
}

# the server of last time, gracefully, so that what was open in it is closed
stop_server() { kill "$server" && wait "$server" || :; }

# tells STATUS SECONDS ARGUMENT...: the tool ends with it, its output is in $work/out
tells() {
	wanted=$1 seconds=$2 got=0
	shift 2
	timeout "$seconds" "$tool" "$@" >"$work/out" 2>&1 || got=$?
	[ "$got" = "$wanted" ] || fail "transport_tool $*: status $got, not $wanted"
	! grep -qF "$secret" "$work/out" || fail "transport_tool $* has told the password"
}
# unsaid FILE CONTROL: the password is not in it; CONTROL is, and the same search finds the password where it must be
unsaid() {
	grep -qF -e "$secret" "$state/password" && grep -qF -e "$2" "$1" || fail "no \"$2\" in $1: this would show nothing"
	! grep -qF -e "$secret" "$1" || fail "the password is in $1"
}
# refused SECONDS PATTERN ARGUMENT...: one line that begins with an errno and matches
refused() {
	wait=$1 pattern=$2
	shift 2
	tells 1 "$wait" "$@"
	[ "$(wc -l <"$work/out")" = 1 ] || fail "transport_tool $*: not one line"
	says "$pattern"
}
