/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The peer's process (peer.h): its namespace, its tap or socket, and a loop that hands frames to echo.c; for a guest with a network stack
 * two more processes, one for each kind of socket (peer_inet.h).
 */
#include "peer.h"

#include "echo.h"
#include "peer_inet.h"
#include "realtime.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAP_NAME "hvlab0"
#define SILENCES_MOST 10 /* in a row: a guest that does not care for them is not there any more */
#define SOCKET_BYTES (4 << 20)

/* What the process has to begin with. */
struct order {
	const struct vm_spec *spec;
	const char *interface; /* NULL: a tap of its own */
	bool apart;            /* that interface in a namespace of its own */
	int line;              /* its end of a socket pair; -1: none */
	int priority;
	pid_t parent;
};

/* What it says when it is ready, or why it will not be; with it goes the tap. */
struct ready {
	int err;
	struct why why;
};

/* --- in the process: its network */

static int refuse(struct why *why, const char *what)
{
	int err = -errno;

	if (err == -EPERM || err == -EACCES)
		return fail(why, err, "%s: %s; a tap needs CAP_NET_ADMIN or a user namespace (unprivileged_userns_clone): be root, "
			    "or use --net-engine " PEER_SOCKET, what, strerror(-err));
	return fail(why, err, "%s: %s%s", what, strerror(-err), err == -ENOENT ? " (modprobe tun)" : "");
}

static void write_word(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, word, strlen(word)) < 0)
		errno = 0; /* without IPv6 there is nothing to be switched off */
	if (fd >= 0)
		close(fd);
}

/* IPv6 would send frames of its own as soon as the interface is on. */
static void no_ipv6(const char *interface)
{
	char path[80];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", interface);
	write_word(path, "1");
}

static int switch_on(const char *interface, struct why *why)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = {.ifr_flags = 0};

	copy_str(r.ifr_name, interface);
	no_ipv6(interface);
	int err = fd < 0 || ioctl(fd, SIOCGIFFLAGS, &r);
	r.ifr_flags |= IFF_UP;
	if (err || ioctl(fd, SIOCSIFFLAGS, &r))
		err = refuse(why, "cannot switch on the network interface of the guest's peer");
	close(fd);
	return err;
}

/* The frames of our type on an interface. */
static int listen_on(const char *interface, struct why *why)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(HVLAB_NET_TYPE)};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), bytes = SOCKET_BYTES;

	at.sll_ifindex = (int)if_nametoindex(interface);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)))
		return refuse(why, "no packet socket for the guest's peer");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	return fd;
}

static int own_namespace(struct why *why)
{
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return refuse(why, "no network namespace for the guest's peer");
	return 0;
}

/* With the header of offloads before each frame, as QEMU's own taps have it. */
static int make_tap(struct why *why)
{
	struct ifreq r = {.ifr_name = TAP_NAME, .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0 && !ioctl(fd, TUNSETIFF, &r))
		return fd;
	refuse(why, "cannot make a tap (/dev/net/tun)");
	return -errno;
}

/* Has the guest a network stack? */
static bool has_stack(const struct order *o)
{
	return o->spec->initrd || o->apart;
}

/* Its end of the line to the guest; *tap: the other one, -1: the guest has it already. */
static int open_line(const struct order *o, int *tap, struct peer_inet *inet, struct why *why)
{
	int err = 0;

	*tap = -1;
	if (o->line >= 0)
		return o->line;
	if (!o->interface || o->apart)
		err = own_namespace(why);
	if (!err && !o->interface)
		err = *tap = make_tap(why);
	const char *interface = o->interface ? o->interface : TAP_NAME;
	if (err >= 0 && has_stack(o) && !o->apart)
		peer_inet_name(interface);
	if (err >= 0)
		err = switch_on(interface, why);
	if (!err && has_stack(o))
		err = peer_inet_open(inet, interface, !o->apart, why);
	return err ? err : listen_on(interface, why);
}

/* --- in the process: frames */

static void send_frame(void *arg, const void *frame, u32 bytes)
{
	const int *line = arg;

	while (send(*line, frame, bytes, 0) < 0 && (errno == EINTR || errno == ENOBUFS))
		;
}

static void wake(int signal)
{
}

static void serve(int line)
{
	struct sigaction alarm = {.sa_handler = wake};
	struct net_frame frame;
	struct echo echo;
	unsigned silences = 0;
	bool heard = false, open = false;

	echo_init(&echo, send_frame, &line);
	sigaction(SIGALRM, &alarm, NULL); /* no SA_RESTART: it ends the wait */
	for (;;) {
		ssize_t n = recv(line, &frame, sizeof(frame), 0);

		if (n >= 0) {
			heard = true;
			echo_frame(&echo, &frame, (size_t)n);
		} else if (errno != EINTR && errno != ENETDOWN) {
			return;
		} else {
			silences = heard ? 0 : silences + 1;
			if (silences && silences <= SILENCES_MOST)
				echo_silence(&echo);
			heard = false;
		}
		if (echo.open != open) {
			open = echo.open;
			time_t every = open ? HVLAB_NET_SILENCE_S : 0;
			setitimer(ITIMER_REAL, &(struct itimerval){{every, 0}, {every, 0}}, NULL);
		}
	}
}

/* --- the process */

static void say_ready(int to, const struct ready *ready, int tap)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {{0}};
	struct iovec data = {(void *)(uintptr_t)ready, sizeof(*ready)};
	struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};

	if (tap >= 0) {
		m.msg_control = control.bytes;
		m.msg_controllen = sizeof(control.bytes);
		*CMSG_FIRSTHDR(&m) = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &tap, sizeof(tap));
	}
	sendmsg(to, &m, MSG_NOSIGNAL);
}

/* Everything but the two that it needs; b may be none. */
static void close_others(int a, int b)
{
	for (unsigned from = 0, end; from < ~0u; from = end + 1) {
		unsigned x = a >= 0 && (unsigned)a >= from ? (unsigned)a : ~0u, y = b >= 0 && (unsigned)b >= from ? (unsigned)b : ~0u;

		end = x < y ? x : y;
		if (end > from)
			close_range(from, end - 1, 0);
		if (end == ~0u)
			return;
	}
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* A process for one socket; it goes with the peer. */
static void serve_beside(void (*serve_socket)(int), int fd)
{
	pid_t peer = getpid();

	if (fd < 0 || fork())
		return;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != peer)
		_exit(1);
	close_others(fd, -1);
	serve_socket(fd);
	_exit(1);
}

static void serve_inet(struct peer_inet *inet)
{
	serve_beside(peer_inet_serve_udp, inet->udp);
	serve_beside(peer_inet_serve_tcp, inet->tcp);
	for (int *fd = (int[]){inet->udp, inet->tcp, -1}; *fd >= 0; fd++)
		close(*fd);
}

static _Noreturn void process(const struct order *o, int to)
{
	struct ready ready = {.err = 0};
	struct peer_inet inet = {-1, -1};
	sigset_t none;
	int tap;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != o->parent)
		_exit(1);
	setpgid(0, 0); /* Ctrl-C is for the harness */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_NAME, "hvlab-peer");
	close_others(to, o->line);
	if (o->apart && o->spec->cpus)
		pin(o->spec->cpus[0]);
	else if (o->spec->helper_cpu >= 0)
		pin(o->spec->helper_cpu);
	realtime(0, o->priority);
	int line = open_line(o, &tap, &inet, &ready.why);
	ready.err = line < 0 ? line : 0;
	serve_inet(&inet);
	say_ready(to, &ready, tap);
	close(to);
	if (tap >= 0)
		close(tap);
	if (line >= 0)
		serve(line);
	_exit(1);
}

/* --- the adapter's side */

static int hear_ready(int from, int *tap, struct why *why)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
	struct ready ready;
	struct iovec data = {&ready, sizeof(ready)};
	struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)};
	ssize_t n = recvmsg(from, &m, MSG_CMSG_CLOEXEC);

	if (n != sizeof(ready))
		return fail(why, -EPIPE, "the peer of the guest's network device has ended before it began");
	if (CMSG_FIRSTHDR(&m))
		memcpy(tap, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(*tap));
	*why = ready.err ? ready.why : *why;
	return ready.err;
}

static int start(struct peer *p, const struct order *o, struct why *why)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return fail(why, -errno, "no socket pair for the guest's peer: %s", strerror(errno));
	p->pid = fork();
	if (!p->pid)
		process(o, pair[1]);
	close(pair[1]);
	int err = p->pid < 0 ? fail(why, err_of_fork(errno), "no process for the guest's peer: %s", strerror(errno))
			     : hear_ready(pair[0], &p->device, why);
	close(pair[0]);
	return err;
}

int peer_on_tap(struct peer *p, const struct vm_spec *spec, int priority, struct why *why)
{
	const struct order o = {.spec = spec, .line = -1, .priority = priority, .parent = getpid()};

	*p = (struct peer){.device = -1};
	return start(p, &o, why);
}

int peer_on_interface(struct peer *p, const char *name, const struct vm_spec *spec, int priority, struct why *why)
{
	const struct order o = {.spec = spec, .interface = name, .line = -1, .priority = priority, .parent = getpid()};

	*p = (struct peer){.device = -1};
	return start(p, &o, why);
}

int peer_on_loopback(struct peer *p, const struct vm_spec *spec, struct why *why)
{
	const struct order o = {.spec = spec, .interface = "lo", .apart = true, .line = -1, .parent = getpid()};

	*p = (struct peer){.device = -1};
	return start(p, &o, why);
}

int peer_on_socket(struct peer *p, const struct vm_spec *spec, int priority, struct why *why)
{
	int pair[2], err;

	*p = (struct peer){.device = -1};
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		return fail(why, -errno, "no socket pair for the guest's network device: %s", strerror(errno));
	const struct order o = {.spec = spec, .line = pair[1], .priority = priority, .parent = getpid()};
	err = start(p, &o, why);
	close(pair[1]);
	p->device = pair[0];
	return err;
}

int peer_check(struct peer *p, struct why *why)
{
	if (p->pid <= 0 || waitpid(p->pid, NULL, WNOHANG) != p->pid)
		return 0;
	p->pid = 0;
	return fail(why, -EPIPE, "the peer at the other end of its network device has died");
}

void peer_end(struct peer *p)
{
	if (p->device >= 0)
		close(p->device);
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	*p = (struct peer){.device = -1};
}
