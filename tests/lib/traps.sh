# SPDX-License-Identifier: BSD-2-Clause
# Benchmarks that trap, in a guest image of the test's own. Sourced after cli.sh.

# trapping NAME STATEMENT: $work/NAME.c, a benchmark whose operation that is
trapping() {
	cat >"$work/$1.c" <<-C
		#include <hvlab/bench.h>
		#include "x86.h"
		static void body(u64 n) { while (n--) { $2; } }
		static void control(u64 n) { while (n--) barrier(); }
		static const char *check(u64 *result) { *result = 0; return NULL; }
		HVLAB_BENCH($1, .what = "a trap", .unit = UNIT_OP, .body = body, .control = control, .check = check);
		HVLAB_ABOUT($1, "A trap.", "On purpose.", "In no way.");
	C
}

# trapping_image NAME...: $work/build/hvlab-metal.elf, with those benchmarks besides all others
trapping_image() {
	sources=$(ls freestanding/*.c freestanding/*.S workloads/engine/*.c workloads/bench/*.c workloads/metal/*.c)
	make -s BUILD="$work/build" METAL_SRC="$(printf "$work/%s.c " "$@")$(echo $sources)" "$work/build/hvlab-metal.elf" \
		>"$work/make" 2>&1 || fail "$(cat "$work/make")"
}
