#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every parser of foreign bytes against damaged input, a bounded number of runs each, under ASan and UBSan. libFuzzer
# where clang has it, else the blind driver of tests/fuzz/standalone.c with cc. FUZZ_RUNS sets how many.

cd "$(dirname "$0")/.." || exit 1
runs=${FUZZ_RUNS:-20000}
build=${BUILD:-build}
dir=${build#"$PWD"/}/fuzz # as make calls it
mkdir -p "$dir/seeds" || exit 1

# Compiled by make, instrumented: CC, SAN and FUZZ are its variables.
san='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1'
clang=
for c in clang clang-14; do
	if echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > ~0ul - 1; }' |
		$c -x c -fsanitize=fuzzer,address,undefined -o "$dir/probe" - 2>/dev/null; then
		clang=$c
		break
	fi
done
targets=$(cd tests/fuzz && ls fuzz_*.c | sed 's/fuzz_\(.*\)\.c/\1/')
set -- $(printf "$dir/fuzz_%s " $targets)
if [ -n "$clang" ]; then
	make -s BUILD="$dir" CC=$clang WARN= SAN="$san -fsanitize=fuzzer-no-link" FUZZ=-fsanitize=fuzzer "$@" || exit 1
else
	make -s BUILD="$dir" SAN="$san" FUZZ=tests/fuzz/standalone.c "$@" || exit 1
fi

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
printf '%s' 'id=1 round=0 position=0 attempt=0 system=lab/qemu:bare place=lab variant=bare tag=c20260101-000000-0000 lane=path vcpus=1 memory=1' \
	' backing=4096 timeout=5 cmdline=bench%3d%2a skip= events=' >"$dir/seeds/events-3"
printf '\0\020\0a\020\0b' >"$dir/seeds/catalog-1"
printf '[plan]\nname = x\nhv = bare,\n\tkvm\nlane = path\nbench = exit_*\nrounds = 2\nmemory = 64M\nseed = 0x10\n' \
	>"$dir/seeds/plan-1"
printf '[plan]\nhv = bare\nplace = lab/amd, lab@debian13,\n\tlocal,ssh://a@b:1\n' >"$dir/seeds/plan-2"
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
printf '\002\0\005\001\003\001' >"$dir/seeds/series-2"
for output in tests/golden/crosscheck/*; do # whose it is, the number of its row in crosscheck_programs says
	for row in 0 3 4 5 7 8 9 10 11; do
		{ printf "\\$(printf %o $row)"; cat "$output"; } >"$dir/seeds/crosscheck-$(basename "$output")-$row"
	done
done

printf 'lhttps://10.0.0.1/console?uuid=8013b937' >"$dir/seeds/console-1"
printf 'sHTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n' >"$dir/seeds/console-2"
printf 's@hvl1 65 bye cells=1 *b09d6867\n' >"$dir/seeds/console-3"

cp tests/cases/ssh-jump-host/err "$dir/seeds/said-1"
printf 'libxl: error: a.c:1:b: Domain 5:Could not find x\nGr\303\266\337e \033[m\n0-3,8' >"$dir/seeds/said-2"
cp tests/cases/xen-dmesg-timestamps/dmesg "$dir/seeds/xen-1"
printf 'My Windows  7 512 2 -b---- 1.5\nxen_commandline : no-hap-2mb hap_2mb=off -- x' >"$dir/seeds/xen-2"
{ cat tests/cases/procstat-backwards/before; printf '\0'; cat tests/cases/procstat-backwards/after.steal; } >"$dir/seeds/stat-1"
cp tests/cases/clixml-codepage/stderr.bin "$dir/seeds/psout-2"
cp tests/cases/clixml-text-before-records/stderr.bin "$dir/seeds/psout-3"

status=0
for target in $targets; do
	bin=$dir/fuzz_$target log=$dir/$target.log
	if [ -n "$clang" ]; then
		rm -rf "$dir/corpus-$target" && mkdir -p "$dir/corpus-$target" &&
			cp "$dir/seeds/$target"-* "$dir/corpus-$target/" &&
			"$bin" -runs="$runs" -seed=1 -max_len=8192 -timeout=20 -artifact_prefix="$dir/crash-$target-" \
				"$dir/corpus-$target" >"$log" 2>&1
	else
		"$bin" "$runs" "$dir/seeds/$target"-* >"$log" 2>&1
	fi
	if [ $? -eq 0 ]; then
		echo "ok $target: $(tail -n 1 "$log")"
	else
		echo "FAIL $target: see $log"
		tail -n 30 "$log"
		status=1
	fi
done
exit $status
