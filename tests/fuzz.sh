#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every parser of foreign bytes against damaged input, a bounded number of runs each, under ASan and UBSan. libFuzzer
# where clang has it, else the blind driver of tests/fuzz/standalone.c with cc. FUZZ_RUNS sets how many.

cd "$(dirname "$0")/.." || exit 1
runs=${FUZZ_RUNS:-20000}
dir=${BUILD:-build}/fuzz
mkdir -p "$dir/seeds" || exit 1

sources='harness/util.c harness/text.c harness/files.c harness/sha256.c harness/words.c harness/proto.c harness/boot.c
	harness/job.c harness/event.c harness/collect.c harness/catalog.c harness/inifile.c harness/plan.c
	harness/plan_expand.c harness/blob.c harness/bells.c harness/peer.c harness/peer_pairs.c harness/stats.c'
flags='-std=c11 -g -O1 -D_GNU_SOURCE -DHVLAB_HOST -Iinclude -Iharness -fno-omit-frame-pointer -fno-sanitize-recover=undefined'

clang=
for c in clang clang-14; do
	if echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > ~0ul - 1; }' |
		$c -x c -fsanitize=fuzzer,address,undefined -o "$dir/probe" - 2>/dev/null; then
		clang=$c
		break
	fi
done

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
printf '%s' 'id=1 round=0 position=0 attempt=0 system=lab:bare place=lab variant=bare tag=c1 lane=path vcpus=1 memory=1' \
	' backing=4096 timeout=5 cmdline=bench%3d%2a skip= events=' >"$dir/seeds/events-3"
printf '\0\020\0a\020\0b' >"$dir/seeds/catalog-1"
printf '[plan]\nname = x\nhv = bare,\n\tkvm\nlane = path\nbench = exit_*\nrounds = 2\nmemory = 64M\nseed = 0x10\n' \
	>"$dir/seeds/plan-1"
printf '\003\0\002\004\001' >"$dir/seeds/series-1"
printf '\002\0\005\001\003\001' >"$dir/seeds/series-2"
for output in tests/golden/peer/*; do # whose it is, the number of its row in peer_pairs says
	for row in 0 3 4 5 7 8 9 10 11; do
		{ printf "\\$(printf %o $row)"; cat "$output"; } >"$dir/seeds/peer-$(basename "$output")-$row"
	done
done

status=0
for target in records events catalog plan series peer; do
	bin=$dir/fuzz_$target log=$dir/$target.log
	if [ -n "$clang" ]; then
		rm -rf "$dir/corpus-$target" && mkdir -p "$dir/corpus-$target" &&
			cp "$dir/seeds/$target"-* "$dir/corpus-$target/" &&
			$clang $flags -fsanitize=fuzzer,address,undefined -o "$bin" "tests/fuzz/fuzz_$target.c" $sources -linih -lm &&
			"$bin" -runs="$runs" -seed=1 -max_len=8192 -timeout=20 -artifact_prefix="$dir/crash-$target-" \
				"$dir/corpus-$target" >"$log" 2>&1
	else
		${CC:-cc} $flags -fsanitize=address,undefined -o "$bin" "tests/fuzz/fuzz_$target.c" tests/fuzz/standalone.c \
			$sources -linih -lm && "$bin" "$runs" "$dir/seeds/$target"-* >"$log" 2>&1
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
