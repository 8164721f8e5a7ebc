#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every fuzz target of tests/fuzz under ASan and UBSan: each seed and FUZZ_RUNS mutations of them by the blind driver of
# standalone.c, the same on every machine; or, with FUZZ_SECONDS, by libFuzzer so long each (then what a target finds stays in
# its corpus, reduced to the inputs that each reach something of their own). FUZZ_TARGETS: only these.

cd "$(dirname "$0")/.." || exit 1
build=${BUILD:-build}
build=${build#"$PWD/"} # as make calls it
dir=$build/fuzz
export TMPDIR=$dir/tmp
mkdir -p "$dir/seeds" "$TMPDIR" || exit 1
trap 'rm -rf "$TMPDIR"' EXIT
export ASAN_OPTIONS=detect_odr_violation=0 # a target takes the place of functions of the program, with what they keep

# Compiled by make: the blind driver takes the sanitised objects that the other tests have made, libFuzzer instruments its own.
targets=${FUZZ_TARGETS:-$(cd tests/fuzz && ls fuzz_*.c | sed 's/fuzz_\(.*\)\.c/\1/')}
if [ -n "$FUZZ_SECONDS" ]; then
	programs=$dir
	san='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1'
	set -- BUILD="$dir" CC=clang WARN= SAN="$san -fsanitize=fuzzer-no-link" FUZZ=-fsanitize=fuzzer
else
	programs=$build
	set -- BUILD="$build" FUZZ=tests/fuzz/standalone.c
fi
make -s "$@" $(printf "$programs/fuzz_%s " $targets) || exit 1

# --- seeds: the canned streams as they are and as bodies of records, then a small good example of everything else
for stream in tests/golden/*.stream; do
	name=$(basename "$stream" .stream)
	cp "$stream" "$dir/seeds/records-$name"
	{ printf r; sed -n 's/^@hvl1 [0-9]* \(.*\) \*[0-9a-f]\{8\}$/\1/p' "$stream"; } >"$dir/seeds/records-sealed-$name"
done
cat >"$dir/seeds/events-1" <<'END'
ev 1 fact host.kernel=6.1
ev 1 out @hvl1%200%20hello%20abi%3d1%0a
ev 1 counters mark=1 exits=5 irq_exits=1
ev 1 events cell=exit_cpuid cpu-clock=7
ev 1 timing first=1 wall=2
ev 1 end v=ok reason=
END
echo 'ev 1 refused errno=19 reason=no%20kvm' >"$dir/seeds/events-2"
printf 'ev 1 recorded %s %s\n' steps STEP%00 steps STEP%00 symbols a maps b kernels '1000%202%20host%20f%0a' >"$dir/seeds/events-4"
printf '%s' 'id=1 round=0 position=0 attempt=0 system=lab/qemu:bare place=lab variant=bare tag=c20260101-000000-0000 lane=path vcpus=1 memory=1' \
	' backing=4096 timeout=5 cmdline=bench%3d%2a skip= events=' >"$dir/seeds/events-3"
printf '\0\020\0a\020\0b' >"$dir/seeds/catalog-1"
# exits of the serial port, of the port that protects, of a device with a driver's usual queue; then one of those that end a guest
printf '%b' '\00\00\00\014\00\0141\00\00\00\00\00\044\011\0142\00\00\01\00\00\014\00\03\00\00\02\00\00\030\00\00\00\00' \
	'\03\00\00\014\00\0200\00\00\00\00\00\014\00\0144\00\00\03\00\00\014\00\03\00\00\04\00\00\014\00\020\00\00' \
	'\00\00\00\014\00\0154\00\00\00\00\00\030\00\00\00\00\04\00\00\014\00\00\00\00\010\00\00\054\00\01\00\00' \
	'\010\00\00\010\00\00\00\00\0230\0160\00\04\00\013\00\00\0230\070\00\04\00\010\00\00\0230\0220\00\04\00\00\04\00' \
	'\0230\0240\00\04\00\00\010\00\0230\0104\00\04\00\01\00\00\0230\0120\00\04\00\00\00\00\0230\00\00\00\00\00\00\00' \
	'\0350\00\00\00\00\00\00\00\00\00\00\014\00\012\00\00' >"$dir/seeds/direct-1"
printf '%b' '\0377\010\00\00\00\00\00\00' >"$dir/seeds/direct-2"
# the other half of the features, more of them than there are, what the device is
printf '%b' '\0005\01\0\0' '\0161\04\0\0' '\0161\020\0\0' '\0011\01\0\0' '\0010\0377\0\0' '\0034\010\0\0' >"$dir/seeds/disk-2"
# a driver's usual queue, a read of one sector in it
printf '%b' '\0160\0\0\0' '\0200\001\0\002\0200\010\0\020\0200\014\0\001\0200\016\0\001' \
	'\0200\021\0\003\0200\031\0\002\0200\034\0\003\0200\036\0\002' \
	'\0200\040\0\0200\0200\041\0\002\0200\050\0\001\0200\054\0\002' '\0200\002\004\001\0140\0\0\0' >"$dir/seeds/disk-1"
# an order of each kind for two messages of four bytes, and those
for kind in 1 2 3; do
	printf '%b' "\\00$kind\\0\\0\\0\\04\\0\\0\\0\\02\\0\\0\\0\\0\\0\\0\\0aaaabbbb" >"$dir/seeds/inet-$kind"
done
# a driver's usual queues and a frame of each kind in them, which the device then serves
for kind in 1 2 3 4 6 7; do
	printf '%b' "\\0160\\00$kind\\0\\0" '\0140\0\0\0' '\0140\0\0\0' >"$dir/seeds/net-$kind"
done
{
	printf '%s' '<a id=hvlab-data download="hvlab.db.gz" href="data:application/gzip;base64,' "$(echo data | gzip -n | base64 -w 0)"
	echo '">x</a><code id=hvlab-stamp>hvlab.stamp/1 rows=1 who=2 answers=3 page=4 key=none</code>'
	echo '<tr><th>a</th><td><data value="t s b p value">1054</data></td></tr>'
	echo '<script type="application/json" id=hvlab-handin>{"schema":"hvlab.handin/1","lang":"ru","name":"n","group":"g","answers":"a","made":1}</script>'
} >"$dir/seeds/handin-1"
printf '[plan]\nname = x\nhv = bare,\n\tkvm\nlane = path\nbench = exit_*\nrounds = 2\nmemory = 64M\nseed = 0x10\n' \
	>"$dir/seeds/plan-1"
printf '[plan]\nhv = bare\nplace = lab/amd, lab@debian13,\n\tlocal,ssh://a@b:1\n' >"$dir/seeds/plan-2"
n=3
for line in 'host = winrm://u:secret@box' 'disk-store = nowhere' 'ws = 4K,x' 'ws = ,' 'bench = a,,b' 'no = key'; do
	printf '[plan]\nhv = bare\n%s\n' "$line" >"$dir/seeds/plan-$n"
	n=$((n + 1))
done
printf 'f[fleet]\ndirectory = /srv/h\nscratch = /tmp\nminutes = 9\n[nodes]\nhv1 = kvm,xen\n[machines]\nbox = hv1 winrm://u@box\n' >"$dir/seeds/fleet-1"
printf 'f[fleet]\ndirectory = h\nscratch = /tmp\n[nodes]\nhv1 = kvm\n' >"$dir/seeds/fleet-3"
printf 'f[fleet]\ndirectory = /h\nscratch = /tmp\n' >"$dir/seeds/fleet-4"
printf 'f[machines]\nbox = hv1 winrm://u:secret@box\n' >"$dir/seeds/fleet-5"
printf 's12|hvlab-c20260101-000000-0000-hv1|PENDING|Dependency' >"$dir/seeds/fleet-2"
printf '%064d  values.csv\n%064d  ../outside\nnot a sum\n' 1 2 >"$dir/seeds/sums-1"
echo 'agent hello version=0 abi=1' >"$dir/seeds/agent_wire-1"
echo 'agent probe variant=kvm/direct lanes=3 errno=19 reason=no%20kvm' >"$dir/seeds/agent_wire-2"
printf 'ssh://root@[fe80::1%%25eth0]:2222' >"$dir/seeds/agent_wire-3"
printf 'tar: x: Cannot write: No space left on device\ntar: Exiting with failure status\n' >"$dir/seeds/agent_wire-4"
cat >"$dir/seeds/wsman-1" <<'END'
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header><a:RelatesTo>uuid:A</a:RelatesTo></s:Header><s:Body><rsp:ReceiveResponse><rsp:Stream Name="stdout" CommandId="C">b25l</rsp:Stream><rsp:Stream Name="stderr">b29wcw==</rsp:Stream><rsp:CommandState CommandId="C" State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done"><rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState></rsp:ReceiveResponse><w:SelectorSet><w:Selector Name="ShellId">S</w:Selector></w:SelectorSet><rsp:CommandId>C</rsp:CommandId></s:Body></s:Envelope>
END
cat >"$dir/seeds/wsman-2" <<'END'
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"><s:Body><s:Fault><s:Reason><s:Text>no </s:Text></s:Reason><s:Detail><f:WSManFault Code="2150858793"><f:Message>not yet</f:Message></f:WSManFault></s:Detail></s:Fault></s:Body></s:Envelope>
END
cat >"$dir/seeds/psout-1" <<'END'
noise
hvlab1 12 345
#< CLIXML
<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S S="Error">a_x000D__x000A_</S></Objs>
Gr\u00f6 more
END
printf 'rask abi=1 build=x try=0 bad=0\nhello abi=1 build=x kind=metal cpus=1\nask abi=1 try=1 bad=1\nbye cells=0\n' \
	>"$dir/seeds/records-ask"
printf 'abench=* batches=30 seed=1' >"$dir/seeds/answer-1"
printf '@hvl1 answer bench=cpu_alu batches=3 *4ff6b72a\n' >"$dir/seeds/answer-2"
printf 'noise\nhvlab-answer {"facts":{"a":"b"},"left":["x"],"items":[{"what":"VM"}]}\r\nhvlab-answer {}\n' >"$dir/seeds/hyperv-1"
# offsets 0 and 24, an exit of SVM with a stamp; offsets 8 and 4: round the end
printf '\0\0\0\0\030\0\0\0\002\021\010\260\1\0\0\0\0\0\0\0\162\0\0\0\0\0\040\0\0\0\0\0' >"$dir/seeds/trace-1"
printf '\010\0\0\0\004\0\0\0\001\020\002\220\1\0\0\0\0\0\0\0\0\0\1\0\002\020\010\260' >"$dir/seeds/trace-2"
printf '\003\0\002\004\001' >"$dir/seeds/series-1"
# an interval of body, two instructions, behind their names; two indices into a table of two words
printf '\0001000 2 guest f\n\0STEP\1\0\0\0\2\0\0\0\0\0\0\0\0\1\0\20\0\0\0\0\60\1\1\20\0\0\0\0' >"$dir/seeds/path-1"
printf '\001\002\002\002\0\002' >"$dir/seeds/path-2"
# the machine's own time between two instructions
printf '\0001000 2 guest f\nfffffffffffffffe 1 machine e\n\0STEP\1\0\0\0\3\0\0\0\0\0\0\0\0\1\0\20\0\0\0\0\314\0\376\377\377\377\377\377\60\1\1\20\0\0\0\0' >"$dir/seeds/path-5"
{
	printf '40 1 555555554000 555555555000 0 qemu /usr/bin/one\n7 0 555555554000 555555555000 0 xenstored /usr/bin/one\n\0'
	printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0UH' 1 33261 0 0 1 0 2 0 0 0 0 12 0 usr/bin/one
} >"$dir/seeds/processes-1"
printf '\002\0\0\177' >"$dir/seeds/path-3"
for step in '1 1000 0f31' '2 1200 c3' '3 1010 0f01f9' '4 1000 0f31' '5 1100 0fa2' '5 8000 f3ab' '9 8002 90' '12 1010 0f01f9'; do
	set -- $step
	printf '(0).[%s] [0x0] 0008:%s (x): y ; %s\n' "$1" "$2" "$3"
done | sed '1s/^/b/' >"$dir/seeds/path-4"
printf '\002\0\005\001\003\001' >"$dir/seeds/series-2"
# eleven bytes of parameters, and what single operations took
printf '\013bs=512,qd=8\0\0\0\377\377\377\377\377\3\1' >"$dir/seeds/figures-1"
for output in tests/golden/crosscheck/*; do # whose it is, the number of its row in crosscheck_programs says
	for row in 0 3 4 5 7 8 9 10 11 18; do
		{ printf "\\$(printf %o $row)"; cat "$output"; } >"$dir/seeds/crosscheck-$(basename "$output")-$row"
	done
done

printf 'lhttps://10.0.0.1/console?uuid=8013b937' >"$dir/seeds/console-1"
printf 'sHTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n' >"$dir/seeds/console-2"
printf 's@hvl1 65 bye cells=1 *b09d6867\n' >"$dir/seeds/console-3"
printf 'wwindow at 0x20\n\001\001\001\a\a' >"$dir/seeds/console-4"

cp tests/cases/ssh-jump-host/err "$dir/seeds/said-1"
printf 'libxl: error: a.c:1:b: Domain 5:Could not find x\nGr\303\266\337e \033[m\n0-3,8' >"$dir/seeds/said-2"
cp tests/cases/xen-dmesg-timestamps/dmesg "$dir/seeds/xen-1"
printf 'My Windows  7 512 2 -b---- 1.5\nxen_commandline : no-hap-2mb hap_2mb=off -- x' >"$dir/seeds/xen-2"
{ cat tests/cases/procstat-backwards/before; printf '\0'; cat tests/cases/procstat-backwards/after.steal; } >"$dir/seeds/stat-1"
cp tests/cases/clixml-codepage/stderr.bin "$dir/seeds/psout-2"
cp tests/cases/clixml-text-before-records/stderr.bin "$dir/seeds/psout-3"
printf '#< CLIXML\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><S S="Error">_x20AC__xD83D__xDE00_ &#8364; &amp;</S></Objs>' \
	>"$dir/seeds/psout-4" # characters of three and four bytes

# --- seeds of what hosts, emulators, loaders and users write
cat >"$dir/seeds/qmp-1" <<'END'
{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0}}}}
{"return":{}}
{"return":[{"thread-id":3}]}
{"return":"Host virtual address for 0x3ed000 (pc.ram) is 0x7fffbbfed000"}
{"return":[{"stats":[{"name":"exits","value":5}]}]}
{"event":"STOP"}
{"event":"SHUTDOWN","data":{"reason":"guest-shutdown"}}
{"return":{}}
{"return":{}}
{"return":{}}
{"return":{"status":"completed"}}
END
answers() { printf '%s' "$1" && shift && for answer; do printf '\037%s' "$answer"; done; }
answers 'a{"jsonrpc":"2.0","result":"OpaqueRef:s","id":1}' '{"result":"OpaqueRef:h"}' '{"result":"cpu"}' \
	'{"result":{"software_version":{"xen":"4.13","product_version":"8.2"},"cpu_info":{"flags":"a"}}}' '{"result":{"p":{"default_SR":"r"}}}' \
	'{"result":{"b":{"host":"OpaqueRef:h","SR":"r","currently_attached":true}}}' \
	'{"result":{"allowed_operations":["vdi_create"],"content_type":"user","physical_size":"99999999","physical_utilisation":"0"}}' \
	'{"result":"OpaqueRef:v"}' '{"result":"OpaqueRef:t"}' '' '{"result":"success"}' '{"result":""}' 'HTTP/1.1 200 OK' >"$dir/seeds/xapi-1"
answers 's{"result":"OpaqueRef:s"}' '{"result":{"r":{"name_label":"hvlab-c20260101-000000-abcd-abcdef","is_a_snapshot":false}}}' \
	'{"result":"Running"}' '{"error":{"code":1,"message":"HANDLE_INVALID","data":["VM","x"]}}' >"$dir/seeds/xapi-2"
printf 'lxen_major : 4\nxen_minor : 17\nxen_extra : .5\nxen_commandline : hap_2mb=0\nfree_memory : 300\n' >"$dir/seeds/xenhost-1"
printf 'lName ID\nhvlab-c20260101-000000-abcd-abcdef 1 64 1 --ps-- 0.1 uuid 3\nother 2 3 4 r 5 6 -\n' >"$dir/seeds/xenhost-2"
printf 's\001\0\0\0\0\0\0\0\0\0\0\0\004\0\0\0001\0002\0\002\0\0\0\0\0\0\0\0\0\0\0\003\0\0\0abc' >"$dir/seeds/xenhost-3"
printf 's\020\0\0\0\0\0\0\0\0\0\0\0\007\0\0\0ENOENT\0' >"$dir/seeds/xenhost-4"
printf '\0--hv\0null\0--rounds=3\0file' >"$dir/seeds/options-1"
printf '\001[hvlab]\nhv = null\nrounds = 3\n' >"$dir/seeds/options-2"
printf '\002secret\n' >"$dir/seeds/options-3"
printf '\003c20260101-000000-abcd' >"$dir/seeds/options-4"
printf '\0cmdline=quiet\nmemory=512\nkernel.sha256=a\ninitrd.sha256=b\n' >"$dir/seeds/files-1"
printf '\001[ 1.0] x\nKernel panic - not syncing: y\r\nmore\n' >"$dir/seeds/files-2"
printf '\002kvm.ko a=1\nxenfs /proc/xen\n' >"$dir/seeds/files-3"
printf '\003Bochs x86 Emulator 2.7\nBochs is exiting with the following message:\n[CPU0] shutdown requested\n' >"$dir/seeds/files-4"
# an ELF file with a note of Xen's and a segment, then the same in a cpio archive's place
elf() { head -c 2000 "$build/hvlab-golden.elf" 2>/dev/null || printf '\177ELF\002'; }
{ printf '\0'; elf; } >"$dir/seeds/core-1"
{ printf '\0'; printf '070701%0104d' 0; elf; } >"$dir/seeds/core-2"
{ printf '\001APIC'; printf '%040d' 0; printf '\0\010\001\001\001\0\0\0\011\020\0\0\1\0\0\0\1\0\0\0\0\0\0\0'; } >"$dir/seeds/core-3"
printf '\002xxxxxxxx\001\0\0\0\014\0\0\0abc\0\0\0\0\0\006\0\0\0\050\0\0\0\030\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\020\0\0\0\0\0\1\0\0\0\0\0\0\0' >"$dir/seeds/core-4"
printf '\003\0\0\0\0\0\0\0\0\0\0\020\0\0\0\0\0\1\0\0\0\0\0\0\0' >"$dir/seeds/core-5"
# a guest as the core wants it: two notes, code, a segment of nothing; alone, in an archive with an initrd, with a second module, and without
small() { printf '%b' '\0177ELF\02\00\00\00\00\00\00\00\00\00\00\00\00\00>\00\00\00\00\00\00\00\00\00\00\00\00\00@\00\00\00\00\00\00' \
	'\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00008\00\03\00\00\00\00\00\00\00\04\00\00\00\00\00\00\00\0350\00\00' \
	'\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00,\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00' \
	'\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\024\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\020\00' \
	'\040\00\00\00\00\010\00\00\00\00\00\00\00@\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00' \
	'\00\024\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00' \
	'\00\00\00\00\00\00\00\00\00\00\00\00\00\04\00\00\00\04\00\00\00\05\00\00\00GNU\00\07\00\00\00\04\00\00\00\04' \
	'\00\00\00\022\00\00\00Xen\00\00\020\00\040\00\00\00\00codecode'; }
archived() { printf "070701%048d%08x%032d%08x%08d$1" 0 "$2" 0 "$(printf "$1" | wc -c)" 0; }
{ printf '\0'; small; } >"$dir/seeds/core-6"
{ printf '\0'; archived 'a\0' 284; small; archived 'b\0' 4; printf init; } >"$dir/seeds/core-7"
{ printf '\004'; small; } >"$dir/seeds/core-8"
{ printf '\030'; small; } >"$dir/seeds/core-9" # and with an RSDP
{ printf '\010'; small; } >"$dir/seeds/core-11"
{ printf '\002'; printf '%b' '\00\00\00\00\00\00\00\00\03\00\00\00\024\00\00\00\00\020\00\00\00\040\00\00abc\00\00\00\00\00\017\00\00\00\020' \
	'\00\00\00RSD\040PTR\040\01\00\00\00\014\00\00\00xyz\00\00\00\00\00\00\00\00\00\010\00\00\00'; } >"$dir/seeds/core-10" # a module, the newer RSDP, a command line
printf 'x\001\0\002' >"$dir/seeds/image-1"
elf >"$dir/seeds/image-2"
printf '\0\0\0\0' >"$dir/seeds/database-bytes"
# each of the target's places with what may be wrong there: a number, too large a one, a word, text that is markup or too long
long=$(printf '%0300d' 7)
for place in $(seq 0 51); do
	printf 'v%s -1\n' "$place" >"$dir/seeds/database-$place-below"
	printf 'v%s 9223372036854775807\n' "$place" >"$dir/seeds/database-$place-most"
	printf 'v%s a,b=<c>%%20\n' "$place" >"$dir/seeds/database-$place-text"
	printf 'v%s %s\n' "$place" "$long" >"$dir/seeds/database-$place-long"
done
printf 'v2 9223372036854775807\n8 a\n24 x\n' >"$dir/seeds/database-two"
printf 'v6 5\n30 -1\n38 \001\002\n22 1e300\n' >"$dir/seeds/database-three"
answers 'hvlab-answer {"facts":{"a":"b"}}' 'hvlab-answer {"name":"x","facts":{"a":"b"}}' 'hvlab-answer {"started":true}' \
	'@hvl1 0 hello abi=1 *00000000' 'hvlab-answer {"left":[]}' >"$dir/seeds/windows-1"
sed '1s/^a/v/' "$dir/seeds/xapi-1" >"$dir/seeds/xapi-3"
{ printf d; cat tests/libvirt/web01.xml; } >"$dir/seeds/libvirt-1"
{ printf p; cat tests/libvirt/web01.xml; } >"$dir/seeds/libvirt-2"
{ printf g && for i in 1 2 3 4 5; do printf ' \037'; done && printf ' ' && cat tests/libvirt/web01.xml &&
	printf '\037 \037 ' && cat tests/libvirt/web01.xml && printf '\037 Running hypervisor: QEMU 7.2.22\037 \037 ' && cat tests/golden/good.stream &&
	printf '\037!\037 shut off\037 '; } >"$dir/seeds/libvirt-3"
answers s ' hvlab-c20260101-000000-abcd-abcdef' ' <hvlab:owner xmlns:hvlab="urn:hvlab">0@x</hvlab:owner>' '!error: Failed to destroy domain' \
	' hvlab-c20260101-000000-abcd-abcdef' ' <pool><target><path>/var/tmp/hvlab-c20260101-000000-abcd-abcdef.0@x</path></target></pool>' \
	>"$dir/seeds/libvirt-4"
printf 'rerror: failed to connect to the hypervisor\nerror: Failed to connect socket to /x: Permission denied\n' >"$dir/seeds/libvirt-5"
for stream in good exits dead; do
	cp "$dir/seeds/records-$stream" "$dir/seeds/replies-$stream"
	cp "$dir/seeds/records-sealed-$stream" "$dir/seeds/replies-sealed-$stream"
done
printf 'rhello abi=1 build=x kind=metal cpus=1\nmark id=1 at=quiesce\nmark id=2 at=clock group=first\nmark id=3 at=clock group=last\nfact neighbour=1\n' \
	>"$dir/seeds/replies-2"
{ printf r; for i in $(seq 60); do echo "mark id=$i at=quiesce"; done; } >"$dir/seeds/replies-rests"

# run TARGET: its output in a log
run() {
	if [ -n "$FUZZ_SECONDS" ]; then
		corpus=$dir/long-corpus-$1
		mkdir -p "$corpus" && cp "$dir/seeds/$1"-* "$corpus/" &&
			nice -n 19 "$programs/fuzz_$1" -max_total_time="$FUZZ_SECONDS" -seed="${FUZZ_SEED:-1}" -max_len=8192 -timeout=20 \
				-print_final_stats=1 -artifact_prefix="$dir/crash-$1-" "$corpus" && reduce "$1"
	else
		case $1 in database | disk) runs=100 ;; *) runs=1000 ;; esac # a file each time
		"$programs/fuzz_$1" "${FUZZ_RUNS:-$runs}" "$dir/seeds/$1"-*
	fi
}

reduce() {
	rm -rf "$dir/new-$1" && mkdir "$dir/new-$1" && "$dir/fuzz_$1" -merge=1 "$dir/new-$1" "$corpus" &&
		rm -rf "$corpus" && mv "$dir/new-$1" "$corpus"
}

status=0
for target in $targets; do
	start=$(date +%s)
	if run "$target" >"$dir/$target.log" 2>&1; then
		word=ok
	else
		word=FAIL status=1
		tail -n 30 "$dir/$target.log"
	fi
	did=$(sed -n 's/^stat::number_of_executed_units: *//p; s/^\([0-9]*\) runs$/\1/p' "$dir/$target.log" | head -n 1)
	echo "$word $target: ${did:-no} executions in $(($(date +%s) - start)) s, see $dir/$target.log"
done
exit $status
