#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Nights of canned guests: one instruction more is found that night by name; an epoch is no regression; a baseline moves by an
# explicit act alone; a suspect is measured again with twice the rounds; what other programs read is read by them.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
need xmllint flock
export HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream"
printf '[plan]\nhv = null\nplace = local\nbench = %s\nlane = path\nrounds = 1\n' "$four" >"$work/path.ini"
sed 's/path$/time/; s/rounds = 1/rounds = 3/' "$work/path.ini" >"$work/time.ini"

longer 1 "$work/one.stream"
longer 300 "$work/much.stream"
night() { status "$1" nightly "$work/$2.ini" --db "$db" --write "$work/files"; }

# --- path lane
night 3 path # nothing to judge it by
says '^inconclusive: 4 new'
night 0 path
never exit_cpuid
HVLAB_NULL="null.stream=$work/one.stream" night 1 path
says '^regression: 2 ok, 1 new, 1 confirmed (campaign c.*, path lane, SUBSET, 3 nights)$'
says '^confirmed exit_cpuid on local:null: 2787 -> 2788 instructions/op (+1), since c'

# what other programs read is what they read
cat >"$work/junit.xsd" <<'END'
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:complexType name="said"><xs:attribute name="message" use="required"/><xs:attribute name="type"/></xs:complexType>
 <xs:element name="testsuites"><xs:complexType><xs:sequence>
  <xs:element name="testsuite"><xs:complexType><xs:sequence>
   <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:choice minOccurs="0">
     <xs:element name="skipped" type="said"/><xs:element name="error" type="said"/><xs:element name="failure" type="said"/>
    </xs:choice><xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/></xs:complexType></xs:element></xs:sequence>
   <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
   <xs:attribute name="hostname" type="xs:string" use="required"/><xs:attribute name="time" type="xs:decimal" use="required"/>
   <xs:attribute name="tests" type="xs:int" use="required"/><xs:attribute name="failures" type="xs:int" use="required"/>
   <xs:attribute name="errors" type="xs:int" use="required"/><xs:attribute name="skipped" type="xs:int" use="required"/>
  </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>
END
xmllint --noout --schema "$work/junit.xsd" "$work/files/junit.xml" 2>"$work/err" || fail "no JUnit XML"
[ "$(xmllint --xpath 'string(//failure/@message)' "$work/files/junit.xml" | cut -c-24)" = 'confirmed: 2787 -> 2788 ' ] || fail "no failure in junit.xml"
[ "$(xmllint --xpath 'count(//testcase)' "$work/files/junit.xml")" = 4 ] || fail "not four tests in junit.xml"
grep -q '^::error title=exit_cpuid on local%3Anull::confirmed: 2787 -> 2788 instructions/op (+1)' "$work/files/annotations.txt" || fail "no annotation"
grep -q '^| exit\\_cpuid | local:null | confirmed | 2787 -' "$work/files/summary.md" || fail "no step summary"
head -n 1 "$work/files/mail.txt" | grep -q '^regression: ' || fail "no mail"
if /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null; then
	/usr/bin/python3 - "$work/files/hvlab.prom" <<'END' || fail "no OpenMetrics"
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
found = {m.name: {s.labels.get("bench"): s.value for s in m.samples} for m in parse(open(sys.argv[1]).read())}
assert found["hvlab_value"]["exit_cpuid"] == 2788 and found["hvlab_expected"]["exit_cpuid"] == 2787, found
assert found["hvlab_gate"]["exit_cpuid"] == 4 and found["hvlab_gate_status"][None] == 1, found
END
else
	echo "python3-prometheus-client is not installed: hvlab.prom was read by nobody" >&2
fi

# it is told until somebody says why; then the next one is
HVLAB_NULL="null.stream=$work/one.stream" night 1 path
status 2 baseline ack --db "$db" --bench exit_cpuid
talks 'needs --why'
status 0 baseline ack --db "$db" --bench exit_cpuid --why 'a barrier was missing' --who ada
status 0 gate --db "$db"
status 0 baseline show --db "$db" --format csv
says '^ack,c.*,exit_cpuid,\*,.*,ada,a barrier was missing$'
status 0 history --db "$db" exit_cpuid null
says '^c.*: between c.* and c.*: 2787 -> 2788 (+0.04 %), in one environment$'
status 0 history --db "$db" exit_cpuid --format csv
[ "$(grep -c ',exit_cpuid,' "$work/out")" = 4 ] || fail "not four nights"
says ',2788,2788,2788,1,instructions/op,change$'
says ',2788,2788,2788,1,instructions/op,known$'
night 0 path
says '^ok: .*5 nights'

# the machine became another one: what moved with it is the environment's, and it is named
sqlite3 "$db" "INSERT INTO environment (hash) VALUES ('other');
	INSERT INTO environment_fact SELECT 2, key, CASE key WHEN 'host.kernel' THEN '9.9.9' ELSE value END FROM environment_fact;
	UPDATE boot SET environment_id = 2 WHERE id = 5; DELETE FROM derived WHERE campaign_id = 5;
	UPDATE environment_fact SET value = '9.9.8' WHERE environment_id = 1 AND key = 'host.kernel'"
status 4 gate --db "$db"
says '^environment exit_cpuid on local:null: 2788 -> 2787 instructions/op (-1)$'
says '^  host.kernel: 9.9.8 -> 9.9.9$'
status 0 history --db "$db" exit_cpuid
says '^  host.kernel: 9.9.8 -> 9.9.9$'
status 0 gate --db "$db" --subject host.kernel --format csv # a kernel that is under test begins no epoch
says '^exit_cpuid,,local:null,confirmed,2787,2788,'

# the report shows them: what changed, with what, and what was accepted; of nights that nobody has judged it says so
page=$work/night.html
shows() { grep -qF -- "$1" "$page" || fail "no \"$1\" in the report"; }
status 0 report --db "$db" --output "$page"
for text in '>Nights</h2>' '1 environment' 'exit_cpuid on canned guest over the nights' '>epoch −0.036 %<' \
	'<li><code>host.kernel</code>: 9.9.8 → 9.9.9</li>' 'a barrier was missing' '<td>+0.036 %</td>' '<td>accepted</td>'; do
	shows "$text"
done
! grep -q 'nothing is shown' "$page" || fail "nights are said to be missing in the report"

# what is under test is named by the plan, and then gate, history and report have no epoch there
status 0 plan "$work/path.ini" --subject 'host.kernel*'
says '^subject = host.kernel\*$'
cp "$db" "$work/subject.db"
sqlite3 "$work/subject.db" "UPDATE campaign SET plan = replace(plan, 'subject = ', 'subject = host.kernel')"
status 0 gate --db "$work/subject.db" --format csv
says '^exit_cpuid,,local:null,confirmed,2787,2788,'
status 4 gate --db "$work/subject.db" --subject '' # the option wins
status 0 history --db "$work/subject.db" exit_cpuid
says ': 2788 -> 2787 (-0.04 %), in one environment$'
never 'with another environment'
status 0 report --db "$work/subject.db" --output "$page"
shows '−0.036 %'
! grep -q '>epoch' "$page" || fail "an epoch in the report, of a fact that is under test"
sqlite3 "$db" 'DELETE FROM derived WHERE campaign_id = 2'
status 0 report --db "$db" --output "$page"
shows 'Of 1 of them nothing is shown'
HVLAB_NULL="null.stream=$golden/abi2.stream" night 3 path # a guest that says nothing is no good night
says '^missing exit_cpuid on local:null: no value tonight'
sqlite3 "$db" "UPDATE job SET state = 'refused', reason = 'no cable' WHERE campaign_id = (SELECT max(id) FROM campaign)"
status 3 gate --db "$db" # who did not run is told, and why
says '^not run: local:null: no cable$'
status 2 history --db "$db" exit_cpiud
status 7 gate --db "$work/none.db"

# --- a second one at once is kept out; one that was killed keeps nobody out
db=$work/time.db
status 3 nightly "$work/time.ini" --db "$db"
flock "$db.nightly" "$hvlab" nightly "$work/time.ini" --db "$db" >"$work/out" 2>"$work/err" && fail "two at once" || [ $? = 75 ] || fail "not 75"
HVLAB_NULL="null.stream=$golden/good.stream null.chunk=64 null.delay=20" "$hvlab" nightly "$work/time.ini" --db "$db" >"$work/out" 2>"$work/err" &
killed=$!
campaigns() { [ "$(sql 'SELECT count(*) FROM campaign')" = 2 ]; }
within 60 campaigns || fail "the night to be killed did not begin"
kill -9 "$killed"
wait "$killed" 2>/dev/null || true

# --- time lane: five nights are a segment; a night outside is measured again with twice the rounds, and stays suspect
for _ in 1 2 3; do status 3 nightly "$work/time.ini" --db "$db"; done
status 3 nightly "$work/time.ini" --db "$db"
status 0 nightly "$work/time.ini" --db "$db"
never again
HVLAB_NULL="null.stream=$work/much.stream" status 3 nightly "$work/time.ini" --db "$db"
talks '^suspect, measured again: exit_cpuid$'
says '^suspect exit_cpuid on local:null: 2787 -> 3087 ticks/op (+10.8 %)$'
[ "$(sql "SELECT max(j.round) + 1 FROM job j JOIN campaign c ON c.id = campaign_id WHERE name LIKE 'again c%'")" = 6 ] || fail "not twice the rounds"
status 3 gate --db "$db" # the last campaign is the night, not its second measurement
says '^suspect exit_cpuid on local:null: 2787 -> 3087 ticks/op (+10.8 %)$'
for _ in 1 2 3; do HVLAB_NULL="null.stream=$work/much.stream" timeout 60 "$hvlab" nightly "$work/time.ini" --db "$db" >"$work/out" 2>"$work/err" || got=$?; done
[ "$got" = 1 ] || fail "a level that has changed is confirmed: $got"
says '^confirmed exit_cpuid on local:null: 2787 -> 3087 ticks/op (+10.8 %), since c'

echo "nights are judged, by name"
