/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program started in a new process: the least there can be, an ELF file of one page that ends at once.
 */
#include "os.h"
#include "loops.h"

#define AT_EMPTY_PATH 0x1000
#define AT_FDCWD (~0ull - 99) /* -100 */
#define LOADED_AT 0x400000ull

/* System V ABI: ELF64, one segment that is all of the file, and behind the headers exit_group(0). */
static const struct {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
	u32 p_type, p_flags;
	u64 offset, vaddr, paddr, filesz, memsz, align;
	u8 code[12];
} program = {
	.ident = {0x7f, 'E', 'L', 'F', 2, 1, 1}, .type = 2, .machine = 62, .version = 1,
	.entry = LOADED_AT + 120, .phoff = 64, .ehsize = 64, .phentsize = 56, .phnum = 1,
	.p_type = 1, .p_flags = 5, .vaddr = LOADED_AT, .paddr = LOADED_AT, .filesz = 132, .memsz = 132, .align = OS_PAGE,
	.code = {0x31, 0xff, 0xb8, OS_EXIT_GROUP, 0, 0, 0, 0x0f, 0x05, 0x0f, 0x0b}, /* xor edi, edi; mov eax, ...; syscall; ud2 */
};

static s64 file;
static u64 started;
static bool failed;

static void become(void)
{
	const char *words[] = {"hvlab-nothing", NULL};

	os_call6(OS_EXECVEAT, (u64)file, os_address(""), os_address(words), os_address(words + 1), AT_EMPTY_PATH, 0);
	os_call(OS_EXIT_GROUP, 1, 0, 0);
}

/* Who holds a file open for writing cannot start it: it is opened once more. */
static s64 make_program(void)
{
	char path[] = "/proc/self/fd/00";
	s64 made = os_call(OS_MEMFD_CREATE, os_address("hvlab-nothing"), 0, 0), again;

	if (made < 0 || made > 99 || os_call(OS_WRITE, (u64)made, os_address(&program), sizeof(program)) != sizeof(program))
		return -1;
	path[14] = (char)('0' + made / 10);
	path[15] = (char)('0' + made % 10);
	if (made < 10) {
		path[14] = path[15];
		path[15] = 0;
	}
	again = os_call6(OS_OPENAT, AT_FDCWD, os_address(path), 0, 0, 0, 0);
	os_call(OS_CLOSE, (u64)made, 0, 0);
	return again;
}

static const char *setup(struct bench_env *env)
{
	started = 0;
	failed = false;
	env->count_ops = env->count_ops < 16 ? env->count_ops : 16;
	file = make_program();
	return file < 0 ? "no program can be made here (memfd_create, /proc)" : NULL;
}

static void body(u64 n)
{
	bool good = true;

	started += n;
	while (n--) {
		s64 child = os_child(become);

		good &= child > 0 && os_await(child);
	}
	failed |= !good;
}

static const char *check(u64 *result)
{
	*result = started;
	return failed ? "a program could not be started, or ended badly" : NULL;
}

static void teardown(void)
{
	if (file >= 0)
		os_call(OS_CLOSE, (u64)file, 0, 0);
}

HVLAB_BENCH(os_exec, .what = "start a program of one page in a new process, and wait for its end", .unit = UNIT_OP, .needs = NEED_OS,
	    .setup = setup, .body = body, .control = empty_loop, .check = check, .teardown = teardown, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(os_exec,
	"fork, execve of the smallest program there can be, its end, and the wait for it; minus os_fork it is what a new program costs a kernel: a "
	"new address space, the old one taken down, the file mapped.",
	"Not the start of a usual program, which is linked to libraries before it begins.",
	"The file is in memory. As with os_fork, the work is that of tables, and exits vary.");
