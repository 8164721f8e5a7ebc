/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of Xen's public guest interface (xen/include/public) that the guest and Xen's own benchmarks use: hypercall
 * numbers, operations, structures. Only names: how a call is made is in xen_guest.h.
 */
#pragma once

#include <hvlab/abi.h>

/* xen.h */
enum xen_number {
	XEN_SET_TRAP_TABLE = 0,
	XEN_MMU_UPDATE = 1,
	XEN_MEMORY_OP = 12,
	XEN_UPDATE_VA_MAPPING = 14,
	XEN_VERSION = 17,
	XEN_GRANT_TABLE_OP = 20,
	XEN_VCPU_OP = 24,
	XEN_SET_SEGMENT_BASE = 25,
	XEN_MMUEXT_OP = 26,
	XEN_SCHED_OP = 29,
	XEN_CALLBACK_OP = 30,
	XEN_EVENT_CHANNEL_OP = 32,
	XEN_HVM_OP = 34,
	XEN_NO_SUCH_CALL = 60, /* in range, and never given a meaning */
};

#define XEN_ENOSYS 38
#define XEN_DOMID_SELF 0x7ff0

#define XENVER_VERSION 0 /* version.h: major << 16 | minor, as CPUID leaf 40000x01h has it */
#define SCHEDOP_YIELD 0  /* sched.h */
#define SCHEDOP_BLOCK 1  /* until an event comes; they are let in from then on */
#define SCHEDOP_SHUTDOWN 2
#define SCHEDOP_POLL 3
#define SHUTDOWN_POWEROFF 0
#define SHUTDOWN_CRASH 3

struct xen_poll {
	u64 ports; /* address of their numbers */
	u32 n, pad;
	u64 until; /* ns of Xen's clock; 0: no end */
};

/* hvm/hvm_op.h, hvm/params.h */
#define HVMOP_SET_PARAM 0
#define HVMOP_GET_PARAM 1
#define HVM_PARAM_CALLBACK_IRQ 0
#define CALLBACK_VECTOR (2ull << 56) /* | vector */
#define HVM_PARAM_STORE_PFN 1
#define HVM_PARAM_STORE_EVTCHN 2
#define HVM_PARAM_CONSOLE_PFN 17
#define HVM_PARAM_CONSOLE_EVTCHN 18

struct xen_hvm_param {
	u16 domain, pad;
	u32 index;
	u64 value;
};

/* io/console.h: indices run free, the ring's size masks them. in: to the guest. */
struct xen_console_ring {
	char in[1024];
	char out[2048];
	volatile u32 in_cons, in_prod, out_cons, out_prod;
};

/* io/xs_wire.h: the ring of xenstore, and what goes before each message. Indices run free. */
struct xen_store_ring {
	char requests[1024], answers[1024];
	volatile u32 request_cons, request_prod, answer_cons, answer_prod;
};

struct xen_store_message {
	u32 type, request, transaction, bytes; /* of what follows */
};

#define XS_DIRECTORY 1
#define XS_READ 2
#define XS_WATCH 4
#define XS_WRITE 11
#define XS_WATCH_EVENT 15

/* event_channel.h */
#define EVTCHNOP_BIND_INTERDOMAIN 0
#define EVTCHNOP_BIND_VIRQ 1
#define EVTCHNOP_CLOSE 3
#define EVTCHNOP_SEND 4
#define EVTCHNOP_STATUS 5
#define EVTCHNOP_ALLOC_UNBOUND 6
#define EVTCHNOP_BIND_IPI 7

struct xen_evtchn_port { /* of send and close */
	u32 port;
};

struct xen_evtchn_unbound {
	u16 domain, remote;
	u32 port; /* out */
};

struct xen_evtchn_interdomain {
	u16 remote, pad;
	u32 remote_port;
	u32 port; /* out */
};

struct xen_evtchn_ipi {
	u32 vcpu;
	u32 port; /* out */
};

#define VIRQ_TIMER 0 /* xen.h */

struct xen_evtchn_virq {
	u32 virq, vcpu;
	u32 port; /* out */
};

struct xen_evtchn_status {
	u16 domain, pad;
	u32 port;
	u32 status, vcpu; /* out, like all below */
	u16 remote, pad1;
	u32 remote_port;
};

/* xen.h: vcpu_time_info, vcpu_info, shared_info, for a 64-bit guest */
struct xen_time {
	volatile u32 version; /* odd: being written */
	u32 pad0;
	u64 tsc, ns;
	u32 multiplier;
	signed char shift;
	u8 pad1[3];
};

struct xen_vcpu {
	volatile u8 pending;
	volatile u8 masked; /* PV only */
	u8 pad[6];
	volatile u64 pending_words; /* bit n: look at shared->pending[n] */
	u64 cr2, pad1;
	struct xen_time time;
};

struct xen_shared {
	struct xen_vcpu vcpu[32];
	volatile u64 pending[64], masked[64];
};

_Static_assert(sizeof(struct xen_vcpu) == 64 && sizeof(struct xen_time) == 32, "public ABI of Xen");
_Static_assert(offsetof(struct xen_shared, masked) == 32 * 64 + 64 * 8, "public ABI of Xen");

/* vcpu.h */
#define VCPUOP_STOP_PERIODIC_TIMER 7
#define VCPUOP_SET_SINGLESHOT_TIMER 8
#define VCPUOP_STOP_SINGLESHOT_TIMER 9

struct xen_timer {
	u64 at; /* ns of Xen's clock */
	u32 flags, pad;
};

/* memory.h */
#define XENMEM_ADD_TO_PHYSMAP 7
#define XENMAPSPACE_SHARED_INFO 0
#define XENMAPSPACE_GRANT_TABLE 1

struct xen_add_to_physmap {
	u16 domain, size;
	u32 space;
	u64 index, pfn;
};

/* xen.h, PV memory */
#define MMUEXT_NEW_BASEPTR 5
#define MMUEXT_TLB_FLUSH_LOCAL 6
#define MMUEXT_INVLPG_LOCAL 7
#define UVMF_INVLPG 2

struct xen_mmuext {
	u32 command, pad;
	u64 argument; /* frame or address */
	u64 argument2;
};

struct xen_mmu_update {
	u64 entry; /* machine address; low bits 0: a checked write */
	u64 value;
};

/* grant_table.h */
#define GNTTABOP_MAP_GRANT_REF 0
#define GNTTABOP_UNMAP_GRANT_REF 1
#define GNTTABOP_SETUP_TABLE 2
#define GNTMAP_HOST_MAP 2
#define GTF_PERMIT_ACCESS 1
#define XEN_GRANTS_RESERVED 8 /* the first of them are not a guest's to give */

struct xen_grant_entry {
	u16 flags, domain;
	u32 frame;
};

struct xen_grant_map {
	u64 address;
	u32 flags, reference;
	u16 domain;
	short status; /* out, like all below */
	u32 handle;
	u64 bus_address;
};

struct xen_grant_unmap {
	u64 address, bus_address;
	u32 handle;
	short status; /* out */
};

struct xen_grant_setup {
	u16 domain;
	u32 frames;
	short status; /* out */
	u64 *list;
};

/* io/ring.h, io/blkif.h: the requests of a disk, for a 64-bit guest */
#define BLKIF_READ 0
#define BLKIF_WRITE 1
#define BLKIF_FLUSH 3
#define BLKIF_INDIRECT 6
#define BLKIF_NONE 100 /* none that was ever defined */
#define BLKIF_SEGMENTS 11 /* of a request that names its pages itself */
#define BLKIF_OK 0

struct blkif_segment {
	u32 grant;
	u8 first, last; /* sectors of the page */
	u16 pad;
};

union blkif_entry {
	struct {
		u8 operation, segments;
		u16 handle;
		u32 pad;
		u64 id, sector;
		struct blkif_segment segment[BLKIF_SEGMENTS];
	} request;
	struct { /* segments are in pages of their own */
		u8 operation, real_operation;
		u16 segments;
		u32 pad;
		u64 id, sector;
		u16 handle, pad1;
		u32 grants[8];
		u32 pad2;
	} __attribute__((packed)) indirect;
	struct {
		u64 id;
		u8 operation, pad;
		short status;
		u32 pad1;
	} answer;
};

struct blkif_ring {
	volatile u32 request_prod, request_event, answer_prod, answer_event;
	u8 pad[48];
	union blkif_entry entry[32];
};

_Static_assert(sizeof(union blkif_entry) == 112 && sizeof(struct blkif_ring) <= 4096, "public ABI of Xen");

/* io/netif.h: the two rings of a network device */
#define NETIF_RING 256u

struct netif_tx_ring {
	volatile u32 request_prod, request_event, answer_prod, answer_event;
	u8 pad[48];
	union {
		struct {
			u32 grant;
			u16 offset, flags, id, size;
		} request;
		struct {
			u16 id;
			short status;
			u32 pad[2];
		} answer;
	} entry[NETIF_RING];
};

struct netif_rx_ring {
	volatile u32 request_prod, request_event, answer_prod, answer_event;
	u8 pad[48];
	union {
		struct {
			u16 id, pad;
			u32 grant;
		} request;
		struct {
			u16 id, offset, flags;
			short status; /* bytes, or negative */
		} answer;
	} entry[NETIF_RING];
};

_Static_assert(sizeof(struct netif_tx_ring) == 64 + 12 * NETIF_RING && sizeof(struct netif_rx_ring) == 64 + 8 * NETIF_RING,
	       "public ABI of Xen");

/* xen.h, PV start of day */
struct xen_start {
	char magic[32];
	u64 pages, shared;
	u32 flags;
	u64 store_mfn;
	u32 store_port;
	u64 console_mfn;
	u32 console_port;
	u64 tables, table_frames, mfn_list, module, module_size;
	char cmdline[1024];
	u64 p2m_first, p2m_frames;
};

/* arch-x86/xen.h, xen-x86_64.h, callback.h */
#define XEN_KERNEL_CS 0xe033
#define XEN_MACHINE_TO_PHYSICAL 0xffff800000000000ull /* read-only table of u64, by machine frame */
#define SEGBASE_GS_KERNEL 2
#define CALLBACKOP_REGISTER 0
#define CALLBACKTYPE_EVENT 0

struct xen_trap {
	u8 vector, flags;
	u16 selector;
	u64 address;
};

struct xen_callback {
	u16 type, flags;
	u64 address;
};
