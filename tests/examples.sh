#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The examples of docs/nightly.md are what systemd, cron's readers and a reader of YAML take, and what they call is a verb of ours
# with options that it has.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need systemd-analyze /usr/bin/python3
/usr/bin/python3 -c 'import yaml' 2>/dev/null || skip "python3-yaml is not installed"
examples=docs/examples

# systemd wants to find the program where the unit says it is
sed "s|/usr/local/bin/hvlab|$hvlab|" "$examples/hvlab-nightly.service" >"$work/hvlab-nightly.service"
cp "$examples/hvlab-nightly.timer" "$work/"
systemd-analyze verify --man=no "$work/hvlab-nightly.timer" "$work/hvlab-nightly.service" >"$work/out" 2>&1 || fail "systemd-analyze verify"
! grep -q 'hvlab-nightly\.' "$work/out" || fail "systemd-analyze complains"
# at most 2.5 of 10: what it may touch beside its own directories is /dev/kvm, a tap and the network
systemd-analyze security --offline=true --threshold=25 "$work/hvlab-nightly.service" >"$work/out" 2>&1 || fail "the service may do more than it has to"
systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$examples/hvlab-nightly.timer")" >"$work/out" 2>&1 || fail "no calendar"

/usr/bin/python3 - "$examples" <<'END' || fail "not the YAML of a workflow"
import sys, yaml
github = yaml.safe_load(open(sys.argv[1] + "/github.yml"))
assert github[True]["schedule"][0]["cron"] == "0 2 * * *" and github["jobs"]["nightly"]["runs-on"] == "self-hosted"
assert all("run" in step for step in github["jobs"]["nightly"]["steps"])
job = yaml.safe_load(open(sys.argv[1] + "/gitlab.yml"))["nightly"]
assert job["script"] and job["artifacts"]["reports"]["junit"] == "tonight/junit.xml" and job["allow_failure"]["exit_codes"] == [3]
END

# what they call runs, to the end of a first night
printf '[plan]\nhv = null\nplace = local\nbench = %s\nlane = path\nrounds = 1\n' "$four" >"$work/nightly.ini"
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream"
for file in hvlab-nightly.service crontab github.yml gitlab.yml; do
	call=$(sed -n 's/.*hvlab \(nightly \/etc.*\)/\1/p' "$examples/$file" | sed 's| 2>/dev/null||; s|/etc/hvlab|'"$work"'|; s|/var/lib/hvlab|'"$work"'|g; s|--write tonight|--write '"$work"'/tonight|')
	[ -n "$call" ] || fail "$file calls nothing"
	rm -f "$work/nights.db"*
	status 3 $call
	[ -s "$work/tonight/junit.xml" ] && [ -e "$work/tonight/annotations.txt" ] && [ -s "$work/tonight/summary.md" ] || fail "$file: no files"
done
echo "systemd, cron, GitHub and GitLab: the examples are taken"
