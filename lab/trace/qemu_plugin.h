/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tracer needs of QEMU's interface for TCG plugins, version 1 (QEMU 4.2 to 8.2; the lab's is 7.2), whose header
 * Debian does not package. QEMU refuses a plugin of a version that it does not speak.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_API 1

struct qemu_info; /* of the machine; not used */
struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum { QEMU_PLUGIN_CB_NO_REGS };
enum { QEMU_PLUGIN_MEM_RW = 3 };

extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv);

/* Takes every callback back and throws away all that was translated; done is called between two instructions. */
void qemu_plugin_reset(uint64_t id, void (*done)(uint64_t id));
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*fn)(uint64_t id, struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
/* Before the instruction is executed. */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*fn)(unsigned cpu, void *arg), int regs,
					    void *arg);
/* After each access to memory that the instruction has made. */
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*fn)(unsigned cpu, uint32_t what, uint64_t address, void *arg), int regs, int rw,
				      void *arg);
