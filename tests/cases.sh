#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Inputs that real hosts have given (tests/cases), to the whole program: what stands in for ssh says and ends as they did, a
# mount namespace of its own shows their CPUs, and old Pythons draw the report. What one function reads is in
# tests/unit/test_cases.c and test_placement.c.
set -eu

BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
hvlab=$BUILD/san/hvlab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
fail() { echo "FAIL: $*"; cat "$work/out" "$work/err"; exit 1; }
: >"$work/out" >"$work/err"

# --- what ssh and the machine behind it say
mkdir "$work/bin"
cat >"$work/bin/ssh" <<'END'
#!/bin/sh
cat "$SSHCASE/out" 2>/dev/null
cat "$SSHCASE/err" >&2 2>/dev/null
exit "$(cat "$SSHCASE/rc")"
END
chmod 755 "$work/bin/ssh"

# told CASE WHERE TEXT...: doctor for a place or host ends in that case with a line that holds each of the texts
told() {
	SSHCASE=tests/cases/$1
	export SSHCASE
	[ -f "$SSHCASE/rc" ] || fail "$1 is no case"
	case $2 in --place) where=ssh://root@dom0 ;; *) where=ssh://a@win ;; esac
	PATH=$work/bin:$PATH "$BUILD/hvlab" doctor "$2" $where >"$work/out" 2>"$work/err" || :
	case $2 in --place) said=$(cat "$work/err") ;; *) said=$(grep '^  hyperv/gen1' "$work/out") ;; esac
	name=$1
	shift 2
	for text; do
		case $said in *"$text"*) ;; *) fail "$name: \"$said\" does not say \"$text\"" ;; esac
	done
}
told ssh-jump-host --place 'behind the jump host: no route' 'No route to host'
for reason in 'noroute no route' 'dns name not known' 'forbidden it forbids forwarding there'; do
	rm -rf "$work/jump"
	cp -r tests/cases/ssh-jump-host "$work/jump"
	cp "tests/cases/ssh-jump-host/err.${reason%% *}" "$work/jump/err"
	told "../../$(realpath --relative-to=. "$work/jump")" --place "behind the jump host: ${reason#* }"
done
told ssh-last-line-is-not-the-reason/a --place 'what ran there ended with status 127'
! grep -q 'pq.html' "$work/err" || fail "a warning is given as the reason"
told ssh-reason-on-stdout --place 'log in as debian, not as root'
told clixml-nothing-but-progress --host 'no powershell.exe began there (status 1): it said nothing'

# --- the CPUs that are measured are asked: another /sys/devices/system/cpu, for one CPU of two that the process may use
if unshare -m true 2>/dev/null && [ -d /sys/devices/system/cpu/cpu1 ] && taskset -c 0,1 true 2>/dev/null; then
	# look CASE: doctor's findings there; the guest would be on CPU 1
	look() {
		rm -rf "$work/cpu"
		mkdir "$work/cpu"
		for file in online possible present isolated; do cp "/sys/devices/system/cpu/$file" "$work/cpu/" 2>/dev/null || :; done
		for cpu in /sys/devices/system/cpu/cpu[0-9]*; do
			mkdir -p "$work/cpu/${cpu##*/}"
			cp -r "$cpu/topology" "$work/cpu/${cpu##*/}/" 2>/dev/null || :
		done
		cp -r "tests/cases/$1/tree/." "$work/cpu/"
		unshare -m sh -c 'mount --bind "$0" /sys/devices/system/cpu && exec taskset -c 0,1 "$@"' "$work/cpu" \
			"$hvlab" doctor --place local >"$work/out" 2>"$work/err" || :
		grep -q '^Is this machine fit' "$work/out" || fail "$1: doctor says nothing of the machine"
	}
	says() { grep -q -e "$1" "$work/out" || fail "no \"$1\""; }
	look cpu0-stands-for-all
	says '^  warn .*host.governor powersave'
	! grep -q 'cpuidle.latency_us [1-9]' "$work/out" || fail "the idle states of CPU 0 are those of CPU 1"
	look cpufreq-capped
	says '^  warn .*limited to 400 MHz of 4463'
	says '^  warn .*preference balance_power'
	says '^  warn .*host.boost 1'
	! grep -q 'turbo is not known' "$work/out" || fail "a policy's boost is not seen"
else
	echo "not tried: CPUs of others (needs two CPUs of ours, 0 and 1, and the right to mount)"
fi

# --- the report is drawn by Python from 3.6 on, and refused in one sentence by an older one
"$hvlab" run --db "$work/x.db" --hv native --bench clk_null,cpu_alu --rounds 2 >"$work/out" 2>"$work/err" || fail "no campaign"
drawn=
for python in python3.6 python3.7 python3.8 $(ls -d "$HOME"/.pyenv/versions/3.[678]*/bin/python3 2>/dev/null); do
	path=$(command -v "$python") || continue
	"$path" -c 0 2>/dev/null || continue
	mkdir -p "$work/old"
	ln -sf "$path" "$work/old/python3"
	PATH=$work/old:$PATH "$hvlab" report --db "$work/x.db" --output "$work/x.html" >"$work/out" 2>"$work/err" ||
		fail "$("$path" --version) draws no report"
	drawn=$("$path" -c 'import platform; print(platform.python_version())')
	break # the oldest there is
done
if [ -z "$drawn" ]; then # their grammar and their methods, with the Python there is
	python3 - reports/*.py <<'END' || fail "reports/ is not Python 3.6"
import ast, re, sys
for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    ast.parse(text, name, feature_version=(3, 6))
    found = re.search(r"\.removeprefix\(|\.removesuffix\(|capture_output=|\btext=|math\.(prod|dist|comb|lcm)\(|functools\.cache\b|"
                      r"shlex\.join\(|\bzip\([^)]*strict=|\.isascii\(|statistics\.(fmean|quantiles)", text)
    assert not found, "%s: %s" % (name, found and found.group())
END
fi
sed 's/sys.version_info < (3, 6)/sys.version_info >= (3,)/' reports/report.py >"$work/report.py"
python3 "$work/report.py" --out "$work/y.html" >"$work/out" 2>"$work/err" </dev/null && fail "an old Python is not refused"
grep -q '^python3 is 3\.[0-9]*, and the report needs 3.6 or a later one' "$work/out" || fail "an old Python is not named"
echo "real hosts are understood${drawn:+; Python $drawn has drawn the report}"
