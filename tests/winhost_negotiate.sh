#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# WinRM with Negotiate: NTLM inside SPNEGO from a credential cache, verified by two who are not us: Samba's ntlm_auth in
# the WinRM server, and Apache's mod_auth_gssapi in front of it.
set -eu

cd "$(dirname "$0")/.."
. tests/hyperv/lib.sh
PATH=$PATH:/usr/sbin
need openssl ntlm_auth apache2
modules=/usr/lib/apache2/modules
[ -e $modules/mod_auth_gssapi.so ] || skip "mod_auth_gssapi (libapache2-mod-auth-gssapi) is not installed"
ls /etc/gss/mech.d/*ntlm* >/dev/null 2>&1 || skip "NTLM for GSSAPI (gss-ntlmssp) is not installed"

# gss-ntlmssp 1.2 never gives back its OpenSSL providers; to be seen in a stack at all, it has to be unwound slowly
echo 'leak:gssntlmssp.so' >>"$work/suppressions"
export ASAN_OPTIONS=fast_unwind_on_malloc=0:malloc_context_size=40

certificate one
HVLAB_PIN="$(cat "$work/one.pin")"
export HVLAB_PIN
# cache NAME PASSWORD: a credential cache for NTLM, private
cache() {
	printf 'LAB:tester:%s\n' "$2" >"$work/$1"
	chmod 600 "$work/$1"
}
cache right "$secret"
cache wrong wr0ng-secret
export NTLM_USER_FILE="$work/right"

# converses URL: what needs the connection to stay authenticated, many requests and a large body
converses() {
	tells 0 60 run "$1" 30 test-echo '{"a":1}' test-streams '{"out":"one\n","err":"oops","code":7}'
	says '"p": {"a": 1}'
	says '^status:7'
	head -c 300001 /dev/urandom >"$work/file"
	tells 0 60 put "$1" "$work/file" iso
	cmp "$work/file" "$HVLAB_STUB_DIR/hvlab/$(sha256sum <"$work/file" | cut -d' ' -f1).iso" || fail "$1: the file is damaged"
	NTLM_USER_FILE=$work/wrong refused 30 '^EACCES: .*refuses the credentials of the cache' run "$1" 20 test-echo ''
	NTLM_USER_FILE=$work/none refused 30 '^ENOENT: cannot open' run "$1" 20 test-echo ''
	chmod 640 "$work/right"
	refused 30 '^EACCES: .*can be read by others' run "$1" 20 test-echo ''
	chmod 600 "$work/right"
	(unset NTLM_USER_FILE; KRB5CCNAME=FILE:$work/no-cache; export KRB5CCNAME
		refused 30 '^EACCES: ' run "$1" 20 test-echo '')
	HVLAB_PASSWORD=$secret refused 30 '^EACCES: .*takes no password (Basic)' run "winrm://tester@${1#winrm://}" 20 test-echo ''
}

# --- Samba
winrm samba --tls "$work/one.pem" --negotiate LAB --no-basic
converses "winrm://localhost:$port"
[ ! -s "$state/shells" ] || fail "left on the host: $(cat "$state/shells")"
stop_server

# --- Apache, which lets through to a server that asks nobody
winrm behind --open
behind=$port
conf=$work/apache
mkdir "$conf"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$conf/conf" <<END
ServerRoot $conf
ServerName localhost
Listen 127.0.0.1:$port
PidFile $conf/pid
Mutex file:$conf default
ErrorLog $conf/log
LogLevel warn
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authn_core_module $modules/mod_authn_core.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule authz_user_module $modules/mod_authz_user.so
LoadModule socache_shmcb_module $modules/mod_socache_shmcb.so
LoadModule ssl_module $modules/mod_ssl.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
LoadModule auth_gssapi_module $modules/mod_auth_gssapi.so
$([ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data')
SSLEngine on
SSLCertificateFile $work/one.crt
SSLCertificateKeyFile $work/one.key
<Location />
	AuthType GSSAPI
	AuthName WSMAN
	GssapiAllowedMech ntlmssp
	GssapiConnectionBound On
	Require valid-user
</Location>
ProxyPass / http://127.0.0.1:$behind/
END
printf 'LAB:tester:%s\n' "$secret" >"$conf/users"
chmod 755 "$work"
[ "$(id -u)" != 0 ] || chown www-data "$conf" "$conf/users"
chmod 600 "$conf/users"
NTLM_USER_FILE=$conf/users apache2 -D FOREGROUND -f "$conf/conf" >"$conf/out" 2>&1 &
pids="$pids $!"
within 30 [ -s "$conf/pid" ] || fail "Apache does not start: $(cat "$conf/out" "$conf/log" 2>/dev/null)"
within 30 openssl s_client -connect "127.0.0.1:$port" </dev/null >/dev/null 2>&1 || fail "Apache does not answer"
converses "winrm://localhost:$port"
[ ! -s "$state/shells" ] || fail "left on the host: $(cat "$state/shells")"
[ "$(grep -c 'Create 200' "$state/log")" -ge 2 ] || fail "nothing came through Apache"
unsaid "$state/log" 'Create 200'
unsaid "$conf/log" AH00
echo "Negotiate works with Samba and Apache"
