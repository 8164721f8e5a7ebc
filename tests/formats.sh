#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is written for other programs is read by them: Google Benchmark's compare.py, InfluxDB, a receiver of webhooks that is busy
# at first; hyperfine's own file has the same members. Go's benchcmp reads what benchstat, its successor, reads; Otava is in no
# distribution: its documented grammar is checked. tests/nightly.sh has JUnit, OpenMetrics and GitHub.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh
py=/usr/bin/python3 # Debian's, which has its modules
need "$py" sqlite3
[ -x "$BUILD/nights" ] || fail "build/nights is not there: make $BUILD/nights"
running=
clean_up() { for pid in $running; do kill "$pid" 2>/dev/null || true; done; }
missing=
lacks() { missing="$missing $1"; }

"$BUILD/nights" "$BUILD/hvlab-metal.elf" "$db" 12 4 2 >"$work/truth"
value=$("$hvlab" show --db "$db" --format csv --bench exit_cpuid | awk -F, '$2 == "local:kvm/direct" { print $17 }')

# --- a campaign
export_as() { # FORMAT SYSTEM FILE
	status 0 export --db "$db" --format "$1" --system "$2"
	cp "$work/raw" "$work/$3"
}
export_as google-benchmark kvm/direct a.json
export_as google-benchmark kvm/qemu b.json
if "$py" -c 'import scipy' 2>/dev/null && [ -f /usr/share/benchmark/compare.py ]; then
	"$py" /usr/share/benchmark/compare.py --no-color benchmarks "$work/a.json" "$work/b.json" >"$work/out" 2>"$work/err" || fail "compare.py"
	[ "$(grep -c '^exit_cpuid ' "$work/out")" = 3 ] || fail "not three launches of exit_cpuid"
	awk -v v="$value" '$1 == "exit_cpuid" { sum += $4 } END { exit !(sum / 3 > v * 0.99 && sum / 3 < v * 1.01) }' "$work/out" || fail "not $value ns"
	says '^OVERALL_GEOMEAN '
else
	lacks "compare.py of libbenchmark-tools"
fi

export_as hyperfine kvm/direct h.json
if command -v hyperfine >/dev/null; then
	hyperfine -N --runs 2 --export-json "$work/theirs.json" true >/dev/null 2>&1 || fail "hyperfine"
	"$py" - "$work/h.json" "$work/theirs.json" "$value" <<'END' || fail "not what hyperfine writes"
import json, math, statistics, sys
ours, theirs = (json.load(open(f))["results"] for f in sys.argv[1:3])
a, b = ours[0], theirs[0]
assert list(a) == [k for k in b if k in a] and set(b) - set(a) <= {"memory_usage_byte"}, (list(a), list(b))
assert a["command"] == "exit_cpuid" and len(a["times"]) == len(a["exit_codes"]) == 3 and a["user"] is None
for key in set(a) - {"command", "user", "system"}:
    assert type(a[key]) is type(b[key]), key
assert math.isclose(a["mean"], statistics.mean(a["times"])) and math.isclose(a["stddev"], statistics.stdev(a["times"]))
assert a["min"] == min(a["times"]) and a["max"] == max(a["times"]) and a["median"] == statistics.median(a["times"])
assert math.isclose(a["mean"] * 1e9, float(sys.argv[3]), rel_tol=0.01), a["mean"]
END
else
	lacks hyperfine
fi

status 0 export --db "$db" --format benchstat
"$py" - "$work/out" <<'END' || fail "not the grammar of Go's benchmarks"
import re, sys
seen, key, systems = 0, {}, set()
for line in open(sys.argv[1]):
    if re.match(r"[a-z][^A-Z\s:]*: ", line):
        k, v = line.rstrip("\n").split(": ", 1)
        key[k] = v
    elif line.strip():
        words = line.split()
        assert re.match(r"Benchmark([^a-z]|$)", words[0]) and int(words[1]) > 0 and len(words) % 2 == 0, line
        units = {u: float(v) for v, u in zip(words[2::2], words[3::2])}
        assert all("/" in u for u in units) and len(units) == 2, line
        systems.add(key["system"])
        seen += 1
assert seen == 4 * 3 * 2 and systems == {"local:kvm/direct", "local:kvm/qemu"}, (seen, systems)
assert key["lane"] == "time" and key["subset"] == "SUBSET"
END
export_as benchstat kvm/direct a.txt
export_as benchstat kvm/qemu b.txt
if command -v benchcmp >/dev/null; then
	benchcmp -best "$work/a.txt" "$work/b.txt" >"$work/out" 2>/dev/null || fail "Go's benchcmp"
	[ "$(grep -c "^Benchmark" "$work/out")" = 3 ] || fail "Go's benchcmp reads not the three that are in ns/op"
	awk -v v="$value" '$1 == "BenchmarkExit_cpuid" { ok = $2 > v * 0.97 && $2 < v * 1.03 && $4 ~ /%$/ } END { exit !ok }' "$work/out" ||
		fail "not $value ns in Go's benchcmp"
else
	lacks "benchcmp of golang-golang-x-tools"
fi
status 2 export --db "$db" --format hyperfine --series
one_line
status 2 export --db "$db" --format xml
talks 'google-benchmark'
status 2 export --db "$db" --format hyperfine --system xen/pv
HVLAB_IMAGE=$BUILD/hvlab-golden.elf HVLAB_NULL="null.stream=$golden/good.stream" status 0 run --db "$work/path.db" --hv null --place local --lane path --bench "$four"
status 3 export --db "$work/path.db" --format google-benchmark
talks 'the path lane counts instructions'

# values without a steady state are given where that is asked for, and whatever shows them says so
for verb in 'show' 'compare kvm/direct kvm/qemu'; do
	"$hvlab" $verb --db "$db" --allow-unsteady >"$work/out" 2>&1 || true
	says 'UNSTEADY values allowed'
	"$hvlab" $verb --db "$db" >"$work/out" 2>&1 || true
	never UNSTEADY
done
status 0 export --db "$db" --allow-unsteady
says ',SUBSET; UNSTEADY$'
status 0 report --db "$db" --allow-unsteady --output "$work/page.html"
grep -q 'UNSTEADY values allowed' "$work/page.html" || fail "the report does not say that unsteady values are in it"

# --- a night
status 0 gate --db "$db" --write "$work/night"
"$py" - "$work/night" <<'END' || fail "not the files that Otava reads"
import csv, datetime, sys
rows = list(csv.reader(open(sys.argv[1] + "/otava.csv", newline="")))
assert rows[0][:2] == ["time", "campaign"] and len(rows) == 13 and len(rows[0]) == 10, rows[0]
for row in rows[1:]:
    datetime.datetime.strptime(row[0], "%Y-%m-%d %H:%M:%S %z")
    [float(v) for v in row[2:]]
try:
    import yaml
except ImportError:
    sys.exit(0)
test = yaml.safe_load(open(sys.argv[1] + "/otava.yaml"))["tests"]["hvlab"]
assert test["type"] == "csv" and test["file"] == "otava.csv" and test["time_column"] == "time" and test["attributes"] == ["campaign"]
assert [m["column"] for m in test["metrics"].values()] == rows[0][2:] and all(m["direction"] == -1 for m in test["metrics"].values())
END
sqlite3 "$db" "UPDATE point SET value = NULL WHERE bench = 'exit_cpuid' AND system = 'local:kvm/qemu' AND campaign_id IN (2, 3);
	UPDATE point SET value = NULL WHERE bench = 'exit_cpuid' AND system = 'local:kvm/direct' AND campaign_id = 5"
status 0 gate --db "$db" --write "$work/holes"
[ "$(wc -l <"$work/holes/otava.csv")" = 12 ] && ! grep -q 'exit_cpuid on local:kvm/qemu' "$work/holes/otava.csv" "$work/holes/otava.yaml" ||
	fail "Otava's importer takes no empty cell"

if command -v influxd >/dev/null && command -v curl >/dev/null; then
	mkdir "$work/influx"
	cat >"$work/influx.conf" <<END
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "$work/influx/meta"
[data]
  dir = "$work/influx/data"
  wal-dir = "$work/influx/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:0"
  log-enabled = false
END
	influxd run -config "$work/influx.conf" >"$work/influx.log" 2>&1 &
	running="$running $!"
	at() { influx=$(sed -n 's/.*addr=\(127[0-9.:]*\).*/\1/p' "$work/influx.log" | tail -n 1) && [ -n "$influx" ] && curl -sf "http://$influx/ping" -o /dev/null; }
	within 120 at || { tail -n 5 "$work/influx.log"; fail "InfluxDB does not start"; }
	ask() { curl -sS -G "http://$influx/query" --data-urlencode db=nights --data-urlencode "q=$1"; }
	curl -sS -XPOST "http://$influx/query" --data-urlencode 'q=CREATE DATABASE nights' -o /dev/null
	[ "$(curl -sS -o "$work/out" -w '%{http_code}' -XPOST "http://$influx/write?db=nights" --data-binary "@$work/night/influx.txt")" = 204 ] || fail "InfluxDB refuses it"
	ask 'SELECT count(value) FROM hvlab' | grep -q ',8\]' || fail "not eight points"
	ask "SELECT value, gate, word FROM hvlab WHERE bench = 'exit_cpuid' AND system = 'local:kvm/direct'" >"$work/out"
	says '"2025-01-13T00:00:00Z",[0-9.]*,0,"ok"'
else
	lacks "influxd or curl"
fi

# --- a webhook: busy twice, then it has it, once; the secret is told to nobody
cat >"$work/hook.py" <<'END'
import hmac, http.server, json, os, sys
secret, folder, left = b"sesame-7f3a", sys.argv[1], 2
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global left
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers.get("X-Hvlab-Signature", "") == "sha256=" + hmac.new(secret, body, "sha256").hexdigest()
        busy, left = left > 0 and self.path == "/busy?room=1", left - 1
        with open(folder + "/asked", "a") as f:
            f.write("%s %s %s\n" % (self.path, "signed" if signed else "unsigned", self.headers["Content-Type"]))
        if self.path != "/gone" and not busy:
            with open(folder + "/got", "wb") as f:
                f.write(body)
        self.send_response(404 if self.path == "/gone" else 503 if busy else 204)
        self.end_headers()
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
with open(folder + "/port.new", "w") as f:
    f.write(str(server.server_port))
os.rename(folder + "/port.new", folder + "/port")
server.serve_forever()
END
"$py" "$work/hook.py" "$work" &
running="$running $!"
within 60 test -f "$work/port" || fail "the receiver does not start"
url=http://127.0.0.1:$(cat "$work/port")
secret=sesame-7f3a
(umask 077 && echo "$secret" >"$work/secret")
status 0 gate --db "$db" --webhook "$url/busy?room=1" --webhook-secret-file "$work/secret"
[ "$(cat "$work/asked")" = "$(yes '/busy?room=1 signed application/json' | head -n 3)" ] || fail "asked otherwise: $(cat "$work/asked")"
"$py" - "$work/got" <<'END' || fail "not the night"
import json, sys
night = json.load(open(sys.argv[1]))
assert night["schema"] == "hvlab.night/1" and night["status"] == "ok" and night["exit"] == 0 and night["told"] == [], night
assert night["count"]["ok"] == 8 and night["text"] == "hvlab: ok: 8 ok" and night["subset"] is True, night
END
: >"$work/asked"
HVLAB_WEBHOOK_SECRET=$secret HVLAB_WEBHOOK=$url/ status 0 gate --db "$db"
HVLAB_WEBHOOK=$url/plain status 0 gate --db "$db"
[ "$(cut -d' ' -f1,2 "$work/asked" | tr '\n' ' ')" = '/ signed /plain unsigned ' ] || fail "signed otherwise"
: >"$work/asked"
status 4 gate --db "$db" --webhook "$url/gone" # it does not want it: nobody insists
talks "^hvlab: webhook: $url answers with status 404\$"
[ "$(wc -l <"$work/asked")" = 1 ] || fail "asked again in vain"
says '^ok: ' # and the word is there all the same
sqlite3 "$db" "UPDATE point SET value = value * 2 WHERE campaign_id > 8 AND bench = 'exit_cpuid'"
status 1 gate --db "$db" --webhook "$url/gone" # what is said of the night outweighs it
status 1 gate --db "$db" --webhook "$url/" --write "$work/bad"
cmp -s "$work/got" "$work/bad/night.json" || fail "what is sent is not what is written"
"$py" -c 'import json, sys; n = json.load(open(sys.argv[1])); assert n["exit"] == 1 and [t["word"] for t in n["told"]] == ["confirmed"] * 2' "$work/got" || fail "the regression is not told"
chmod 644 "$work/secret"
status 4 gate --db "$db" --webhook "$url/" --webhook-secret-file "$work/secret"
talks 'can be read by others'
for bad in "ftp://127.0.0.1/" "https://" "http://ada:$secret@127.0.0.1/"; do
	status 2 gate --db "$db" --webhook "$bad"
	one_line
done
status 4 gate --db "$work/none.db" --webhook "$url/" --webhook-secret-file "$work/nowhere" # before anything else is done
! grep -rqF "$secret" "$db"* "$work/night" "$work/bad" || fail "the secret is stored"

[ -z "$missing" ] || { echo "not installed:$missing"; exit 77; }
echo "campaigns and nights are read by compare.py, InfluxDB and a webhook"
