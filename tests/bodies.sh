#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The body of a benchmark minus its control is the operation and nothing else, by disassembly of the guest that was built:
# where the operation is written in assembly or is a call, exactly that is left; everywhere else the body keeps no account
# in memory that the control does not keep. What is long by nature (a protocol with waiting) is named, with the reason.
set -eu

cd "$(dirname "$0")/.."
. tests/lib/cli.sh

image=$BUILD/hvlab-metal.elf

# judge IMAGE: every violation, a line each
judge() {
	python3 tests/bodies.py "$1" >"$work/bodies"
	awk -F'\t' -v operations="$work/operations" -v own="$work/own" -v other="$work/other" '
		function mnemonics(list, n, i, part, word, text) {
			n = split(list, part, "; ")
			for (i = 1; i <= n; i++) {
				split(part[i], word, " ")
				text = text (i > 1 ? " " : "") word[1]
			}
			return text
		}
		# "add*3" for "add add add"
		function repeated(word, times, i, text) {
			if (!index(word, "*"))
				return word
			times = word; sub(/.*\*/, "", times); sub(/\*.*/, "", word)
			for (i = 0; i < times + 0; i++)
				text = text (i ? " " : "") word
			return text
		}
		# the last operand of what writes is data of the image at a fixed place
		function account(list, n, i, part, text) {
			n = split(list, part, "; ")
			for (i = 1; i <= n; i++)
				if (part[i] ~ /[ ,]DATA$/ && part[i] !~ /^(cmp|test|lgdt|lidt|jmp|call|push|mul|div)/)
					text = text (text ? "; " : "") part[i]
			return text
		}
		BEGIN {
			while ((getline line <operations) > 0) {
				name = line; sub(/ .*/, "", name); sub(/^[^ ]* */, "", line); exact[name] = repeated(line); todo[name] = 1
			}
			while ((getline line <own) > 0) { sub(/ .*/, "", line); waived[line] = 1 }
			while ((getline line <other) > 0) { sub(/ .*/, "", line); instead[line] = 1 }
		}
		{ delete todo[$1] }
		$2 == "ticks" { next }
		$4 != "" && !($1 in instead) { print $1 ": the control alone has " $4 }
		($1 in exact) && mnemonics($3) != exact[$1] { print $1 ": the body alone has " $3 ", not " exact[$1] }
		!($1 in exact) && !($1 in waived) && account($3) != "" { print $1 ": the body alone keeps account: " account($3) }
		END { for (name in todo) print name ": not in the image" }
	' "$work/bodies"
}

# --- operations in assembly, and calls: the mnemonics that are left, in alphabetical order. The jump of a trap is not taken.
cat >"$work/operations" <<'END'
clk_null
clk_rdtsc rdtsc
clk_rdtscp rdtscp
cpu_aes aesenc aesenc aesenc aesenc aesenc aesenc aesenc aesenc
cpu_alu add add add add add add add add add add add add add add add add
cpu_alu_wide add*64
cpu_avx vaddpd*28
cpu_avx512 vaddpd*28
cpu_branch inc inc je jmp jmp testb
cpu_branch_easy inc inc je jmp jmp test
cpu_call_indirect call
cpu_clmul pclmulhqlqdq pclmulhqlqdq pclmulhqlqdq pclmulhqlqdq pclmullqlqdq pclmullqlqdq pclmullqlqdq pclmullqlqdq
cpu_crc32 crc32 crc32 crc32 crc32 crc32 crc32 crc32 crc32
cpu_div div div div div
cpu_fma vfmadd231pd*28
cpu_fp_add addsd addsd addsd addsd addsd addsd addsd addsd
cpu_fp_mul mulsd mulsd mulsd mulsd mulsd mulsd mulsd
cpu_lock lock
cpu_mul imul imul imul imul imul imul imul imul
cpu_mul_wide imul*32
cpu_rdrand rdrand
cpu_sha sha256rnds2*8
cpu_sse2 addpd*28
exit_cmos in out
exit_cpuid cpuid
exit_cpuid_hv cpuid
exit_cr0_wp mov mov
exit_cr3 mov
exit_cr4_pge mov mov
exit_cr8 mov mov
exit_db jmp orq
exit_desc sgdt sidt sldt str
exit_desc_load lgdt lidt
exit_dr7 mov
exit_hv_msr rdmsr
exit_hv_refcount rdmsr
exit_hypercall mov
exit_if cli sti
exit_int int
exit_invlpg invlpg
exit_mmio mov
exit_mmio_user mov
exit_mmio_user_write mov
exit_mmio_write mov
exit_msr_pass_read rdmsr
exit_msr_pass_write wrmsr
exit_msr_read rdmsr
exit_msr_write wrmsr
exit_pause pause
exit_pf jmp mov
exit_pio_hv in
exit_pio_string cld rep
exit_pio_string_in cld rep
exit_pio_user in
exit_pio_write out
exit_pit in out
exit_pmtimer in
exit_uart in
exit_ud jmp ud2
exit_wbinvd wbinvd
exit_xsetbv xsetbv
hv_spin_wait call
mem_chase_4k mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov
mem_chase_local mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov
mem_chase_random mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov
mem_invlpg invlpg
mem_pagetable mov
mem_retouch
mem_tlb_2m mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov
mem_tlb_4k mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov mov
mem_touch
pv_grant_map call call
pv_invlpg call
pv_msr_read rdmsr
pv_pte_update call
pv_set_cr3 call
pv_tlb_flush call
xen_call_bad call
xen_evtchn_send call
xen_pio_model in
xen_yield call
platform_hyperv.c call
platform_kvm.c vmcall vmmcall
platform_minimal.c vmcall vmmcall
platform_xen.c call
END
# --- what a body writes that is no account of the benchmark's, or cannot be left out
cat >"$work/own" <<'END'
clk_reftsc counts where the page is not valid, and then it fails
cpu_kernel its work is in memory
io_blk_flush requests in flight, and what became of them
io_blk_read requests in flight, and what became of them
io_blk_write requests in flight, and what became of them
io_net_recv frames on their way, and what became of them
io_net_rr frames on their way, and what became of them
io_net_send frames on their way, and what became of them
io_net_tcp_recv messages on their way, and what became of them
io_net_tcp_rr messages on their way, and what became of them
io_net_tcp_send messages on their way, and what became of them
io_net_udp_rr messages on their way, and what became of them
io_rt requests in flight, and what became of them
irq_external waits, and notes when it waited in vain
irq_icr_x2apic waits, and notes when it waited in vain
irq_selfipi waits, and notes when it waited in vain
irq_selfipi_tpr waits, and looks whether the interrupt was held back
irq_selfipi_x2apic waits, and notes when it waited in vain
mem_line_pingpong the line that is passed to and fro
mem_shootdown the answers that it waits for
os_clock looks whether the clock went backwards, once at the end
os_exec notes how its children ended, once at the end
os_fork notes how its children ended, once at the end
tmr_deadline_now waits, and notes when it waited in vain
tmr_oneshot_now waits, and notes when it waited in vain
END
# --- what stands in the control in the place of something
cat >"$work/other" <<'END'
cpu_fp_div moves in the place of moves, without the chain
cpu_kernel a number in the place of the checksum
cpu_scale another function
exit_db the same instruction with another flag
exit_hypercall another function
io_net_recv compares a frame that is there already
io_net_rr compares a frame that is there already
io_net_send the loop alone, which the compiler closes by another jump
io_net_tcp_recv compares a message that is there already
io_net_tcp_rr compares a message that is there already
io_net_tcp_send the loop alone, which the compiler closes by another jump
io_net_udp_rr compares a message that is there already
mem_line_pingpong another function
mem_triad_all another function
xen_clock the same loop, which the compiler closes by another jump
END

bad=$(judge "$image")
[ -z "$bad" ] || fail "$bad"

# --- a benchmark with the fault is found: it stores, counts and reads more than its control
cat >"$work/planted.c" <<'END'
#include <hvlab/bench.h>
static u64 answer, count;
static void body(u64 n) { while (n--) { __asm__ volatile("cpuid" : "=a"(answer) : "a"(0) : "rbx", "rcx", "rdx"); count++; __asm__ volatile("" ::: "memory"); } }
static void control(u64 n) { while (n--) __asm__ volatile("" ::: "rbx", "rcx", "rdx", "memory"); }
static const char *check(u64 *result) { *result = answer; return NULL; }
HVLAB_BENCH(exit_cpuid, .what = "planted", .body = body, .control = control, .check = check);
HVLAB_BENCH(cpu_planted, .what = "planted", .body = body, .control = control, .check = check);
HVLAB_ABOUT(exit_cpuid, "A fault.", "On purpose.", "In no way.");
HVLAB_ABOUT(cpu_planted, "A fault.", "On purpose.", "In no way.");
END
${CC:-cc} -std=c11 -O2 -Iinclude -ffreestanding -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-e,0 -o "$work/planted" "$work/planted.c"
found=$(judge "$work/planted")
for what in 'exit_cpuid: the body alone has .*cpuid' 'cpu_planted: the body alone keeps account: .*DATA' 'exit_cr3: not in the image'; do
	echo "$found" | grep -q "^$what" || fail "a planted fault was not found ($what): $found"
done
