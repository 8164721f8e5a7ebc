/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an instruction is from its bytes (step.c), which of a path's were carried out, how paths travel and are kept (path.c),
 * what Bochs says of them (steps_bochs.c),
 * and what call tree they make (path_walk.c, path_tree.c).
 */
#include "unit.h"
#include "path_blob.h"
#include "path_tree.h"
#include "elf64.h"
#include "steps_bochs.h"

#define CODE(...) (const u8[]){__VA_ARGS__}, sizeof((const u8[]){__VA_ARGS__})

static void is(enum step_kind kind, bool memory, const u8 *code, size_t size)
{
	u64 step = step_make(0xffffffff81000000, code, (unsigned)size);

	assert_int_equal(step_kind(step), kind);
	assert_int_equal(!!(step & STEP_MEMORY), memory);
	assert_int_equal(step_size(step), size);
	assert_true(step_address(step) == 0xffffffff81000000);
}

static void kinds(void **state)
{
	is(STEP_PLAIN, false, CODE(0x48, 0x89, 0xd8));                   /* mov %rbx,%rax */
	is(STEP_PLAIN, true, CODE(0x48, 0x8b, 0x04, 0x24));              /* mov (%rsp),%rax */
	is(STEP_PLAIN, true, CODE(0x55));                                /* push %rbp */
	is(STEP_PLAIN, false, CODE(0x48, 0x8d, 0x47, 0x08));             /* lea 8(%rdi),%rax */
	is(STEP_PLAIN, true, CODE(0xf0, 0x48, 0x0f, 0xc1, 0x07));        /* lock xadd %rax,(%rdi) */
	is(STEP_PLAIN, false, CODE(0x0f, 0x1f, 0x44, 0x00, 0x00));       /* nopl 0(%rax,%rax,1) */
	is(STEP_PLAIN, true, CODE(0x0f, 0xb6, 0x07));                    /* movzbl (%rdi),%eax */
	is(STEP_JUMP, false, CODE(0x74, 0x05));
	is(STEP_JUMP, false, CODE(0x0f, 0x84, 0, 0, 0, 0));
	is(STEP_JUMP, false, CODE(0xff, 0xe0));                          /* jmp *%rax */
	is(STEP_CALL, false, CODE(0xe8, 0, 0, 0, 0));
	is(STEP_CALL, false, CODE(0xff, 0x50, 0x10));                    /* call *16(%rax) */
	is(STEP_RETURN, false, CODE(0xc3));
	is(STEP_RETURN, false, CODE(0xf3, 0xc3));                        /* rep ret */
	is(STEP_REPEATS, false, CODE(0xf3, 0x48, 0xa5));
	is(STEP_PLAIN, true, CODE(0xa5));                                /* movsl, once */
	is(STEP_IRET, false, CODE(0x48, 0xcf));
	is(STEP_SYSCALL, false, CODE(0x0f, 0x05));
	is(STEP_SYSRET, false, CODE(0x48, 0x0f, 0x07));
	is(STEP_TRAP, false, CODE(0x0f, 0x0b));
	is(STEP_ENTER, false, CODE(0x0f, 0x01, 0xd8));                   /* vmrun */
	is(STEP_ENTER, false, CODE(0x0f, 0x01, 0xc3));                   /* vmresume */
	is(STEP_SYSTEM, false, CODE(0x0f, 0x01, 0xd9));                  /* vmmcall */
	is(STEP_PRIVILEGED, false, CODE(0x0f, 0x01, 0x38));              /* invlpg (%rax) */
	is(STEP_SYSTEM, false, CODE(0x0f, 0x01, 0x00));                  /* sgdt (%rax) */
	is(STEP_SYSTEM, false, CODE(0x0f, 0xa2));
	is(STEP_SYSTEM, false, CODE(0xec));                              /* in (%dx),%al */
	is(STEP_PRIVILEGED, false, CODE(0x0f, 0x30));
	is(STEP_PRIVILEGED, false, CODE(0x0f, 0x22, 0xd8));                 /* mov %rax,%cr3 */
}

/*
 * A guest at 0x1000 with a caller and a loop; a core at 0x8000 that it leaves for at CPUID, with a function called in it:
 *   1000 call 1100; 1100 cpuid -> 8000; 8000 call 8100; 8100 nop; 8101 ret; 8005 vmrun -> 1102; 1102 mov (%rsp) that faults?
 */
static u64 at(u64 address, enum step_kind kind, unsigned size, u64 flags)
{
	return address << STEP_ADDRESS_SHIFT | (u64)size << STEP_SIZE_SHIFT | (u64)kind << STEP_KIND_SHIFT | flags;
}

#define BODY                                                                                                    \
	at(0x1000, STEP_CALL, 5, 0), at(0x1100, STEP_SYSTEM, 2, 0), at(0x8000, STEP_CALL, 5, 0),                \
		at(0x8100, STEP_PLAIN, 1, 0), at(0x8101, STEP_RETURN, 1, 0), at(0x8005, STEP_ENTER, 3, 0),      \
		at(0x1102, STEP_PLAIN, 1, 0), at(0x1103, STEP_RETURN, 1, 0), at(0x1005, STEP_PLAIN, 3, 0)
#define CONTROL at(0x1000, STEP_CALL, 5, 0), at(0x1200, STEP_PLAIN, 1, 0), at(0x1201, STEP_RETURN, 1, 0), at(0x1005, STEP_PLAIN, 3, 0)

static void put_interval(struct buf *file, u32 which, const u64 *step, size_t n)
{
	const struct step_interval head = {STEP_MAGIC, which, n};

	buf_put(file, &head, sizeof(head));
	buf_put(file, step, n * sizeof(*step));
}

static const char names_text[] = "1100 0 guest exit_x\n1200 0 guest exit_x\n1000 100 guest time\n8000 0 core enter\n8100 10 core handle\n";

static void read_paths(struct paths *p)
{
	const u64 body[] = {BODY}, control[] = {CONTROL};
	u64 other[] = {BODY};
	struct buf file = {0};
	struct symbols names = {0};

	other[3] = at(0x8100, STEP_SYSTEM, 1, 0);
	*p = (struct paths){0};
	put_interval(&file, 0, control, LEN(control));
	put_interval(&file, 1, other, LEN(other));
	put_interval(&file, 0, control, LEN(control));
	put_interval(&file, 1, body, LEN(body));
	put_interval(&file, 1, body, LEN(body));
	assert_int_equal(paths_read(p, file.data, file.len, NULL), 0);
	buf_free(&file);
	assert_int_equal(symbols_parse(&names, names_text, sizeof(names_text) - 1), 0);
	symbols_finish(&names);
	paths_name(p, &names);
	symbols_free(&names);
}

static void batches_are_told_apart(void **state)
{
	struct paths p;

	read_paths(&p);
	assert_int_equal(p.n, 3);
	assert_true(p.v[0].body && p.v[0].alike == 2 && p.v[0].first == 1);
	assert_true(p.v[1].body && p.v[1].alike == 1 && p.v[1].first == 0);
	assert_true(!p.v[2].body && p.v[2].alike == 2);
	assert_int_equal(path_counted(&p.v[0]), 8); /* the CPUID left the guest before it did anything */
	assert_int_equal(path_counted(&p.v[2]), 4);
	assert_string_equal(symbols_find(&p.symbols, 0x8101)->name, "handle");
	assert_null(symbols_find(&p.symbols, 0x8110));
	paths_free(&p);
}

/* A store that faults is executed twice and counts once; an interrupt behind one that is done takes nothing away. */
static void what_counts(void **state)
{
	u64 fault[] = {at(0x10, STEP_PLAIN, 2, STEP_MEMORY), at(0x900, STEP_IRET, 2, 0),
		       at(0x10, STEP_PLAIN, 2, STEP_MEMORY | STEP_ACCESSED), at(0x12, STEP_PLAIN, 1, 0)};
	u64 interrupt[] = {at(0x10, STEP_PLAIN, 2, STEP_MEMORY | STEP_ACCESSED), at(0x900, STEP_IRET, 2, 0), at(0x12, STEP_PLAIN, 1, 0)};
	u64 again[] = {at(0x10, STEP_REPEATS, 2, 0), at(0x10, STEP_REPEATS, 2, 0), at(0x12, STEP_PLAIN, 1, 0)};

	/* RDMSR: of a PV kernel, which faults into Xen, and of an HVM guest, which leaves for it; then a kernel's that fails */
	u64 pv[] = {at(0xffffffff81000000, STEP_PRIVILEGED, 2, 0), at(0xffff82d040201d20, STEP_IRET, 2, 0), at(0xffffffff81000002, STEP_PLAIN, 1, 0)};
	u64 hvm[] = {at(0x10, STEP_PRIVILEGED, 2, 0), at(0xffff82d0402044a5, STEP_PLAIN, 4, 0), at(0xffff82d0402044a2, STEP_ENTER, 3, 0),
		     at(0x12, STEP_PLAIN, 1, 0)};
	u64 fails[] = {at(0xffffffff81000000, STEP_PRIVILEGED, 2, 0), at(0xffffffff81000900, STEP_IRET, 2, 0), at(0xffffffff81000002, STEP_PLAIN, 1, 0)};

	assert_int_equal(path_counted(&(struct path){.step = pv, .n = LEN(pv)}), 3);
	assert_int_equal(path_counted(&(struct path){.step = hvm, .n = LEN(hvm)}), 3);
	assert_int_equal(path_counted(&(struct path){.step = fails, .n = LEN(fails)}), 2);
	assert_int_equal(path_counted(&(struct path){.step = fault, .n = LEN(fault)}), 3);
	assert_int_equal(path_counted(&(struct path){.step = interrupt, .n = LEN(interrupt)}), 3);
	assert_int_equal(path_counted(&(struct path){.step = again, .n = LEN(again)}), 3);
}

static void paths_are_kept(void **state)
{
	u64 body[] = {BODY};
	struct path p = {.step = body, .n = LEN(body)}, back = {0};
	struct buf table = {0}, order = {0};
	size_t n;

	path_encode(&p, &table, &n, &order);
	assert_int_equal(path_decode(&back, table.data, table.len, n, order.data, order.len, p.n), 0);
	assert_int_equal(back.n, p.n);
	assert_memory_equal(back.step, body, sizeof(body));
	free(back.step);
	back = (struct path){0};
	assert_int_equal(path_decode(&back, table.data, table.len, n, order.data, order.len, p.n + 1), -EILSEQ);
	order.data[0] = 100; /* an index that the table has not got */
	assert_int_equal(path_decode(&back, table.data, table.len, n, order.data, order.len, p.n), -EILSEQ);
	assert_null(back.step);
	buf_free(&table);
	buf_free(&order);
}

static void damage_is_refused(void **state)
{
	const u64 body[] = {BODY};
	struct buf file = {0};
	struct paths p = {0};

	put_interval(&file, 1, body, LEN(body));
	for (size_t cut = 1; cut < file.len; cut++)
		assert_int_equal(paths_read(&p, file.data, cut, NULL), -EILSEQ);
	file.data[0]++;
	assert_int_equal(paths_read(&p, file.data, file.len, NULL), -EILSEQ);
	paths_free(&p);
	buf_free(&file);
}

/*
 * Words of Bochs: the end of a control that began before it recorded, then body of that pair, then the pair that counts. CPUID
 * leaves the guest before it does anything, a repeated store takes three turns, the first instruction of a loop faults and is
 * met once more, and a batch that was never ended is none.
 */
static void bochs_is_read(void **state)
{
	static const char words[] =
		"<bochs:5> (0).[90] [0x00000000020a] 0008:0000000000001200 (unk. ctxt): ret                       ; c3\n"
		"(0).[91] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n"
		"(0).[92] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"(0).[93] [0x00000000020a] 0008:0000000000001100 (unk. ctxt): ret                       ; c3\n"
		"(0).[94] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n"
		"(0).[95] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"ev 1 fact a=b\n(0) Breakpoint 1, 0x1200 in ?? ()\nNext at t=96\n"
		"(0).[96] [0x00000000020a] 0008:0000000000001200 (unk. ctxt): ret                       ; c3\n"
		"(0).[96] [0x00000000030a] 0010:ffff82d040200100 (unk. ctxt): iretq                     ; 48cf\n"
		"<bochs:8> (0) Breakpoint 1, 0x1200 in ?? ()\nNext at t=97\n"
		"(0).[97] [0x00000000020a] 0008:0000000000001200 (unk. ctxt): ret                       ; c3\n"
		"(0).[98] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n"
		"(0).[99] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"(0).[100] [0x00000000020a] 0008:0000000000001100 (unk. ctxt): cpuid                     ; 0fa2\n"
		"(0).[100] [0x00000000030a] 0010:ffff82d040200000 (unk. ctxt): rep stosd dword ptr es:[rdi], eax ; f3ab\n"
		"(0).[103] [0x00000000030a] 0010:ffff82d040200002 (unk. ctxt): vmresume                  ; 0f01c3\n"
		"(0).[104] [0x00000000020a] 0008:0000000000001102 (unk. ctxt): ret                       ; c3\n"
		"(0).[105] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n"
		"(0).[106] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"(0).[107] [0x00000000020a] 0008:0000000000001100 (unk. ctxt): cpuid                     ; 0fa2\n";
	const struct recording of = {.from = 0x1000, .to = 0x1020, .body = 0x1100, .control = 0x1200};
	struct buf file = {0};
	struct paths p = {0};

	steps_of_bochs(words, sizeof(words) - 1, &of, &(struct guest_code){0}, &file);
	assert_int_equal(paths_read(&p, file.data, file.len, NULL), 0);
	assert_int_equal(p.n, 2);
	assert_true(p.v[0].body && p.v[0].alike == 1 && !p.v[1].body);
	assert_int_equal(path_counted(&p.v[0]), 105 - 99);
	assert_int_equal(path_counted(&p.v[1]), 98 - 95);
	assert_true(step_address(p.v[0].step[2]) == 0xffff82d040200000);
	paths_free(&p);
	buf_free(&file);
}

/*
 * A guest under AMD's nested paging: its instructions are in the image alone, and what was read in another place is not
 * believed. A call's length is how its return is known.
 */
static void guests_code_is_its_image(void **state)
{
	static const u8 image[] = {0x0f, 0x31, 0xff, 0xd0, 0x0f, 0x01, 0xf9, 0x90, 0xc3, 0x0f, 0xa2, 0xc3};
	static const char words[] =
		"(0).[10] ??? (physical address not available) at 0000000000001000\n"
		"(0).[11] [0x000000001002] 0010:0000000000001002 (unk. ctxt): add byte ptr ds:[rax], al ; 0000\n"
		"(0).[12] ??? (physical address not available) at 0000000000001008\n"
		"(0).[13] ??? (physical address not available) at 0000000000001004\n"
		"(0).[14] ??? (physical address not available) at 0000000000001000\n"
		"(0).[15] ??? (physical address not available) at 0000000000001002\n"
		"(0).[16] ??? (physical address not available) at 0000000000001009\n"
		"(0).[16] [0x00000000030a] 0010:ffff82d040200002 (unk. ctxt): vmrun                  ; 0f01d8\n"
		"(0).[17] ??? (physical address not available) at 000000000000100b\n"
		"(0).[18] ??? (physical address not available) at 0000000000001004\n"
		"(0).[19] ??? (physical address not available)\n";
	const struct recording of = {.from = 0x1000, .to = 0x1008, .body = 0x1009, .control = 0x1008};
	struct buf file = {0};
	struct paths p = {0};

	steps_of_bochs(words, sizeof(words) - 1, &of, &(struct guest_code){0x1000, image, sizeof(image)}, &file);
	assert_int_equal(paths_read(&p, file.data, file.len, NULL), 0);
	assert_int_equal(p.n, 2);
	assert_int_equal(path_counted(&p.v[0]), 18 - 14);
	assert_int_equal(path_counted(&p.v[1]), 13 - 10);
	assert_int_equal(step_size(p.v[0].step[1]), 2);
	assert_int_equal(step_kind(p.v[0].step[1]), STEP_CALL);
	assert_false(path_done(&p.v[0], 2));
	paths_free(&p);
	buf_free(&file);
}

/* Lengths: of each function of the guest image, one after the other, they add up to its size. */
static void add_lengths(void *arg, u64 address, u64 size, const char *name)
{
	const struct guest_code *g = arg;
	u64 at = address - g->address, end = at + size;
	unsigned n = 1;

	if (!size || *name == '.' || at >= g->size || size > g->size - at)
		return;
	while (at < end && (n = step_length(g->bytes + at, end - at)))
		at += n;
	if (at != end || !n)
		print_message("%s, at %#llx\n", name, (unsigned long long)(g->address + at));
	assert_int_equal(at, end);
}

static void lengths_add_up(void **state)
{
	static const struct { u8 code[15]; unsigned length; } some[] = {
		{{0x90}, 1}, {{0x0f, 0xa2}, 2}, {{0xf3, 0x0f, 0x1e, 0xfa}, 4}, {{0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}, 10},
		{{0x66, 0xb8, 1, 2}, 4}, {{0xf6, 0x05, 1, 2, 3, 4, 9}, 7}, {{0xf6, 0x15, 1, 2, 3, 4}, 6}, {{0x42, 0x8b, 0x04, 0x25, 1, 2, 3, 4}, 8},
		{{0x48, 0x8b, 0x44, 0x24, 8}, 5}, {{0xc5, 0xf8, 0x77}, 3}, {{0xc4, 0xe3, 0x79, 0x0f, 0xc1, 8}, 6}, {{0x66, 0x0f, 0x3a, 0x0f, 0xc1, 8}, 6},
		{{0x0f, 0x85, 1, 2, 3, 4}, 6}, {{0xc8, 1, 2, 3}, 4}, {{0x48, 0xa1, 1, 2, 3, 4, 5, 6, 7, 8}, 10},
	};
	const char *build = getenv("BUILD");
	struct guest_code g = {0};
	struct buf file = {0};
	Elf64_Shdr text;
	struct elf elf;
	char image[512];

	for (size_t i = 0; i < LEN(some); i++) {
		assert_int_equal(step_length(some[i].code, sizeof(some[i].code)), some[i].length);
		assert_int_equal(step_length(some[i].code, some[i].length - 1), 0);
	}
	snprintf(image, sizeof(image), "%s/hvlab-metal.elf", build ? build : "build");
	assert_int_equal(file_read(image, &file), 0);
	assert_int_equal(elf_open(&elf, file.data, file.len, NULL), 0);
	assert_true(elf_section(&elf, ".text", &text));
	g = (struct guest_code){text.sh_addr, (const u8 *)elf.bytes + text.sh_offset, text.sh_size};
	elf_symbols(&elf, add_lengths, &g);
	buf_free(&file);
}

static const struct function *function(const struct path_tree *t, enum path_layer layer, const char *name)
{
	u32 i = tree_function(t, layer, name);

	assert_true(i < t->nfunctions);
	return &t->function[i];
}

/*
 * What Bochs's clock counts without an instruction: a write to the APIC and the interrupt that it raises, each served between two
 * instructions, and a HLT that waits. They are rows of their own, below who executed the instruction before; the interrupt's
 * handler is entered and left as if they were not there. A clock that has jumped is no time of anybody's.
 */
static void what_is_no_instruction_has_a_row(void **state)
{
	static const char words[] =
		"(0).[90] [0x00000000020a] 0008:0000000000001200 (unk. ctxt): ret                       ; c3\n"
		"(0).[91] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"(0).[92] [0x00000000020a] 0008:0000000000001200 (unk. ctxt): ret                       ; c3\n"
		"(0).[93] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n"
		"(0).[95] [0x00000000020a] 0008:0000000000001000 (unk. ctxt): rdtsc                     ; 0f31\n"
		"(0).[96] [0x00000000020a] 0008:0000000000001100 (unk. ctxt): mov dword ptr ds:[rax+768], edx ; 899000030000\n"
		"(0).[99] [0x00000000020a] 0008:0000000000001300 (unk. ctxt): nop                       ; 90\n"
		"(0).[100] [0x00000000020a] 0008:0000000000001301 (unk. ctxt): iret                      ; 48cf\n"
		"(0).[101] [0x00000000020a] 0008:0000000000001106 (unk. ctxt): hlt                       ; f4\n"
		"(0).[112] [0x00000000020a] 0008:0000000000001107 (unk. ctxt): nop                       ; 90\n"
		"(0).[900112] [0x00000000020a] 0008:0000000000001108 (unk. ctxt): ret                       ; c3\n"
		"(0).[900113] [0x00000000020a] 0008:0000000000001010 (unk. ctxt): rdtscp                    ; 0f01f9\n";
	static const char text[] = "1000 100 guest time\n1100 100 guest body\n1300 100 guest handler\n"
		"fffffffffffffffe 1 machine event\nffffffffffffffff 1 machine asleep\n";
	const struct recording of = {.from = 0x1000, .to = 0x1020, .body = 0x1100, .control = 0x1200};
	struct stored_path s = {.n = 1};
	struct symbols names = {0};
	struct buf file = {0};
	struct path_tree t;

	steps_of_bochs(words, sizeof(words) - 1, &of, &(struct guest_code){0}, &file);
	assert_int_equal(paths_read(&s.paths, file.data, file.len, NULL), 0);
	assert_int_equal(symbols_parse(&names, text, sizeof(text) - 1), 0);
	symbols_finish(&names);
	for (size_t i = 0; i < s.paths.v[0].n; i++) /* they are of no process */
		s.paths.v[0].step[i] = step_of(s.paths.v[0].step[i], 0);
	paths_name(&s.paths, &names);
	tree_make(&t, &s, &s.paths.v[0], NULL);
	assert_int_equal(tree_sum(&t), 112 + 2 - 95);
	assert_int_equal(function(&t, LAYER_MACHINE, "event")->self, 2);
	assert_int_equal(function(&t, LAYER_MACHINE, "asleep")->self, 10);
	assert_int_equal(function(&t, LAYER_GUEST, "handler")->self, 2);
	assert_int_equal(function(&t, LAYER_GUEST, "handler")->calls, 1);
	assert_int_equal(function(&t, LAYER_GUEST, "body")->self, 4);
	assert_int_equal(function(&t, LAYER_GUEST, "body")->total, 18);
	assert_int_equal(function(&t, LAYER_GUEST, "body")->calls, 1);
	tree_free(&t);
	symbols_free(&names);
	paths_free(&s.paths);
	buf_free(&file);
}

static void trees_add_up(void **state)
{
	struct stored_path s = {.n = 1};
	const struct path *body, *control;
	struct path_tree t;

	read_paths(&s.paths);
	assert_true(paths_pick(&s, 4, &body, &control));
	tree_make(&t, &s, body, control);
	assert_int_equal(tree_sum(&t), 4);
	assert_int_equal(function(&t, LAYER_GUEST, "time")->self, 0);
	assert_int_equal(function(&t, LAYER_GUEST, "exit_x")->self, 0);
	assert_int_equal(function(&t, LAYER_CORE, "enter")->self, 2);
	assert_int_equal(function(&t, LAYER_CORE, "enter")->total, 4);
	assert_int_equal(function(&t, LAYER_CORE, "handle")->self, 2);
	assert_int_equal(function(&t, LAYER_CORE, "handle")->calls, 1);
	/* time > exit_x > enter > handle */
	u32 node = t.node[TREE_ROOT].child;
	for (int depth = 0; depth < 3; depth++)
		node = t.node[node].child;
	assert_string_equal(t.function[t.node[node].function].name, "handle");
	tree_free(&t);
	assert_false(paths_pick(&s, 5, &body, &control));
	assert_true(body->alike == 2);
	paths_free(&s.paths);
}

/* A retpoline: the thunk calls into itself and returns to where nobody has called from; that one returns to the caller. */
static void retpolines(void **state)
{
	u64 step[] = {at(0x1000, STEP_CALL, 5, 0), at(0x1300, STEP_CALL, 5, 0), at(0x1308, STEP_RETURN, 1, 0),
		      at(0x1100, STEP_PLAIN, 1, 0), at(0x1101, STEP_RETURN, 1, 0), at(0x1005, STEP_PLAIN, 1, 0)};
	struct stored_path s = {.n = 1};
	struct path p = {.body = true, .step = step, .n = LEN(step)};
	static const char text[] = "1000 100 kvm caller\n1100 100 kvm target\n1300 20 kvm thunk\n";
	struct path_tree t;

	assert_int_equal(symbols_parse(&s.paths.symbols, text, sizeof(text) - 1), 0);
	symbols_finish(&s.paths.symbols);
	tree_make(&t, &s, &p, NULL);
	assert_int_equal(function(&t, LAYER_KVM, "caller")->total, 6);
	assert_int_equal(function(&t, LAYER_KVM, "caller")->self, 2);
	assert_int_equal(function(&t, LAYER_KVM, "target")->calls, 1);
	u32 caller = t.node[TREE_ROOT].child;
	assert_int_equal(t.node[caller].next, 0);
	assert_int_equal(t.node[t.node[t.node[caller].child].next].function, tree_function(&t, LAYER_KVM, "target"));
	tree_free(&t);
	symbols_free(&s.paths.symbols);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds), cmocka_unit_test(batches_are_told_apart), cmocka_unit_test(what_counts),
		cmocka_unit_test(paths_are_kept), cmocka_unit_test(damage_is_refused), cmocka_unit_test(what_is_no_instruction_has_a_row), cmocka_unit_test(trees_add_up),
		cmocka_unit_test(retpolines), cmocka_unit_test(bochs_is_read),
		cmocka_unit_test(guests_code_is_its_image), cmocka_unit_test(lengths_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
