/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: the frames that io_net_* send, between the guest and the peer at the other end of its network device. They have a
 * type of their own, so nobody else answers them and neither end takes others for its own.
 */
#pragma once

#include <hvlab/abi.h>

#define HVLAB_NET_TYPE 0x88b5u       /* IEEE Std 802: for local experiments */
#define HVLAB_NET_TYPE_BYTES {HVLAB_NET_TYPE >> 8, HVLAB_NET_TYPE & 0xff}
#define HVLAB_NET_FRAME_LEAST 60u    /* without the checksum, as all lengths here */
#define HVLAB_NET_FRAME_MOST 1514u
#define HVLAB_NET_WINDOW 32u         /* frames of data that one acknowledgement or one question is for */
#define HVLAB_NET_SILENCE_S 1        /* after that long without a frame the peer speaks up, so that a guest that sleeps ... */
#define HVLAB_NET_SILENCES 3         /* ... learns that something is lost: when it has heard so many and nothing else */
#define HVLAB_NET_LOOPBACK "loopback" /* the model of a process, which has no device: sockets alone */
#define HVLAB_NET_SOCKET "socket"     /* the engine without a network at its other end: frames alone, no sockets */

enum net_kind {
	NET_BEGIN = 1, /* by the guest: counts begin anew; comes back as it is, and so does: */
	NET_ECHO,      /* by the guest: a question, which is its own answer */
	NET_DATA,      /* by either: one of a sequence, with data; the guest asks by an `argument` of 1 for an acknowledgement */
	NET_ASK,       /* by the guest: the peer is to send NET_DATA, from `sequence` on, as many and of such length as `argument` says */
	NET_ACK,       /* by the peer: NET_DATA so far in `sequence`, those of them that were not as they should be in `argument` */
	NET_SILENCE,   /* by the peer: nothing has come for a while */
	NET_END,       /* by the guest: nothing will come for a while */
};

struct net_frame {
	u8 to[6], from[6];
	u8 type[2];   /* as on the wire: high byte first */
	u16 kind;
	u64 sequence, argument;
	u8 data[HVLAB_NET_FRAME_MOST - 32];
};

_Static_assert(sizeof(struct net_frame) == 1520 && __builtin_offsetof(struct net_frame, data) == 32, "frames are laid out by hand");

#define NET_ASK_FOR(frames, bytes) ((u64)(bytes) << 32 | (frames))

/* Byte i of the data of any frame. */
static inline u8 net_byte(u32 i)
{
	return (u8)((i / 8 + 1) * 0x9e3779b97f4a7c15ull >> i % 8 * 8);
}

/* Locally administered: nobody's. */
#define HVLAB_NET_GUEST {0x02, 'h', 'v', 'l', 'a', 'b'}
#define HVLAB_NET_PEER {0x02, 'h', 'v', 'l', 'a', 'p'}
