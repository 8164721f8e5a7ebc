# SPDX-License-Identifier: BSD-2-Clause
# What the tests of xapi share: a host of XAPI of their own (tests/xapi_server.py) with its certificate, what it does
# wrong, and what is left on it; above tests/lib/cli.sh. Needs make images for Xen's pygrub.

. tests/lib/cli.sh
server=
shown=$work/server.err
export HOME="$work" HVLAB_PASSWORD='correct horse' HVLAB_CACERT="$work/cert.pem"
clean_up() {
	exec 9>&- # the server's standard input: it ends its guests, and itself
	[ -z "$server" ] || wait "$server" || true
}

need qemu-system-x86_64 openssl grub-mkrescue xorriso sqlite3
# Xen's own pygrub, out of the packages that a dom0 of the lab is made of, for this machine's Python; nothing is installed
case $(python3 -c 'import sys; print(sys.version_info[1])') in
13) suite=debian13 xen=4.20 ;;
*) suite=debian12 xen=4.17 ;;
esac
for deb in $(lab/apt.sh $suite . xen-utils-$xen libxenmisc$xen 2>"$work/out"); do
	name=$(basename "$deb") && mkdir -p "$work/xen/${name%%_*}"
	dpkg-deb -x "$deb" "$work/xen/${name%%_*}"
done
[ -e "$work/xen/xen-utils-$xen/usr/lib/xen-$xen/bin/pygrub" ] || skip "Xen's pygrub cannot be had: $(tail -n 1 "$work/out")"

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 2 -subj /CN=xcp \
	-addext subjectAltName=IP:127.0.0.1 2>"$work/openssl" || fail "no certificate: $(cat "$work/openssl")"

# serve [OPTION...]: host=xapi://root@127.0.0.1:PORT
serve() {
	mkdir "$work/host" && mkfifo "$work/stdin" "$work/stdout"
	python3 tests/xapi_server.py "$work/cert.pem" "$work/key.pem" "$work/host" --pygrub "$work/xen" "$@" \
		<"$work/stdin" >"$work/stdout" 2>"$work/server.err" 9>&- &
	server=$!
	exec 9>"$work/stdin"
	read -r port <"$work/stdout" || fail "the server does not start"
	host=xapi://root@127.0.0.1:$port
}

# call METHOD PARAMS: one call without a session, its result as JSON
call() {
	python3 - "https://127.0.0.1:$port/jsonrpc" "$work/cert.pem" "$1" "$2" <<'PYTHON'
import json, ssl, sys, urllib.request
url, cert, method, params = sys.argv[1:]
body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": json.loads(params)}).encode()
print(json.dumps(json.load(urllib.request.urlopen(url, body, 10, context=ssl.create_default_context(cafile=cert)))["result"]))
PYTHON
}
fault() { call test.fault "$1" >/dev/null; }
# nothing_left WHAT [COUNTS]: no VM, disk, session, task, console or domain is at the host any more
nothing_left() {
	left=$(call test.state '[]' | tr -d '{}" ')
	for thing in VM VDI VBD task session console domain; do
		case ,$left, in *,$thing:0,*) ;; *) [ "$thing" = "${2:-}" ] || fail "$1 leaves something at the host: $left" ;; esac
	done
}
