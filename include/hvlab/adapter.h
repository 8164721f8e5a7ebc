/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: how the harness makes, starts, reads and destroys a guest on one hypervisor (hosted only).
 *
 * An adapter is a const struct of six verbs. It prints nothing, parses nothing the guest says, and knows neither
 * the database nor the plan. Verbs return 0 (or what is said below), or a negative errno with `why` filled in:
 * one sentence that says what, where, and how to mend it.
 *
 * Order of calls for one VM, all from one thread: create, start, wait, destroy; counters only from inside wait's
 * console callback. Different VMs may be driven from different threads at once.
 */
#pragma once

#include <hvlab/abi.h>

struct why {
	char text[256];
};

enum lane { LANE_TIME, LANE_PATH };

/* A benchmark that a guest cannot finish on a processor of the lab under these variants, and which defect that is. */
struct cannot {
	const char *bench, *under, *why;
};

/* A processor of the virtual lab. An adapter whose guest or core runs straight on it is told which (target). */
struct processor {
	const char *name;      /* "intel", as in lab/intel */
	const char *what;      /* one line for a person */
	const char *machine;   /* the emulator that counts: "bochs", "qemu" */
	const char *model;     /* its CPU model, in the emulator's words */
	const char *extension; /* its virtualisation: "vmx", "svm" */
	const char *note;      /* said wherever a number of an adapter that decodes is shown; or NULL */
	unsigned lanes;        /* that its emulator can be used for, as in struct adapter */
	unsigned slow;         /* how long a job takes on it, roughly, in terms of the fastest one */
	bool next_rip;         /* it tells a hypervisor how long the instruction was that exited; else that decodes it */
	bool l1tf;             /* software takes it for vulnerable, and flushes its first-level cache */
	const struct cannot *cannot; /* the last one has no name; NULL: nothing is known */
};

/*
 * The machine that guests run on, as far as it is not simply this one: what the options say of it. Unset members are NULL,
 * 0 or false. Strings outlive whatever is made with them.
 */
struct target {
	const struct processor *processor; /* of the lab, where the guest or the core runs straight on it */
	const char *url;           /* of a host that the adapter reaches itself: "winrm://user@host" */
	bool inside;               /* that host is the one of the lab that this program runs in; it has no URL */
	const char *console;       /* a serial line, or a file with what once came over one */
	const char *password;      /* the secret itself; before password_file */
	const char *password_file; /* its first line is the password */
	const char *cacert, *pin;  /* how the host proves who it is (lib/secret.h) */
	bool insecure;             /* it need not */
	const char *directory;     /* there, under which ours is made */
	const char *cpu_model;     /* in place of the lab's processor's own model, in the emulator's words */
	const char *vcpu_mask;     /* XAPI: physical CPUs of the vCPUs, "2,3" for all of them, "2;3" for one after the other */
	const char *serial_at;     /* XAPI: "tcp://ADDRESS:PORT" by which the host reaches this machine */
	const char *powershell;    /* WSL: another one than Windows' own */
};

/* The disk of a guest that measures one (hvlab/disk.h). */
struct disk_spec {
	const char *model;  /* as struct adapter's; NULL: no disk */
	const char *engine; /* likewise */
	const char *path;   /* of what is behind it: a file or a block device; NULL: nothing */
	const char *store;  /* a word of hvlab/disk.h, or one of a fault that is to be made of the path */
	u64 bytes;
};

/* The network device of a guest that measures one (hvlab/net.h); the peer at its other end is the adapter's to start. */
struct net_spec {
	const char *model;  /* as struct adapter's; NULL: no such device */
	const char *engine; /* likewise */
};

/*
 * Conditions that are known to move numbers, each another than usual: the words of vm_spec.vary. An adapter names those that it
 * can set, and is asked for no other.
 */
#define VARY_APIC_OFF "apic=off"         /* the guest switches its local APIC off: it is told to on its command line */
#define VARY_IRQCHIP_USER "irqchip=user" /* the VMM keeps the interrupt controllers, not the kernel */
#define VARY_VAPIC_OFF "vapic=off"       /* QEMU does not patch accesses to the task priority (kvmvapic) */
#define VARY_LEAF0_LAST "leaf0=last"     /* CPUID leaf 0 is the last that the VMM tells its hypervisor of, not the first */
#define VARY_CONSOLE_OUTPUT "console=output" /* the VMM only writes the console, and nobody answers on it: no exits are counted */
#define VARY_ORDER_VMM "order=vmm"       /* priorities of the lab (adapters/common/realtime.h) are the VMM's threads' alone */
#define VARY_WORDS VARY_APIC_OFF "," VARY_IRQCHIP_USER "," VARY_VAPIC_OFF "," VARY_LEAF0_LAST "," VARY_CONSOLE_OUTPUT "," VARY_ORDER_VMM

/*
 * A benchmark whose instructions the lab's emulator records, during `pairs` batches of control and body in turn, behind `skip`
 * pairs of warm-up. Addresses are the guest's: of the functions that take the time, and of the first instruction of each loop.
 */
#define STAMPS_MAX 8
struct recording {
	const char *plugin; /* that does it, for QEMU */
	const char *file;   /* what it records: of QEMU the file of hvlab/step.h, of Bochs its words */
	u64 from, to, body, control;
	unsigned skip, pairs;
	u64 stamp[STAMPS_MAX]; /* in from..to: where the clock is read */
	unsigned stamps;
};

#define LINUX_CMDLINE_MAX 2048 /* arch/x86/include/asm/setup.h: COMMAND_LINE_SIZE */

/* Shape and environment of one guest. Strings outlive the VM. */
struct vm_spec {
	const char *tag;     /* of the campaign; carried by everything made: process names, VM names, files */
	const char *name;    /* "hvlab-TAG-XXXXXX": what a VM is called where VMs have names; unlike any other's */
	const char *workdir; /* private, existing, empty directory for sockets and logs; the caller removes it */
	const char *image;   /* path of the guest image; for native the program; of the Linux guest the kernel, as ELF with a PVH entry */
	const char *initrd;  /* path of the Linux guest's initramfs; NULL: the guest is its image alone */
	const char *cmdline; /* see abi.h; below HVLAB_CMDLINE_MAX; of the Linux guest below LINUX_CMDLINE_MAX */
	enum lane lane;
	unsigned vcpus;
	u64 memory;          /* bytes */
	u64 backing;         /* bytes of the host pages behind guest memory: 4096 or 2 MiB; 0: the hypervisor's own choice */
	const char *vary;    /* words of VARY_WORDS, separated by commas */
	const char *template; /* ADAPTER_TEMPLATES: what its configuration is taken from, a domain or a file; NULL: nothing */
	const int *cpus;     /* host CPUs, one a vCPU, in no order that could be counted on; NULL = do not pin */
	struct disk_spec disk;
	struct net_spec net;
	int helper_cpu;      /* host CPU for the VMM's other threads; -1 = do not pin */
	const struct recording *trace; /* WHERE_LAB: what the emulator is to record; NULL: nothing */
	const struct target *target; /* never NULL; outlives the VM */
	bool neighbour;      /* a neighbour of the measured guest: counters are never read */
};

/*
 * Where the guest's console output goes. `out` gets raw bytes, in order, as soon as they are there. It returns how
 * many bytes it put into `reply` (at most CONSOLE_REPLY_MAX) that the adapter must feed to the guest's console
 * input before the guest runs on, or a negative errno to stop the VM now (wait then returns it).
 */
#define CONSOLE_REPLY_MAX HVLAB_ANSWER_MAX
struct console {
	int (*out)(void *arg, const void *bytes, size_t n, char *reply);
	/* What only the adapter knows of the machine it made ("qemu.version", "shape.backing"); NULL: not wanted. */
	void (*fact)(void *arg, const char *key, const char *value);
	void *arg;
};

/* How a guest ended, as far as the adapter can see. */
enum vm_end {
	VM_OFF,     /* powered itself off */
	VM_CRASHED, /* triple fault, reset, or the VMM gave up: why says which */
	VM_TIMEOUT, /* still there at the deadline */
};

/* Where counters are read around a benchmark: the guest's three marks (abi.h). */
enum mark_at { MARK_START, MARK_BODY, MARK_CONTROL, MARK_COUNT };

/* Exit counters since the VM was created, summed over vCPUs. "exits" is always there. */
#define COUNTERS_MAX 64
struct counters {
	unsigned n;
	struct counter {
		char name[32];
		u64 value;
	} c[COUNTERS_MAX];
};

/* Why exits are not counted here although the adapter can count them. A number never waits for them. */
#define EXITS_UNCOUNTED_FACT "exits.uncounted"

struct vm; /* the adapter's own */

/* Which machine carries its guests. */
enum adapter_where {
	WHERE_HERE,    /* the one that hvlab, or its agent, runs on */
	WHERE_LAB,     /* a processor of the virtual lab, straight on it; place local is refused */
	WHERE_HOST,    /* a host that the adapter reaches itself */
	WHERE_CONSOLE, /* one that a person starts, at the other end of a serial line; taken only when named in full */
};

/* What else distinguishes an adapter, as bits. */
enum {
	ADAPTER_PROCESS = 1 << 0,       /* runs the hosted program instead of the metal image */
	ADAPTER_EMULATED = 1 << 1,      /* what it runs on is an emulated CPU: results are never ranked with hardware */
	ADAPTER_GUEST_COUNTS = 1 << 2,  /* the guest reads exit counters itself and puts them into its marks (marks=2) */
	ADAPTER_EXPLICIT_ONLY = 1 << 3, /* taken only when named in full: the word before the slash does not mean it */
	ADAPTER_CONCURRENT = 1 << 4,    /* more than one of its guests can be on one machine at a time */
	/*
	 * The hypervisor patches its own code for about a second after a guest starts, so the guest is held first (quiesce= of
	 * abi.h). Requires ADAPTER_CONCURRENT.
	 */
	ADAPTER_QUIESCES = 1 << 5,
	ADAPTER_DECODES = 1 << 6,       /* without next-RIP save it decodes the instruction at most exits */
	ADAPTER_TEMPLATES = 1 << 7,     /* makes its guests from templates of the user's */
	ADAPTER_LOADS_PACKED = 1 << 8,  /* its firmware loads a Linux as distributions pack it (bzImage), and no ELF file */
	ADAPTER_WINDOW = 1 << 9,        /* reads a console in the guest's memory (hvlab/window.h) */
};

struct adapter {
	const char *name;    /* the variant: "kvm/direct"; before the slash the hypervisor */
	const char *what;    /* one line for `hvlab doctor` */
	const char *note;    /* shown with its numbers, so that they are not mistaken for something else; or NULL */
	/*
	 * The L1 image that place lab boots for it; NULL: the lab runs it without an L1. With WHERE_HOST it is the host, and the
	 * adapter inside of it (target).
	 */
	const char *l1;
	unsigned lanes;      /* 1 << LANE_TIME | 1 << LANE_PATH: the lanes it supports at all */
	enum adapter_where where;
	unsigned traits;     /* ADAPTER_... */
	/* What the console is called by the kernel of a Linux guest ("ttyS0"); NULL: such a guest cannot be booted here. */
	const char *linux_console;
	const char *varies;  /* words of VARY_WORDS that it can do, separated by commas; NULL: none */
	const char *extension; /* WHERE_LAB: the virtualisation it cannot do without, "svm"; NULL: none */
	/*
	 * Device models that it can show as a guest's disk, and how its VMM can do their I/O, words separated by spaces; an
	 * engine's default is the first, and "MODEL:ENGINE" the only one of a model. NULL: its guests have no disk.
	 */
	const char *disks, *engines;
	const char *stores;  /* of hvlab/disk.h, beside a file and a RAM disk: words separated by spaces; NULL: none */
	/* The same for network devices, and how their frames can leave the VMM. */
	const char *nets, *net_engines;
	/*
	 * WHERE_HOST: no agent can run there, so the adapter reaches its hypervisor's host itself. The schemes of the URLs it
	 * takes, separated by spaces ("winrm ssh"); the URL is the target's.
	 */
	const char *schemes;
	/*
	 * What tells this adapter from others with the same verbs: their first argument, of a type that only they know; NULL
	 * where they need none.
	 */
	const void *flavour;
	/*
	 * Can it run here? 0, or -ENODEV (absent), -EACCES (no permission), -ENOTSUP (there, but unusable). 0 with why
	 * filled in: it runs, and cannot do what that says.
	 */
	int (*probe)(const void *flavour, const struct target *target, struct why *why);
	/* Makes everything but lets nothing run. */
	int (*create)(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
	/* Lets the guest's first instruction run, now or at the latest when wait is called. */
	int (*start)(struct vm *vm, struct why *why);
	/*
	 * Serves the guest until it ends or CLOCK_MONOTONIC passes deadline_ns. enum vm_end, or negative errno. Where
	 * there can be several guests, wait may be called again after VM_TIMEOUT, and goes on.
	 */
	int (*wait)(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
	/*
	 * Optional (NULL: cannot count). Negative errno: not this time; the fact EXITS_UNCOUNTED_FACT says why. The guest
	 * does not run on between this call and the reply to its mark. What makes the guest slower by counting does so from
	 * MARK_START to MARK_CONTROL alone. With MARK_COUNT the guest is to be held like that and nothing is counted.
	 */
	int (*counters)(struct vm *vm, enum mark_at at, struct counters *counters);
	/*
	 * Always takes the VM away; 0, or negative errno with what is left in why. vm may be half made. Not called for a guest that has
	 * powered itself off on a machine that ends with it (struct images, mortal).
	 */
	int (*destroy)(struct vm *vm, struct why *why);
};

/* Does this machine carry its guests, so that what is asked of this machine is true of them? */
static inline bool adapter_is_local(const struct adapter *a)
{
	return a->where == WHERE_HERE || a->where == WHERE_LAB;
}

/* Puts a pointer into the section the harness walks, sorted by name; object files must be linked directly. */
#define HVLAB_ADAPTER(id, ...)                                     \
	static const struct adapter adapter_##id = {__VA_ARGS__};  \
	static const struct adapter *const adapter_##id##_entry    \
		__attribute__((used, retain, section("hvlab_adapters"))) = &adapter_##id

/*
 * What can be done at a host beside making guests on it. All members but the name are optional. A hypervisor has such a
 * struct where its guests can outlive the program that made them, or where its host has something to say of itself.
 */

/* Something that a run has left on a host. Its strings are valid during the call. */
struct leftover {
	const char *kind; /* "Xen domain", "VM", "file" */
	const char *name;
	const char *tag;  /* of its campaign; "": unknown */
	bool own;         /* made by this user on this machine, so it can be checked whether its campaign still runs */
};

struct sweep {
	bool dry;          /* remove nothing, only report what would be removed */
	const char *alive; /* tags of this user's campaigns that run, separated by spaces; nothing of theirs is touched */
	/* May it be removed? Asked of everything that the struct's function finds, unless the host judges by `alive` itself. */
	bool (*over)(void *arg, const struct leftover *l);
	/* What became of it: err 0 and said "" it is gone (dry: would be), err 0 it stays and why, else it could not be removed. */
	void (*told)(void *arg, const struct leftover *l, int err, const char *said);
	void *arg;
};

struct host_ops {
	const char *name;    /* of the hypervisor: "xen" */
	const char *schemes; /* of the URLs of its hosts, as struct adapter's; NULL: it is about the machine that hvlab runs on */
	/* 0 also where this hypervisor is not; negative errno with why when the host could not be asked. */
	int (*sweep)(const struct target *target, const struct sweep *sweep, struct why *why);
	/* What the host says of itself, after a good probe; nothing otherwise. */
	void (*facts)(void (*fact)(void *arg, const char *key, const char *value), void *arg);
	/* What was run there so far, a line each; malloc'ed. */
	char *(*log)(void);
	/* Bytes that the hypervisor has for new guests outside of this system's memory; 0: it has none, or does not tell. */
	u64 (*free_memory)(void);
};

/* As HVLAB_ADAPTER, for the second section that the harness walks. */
#define HVLAB_HOST_OPS(id, ...)                                      \
	static const struct host_ops host_ops_##id = {__VA_ARGS__};  \
	static const struct host_ops *const host_ops_##id##_entry    \
		__attribute__((used, retain, section("hvlab_host_ops"))) = &host_ops_##id
