/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of code: what stands at an address, and to which layer below the guest it belongs. As text, a line each, it comes
 * from whoever knows a part of the machine (guest and core from their ELF files, kernels and Xen from their own lists); the
 * text is untrusted.
 */
#pragma once

#include "util.h"

#define PATH_LAYERS(X) \
	X(GUEST, "guest", "the guest itself") X(CORE, "core", "our reference core") X(XEN, "xen", "Xen") \
	X(KVM, "kvm", "KVM's modules") X(KERNEL, "kernel", "the host's Linux") X(DOM0, "dom0", "dom0's Linux") \
	X(VMM, "vmm", "the process that serves the guest") X(PROCESS, "process", "other processes of the host") \
	X(MACHINE, "machine", "no code: the machine itself") X(UNKNOWN, "unknown", "code without a name")

enum path_layer {
#define X(id, word, what) LAYER_##id,
	PATH_LAYERS(X)
#undef X
	PATH_LAYER_COUNT,
};
const char *layer_word(enum path_layer layer);
const char *layer_what(enum path_layer layer);
int layer_parse(const char *word, enum path_layer *layer);

#define SYMBOL_NAME_MAX 96
struct symbol {
	u64 address, size; /* size 0 in the text: up to the next one */
	enum path_layer layer;
	char *name;
};
struct symbols {
	struct symbol *v; /* by address, no two at one */
	size_t n, cap;
};

/* A line. Of several names at one address the one that was put first counts. */
void symbol_put(struct buf *text, u64 address, u64 size, enum path_layer layer, const char *name);
/* 0, or -EILSEQ for a line that is none. */
int symbols_parse(struct symbols *s, const char *text, size_t size);
void symbols_add(struct symbols *s, u64 address, u64 size, enum path_layer layer, const char *name);
/* After the last one was added: sorts, and settles where each ends. */
void symbols_finish(struct symbols *s);
/* The smallest that covers the address; NULL: none. */
const struct symbol *symbols_find(const struct symbols *s, u64 address);
void symbols_free(struct symbols *s);
