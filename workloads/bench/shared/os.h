/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The operating system as its kernel sees it called: Linux's system calls by their numbers and nothing in between, so that what is
 * measured is the kernel's and not a library's. Linux: arch/x86/entry/syscalls/syscall_64.tbl.
 */
#pragma once

#include <hvlab/bench.h>

enum {
	OS_READ = 0, OS_WRITE = 1, OS_CLOSE = 3, OS_MMAP = 9, OS_MUNMAP = 11, OS_SIGACTION = 13, OS_PIPE = 22, OS_MADVISE = 28,
	OS_NANOSLEEP = 35, OS_GETPID = 39, OS_SENDTO = 44, OS_RECVFROM = 45, OS_FORK = 57, OS_WAIT4 = 61, OS_KILL = 62, OS_GETPPID = 110, OS_PRCTL = 157,
	OS_FUTEX = 202, OS_CLOCK_GETTIME = 228, OS_EXIT_GROUP = 231, OS_OPENAT = 257, OS_MEMFD_CREATE = 319, OS_EXECVEAT = 322,
};

enum { OS_PROT_READ = 1, OS_PROT_WRITE = 2, OS_SHARED = 1, OS_PRIVATE = 2, OS_ANONYMOUS = 0x20 };

#define OS_PAGE 4096ull

static inline s64 os_call6(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;
	s64 result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* Of three arguments or fewer. */
static inline s64 os_call(u64 number, u64 a, u64 b, u64 c)
{
	s64 result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return result;
}

static inline u64 os_address(const volatile void *p)
{
	return (u64)(uintptr_t)p;
}

/* Pages that nothing else uses; NULL: the kernel gives none. */
static inline u8 *os_map(u64 bytes, u64 sharing)
{
	s64 at = os_call6(OS_MMAP, 0, bytes, OS_PROT_READ | OS_PROT_WRITE, sharing | OS_ANONYMOUS, ~0ull, 0);

	return at < 0 ? NULL : (u8 *)(uintptr_t)at;
}

static inline void os_unmap(const u8 *at, u64 bytes)
{
	os_call(OS_MUNMAP, os_address(at), bytes, 0);
}

/* A child that does fn() and ends; its process, or negative. */
static inline s64 os_child(void (*fn)(void))
{
	s64 child = os_call(OS_FORK, 0, 0, 0);

	if (child)
		return child;
	fn();
	os_call(OS_EXIT_GROUP, 0, 0, 0);
	__builtin_unreachable();
}

/* False: it did not end with status 0. */
static inline bool os_await(s64 child)
{
	int status = -1;

	return os_call6(OS_WAIT4, (u64)child, os_address(&status), 0, 0, 0, 0) == child && !status;
}
