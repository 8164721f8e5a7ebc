#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Inputs that real hosts have given (tests/cases), to the whole program: what stands in for ssh says and ends as they did, and
# old Pythons draw the report. Their CPUs: cases_cpus.sh. What one function reads: tests/unit/test_cases.c, test_placement.c.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

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
