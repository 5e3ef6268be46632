/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small Trusted Application and a client of it, for the suites that test the
 * fake TEE. Also the shortest example of both.
 */
#ifndef _KUNIT_FAKE_TEE_ECHO_H
#define _KUNIT_FAKE_TEE_ECHO_H

#include <linux/completion.h>
#include <linux/workqueue.h>

#include <kunit/fake_tee.h>

struct kunit;

/** ECHO_UUID - the Trusted Application */
#define ECHO_UUID	UUID_INIT(0x5ac1fa4e, 0x7e57, 0x4a11, \
				  0x80, 0x31, 0x0e, 0xc4, 0x00, 0x7e, 0xe0, 0x01)

/** ECHO_IMPL_ID - implementation id of the TEE; no real one has it */
#define ECHO_IMPL_ID	0x6b756e69

/**
 * enum echo_func - functions of the Trusted Application
 * @ECHO_ADD: c := a + b of value parameter 0
 * @ECHO_INVERT: memory of parameter 1 := inverted memory of parameter 0
 */
enum echo_func {
	ECHO_ADD = 1,
	ECHO_INVERT = 2,
};

/**
 * struct echo - what the Trusted Application has seen, and its knobs
 * @refuse: result of opening a session
 * @opened: sessions opened
 * @closed: sessions closed
 * @invoked: calls that arrived
 * @system: the last call came in a system session
 */
struct echo {
	u32 refuse;
	atomic_t opened;
	atomic_t closed;
	atomic_t invoked;
	bool system;
};

/**
 * struct echo_client - a client with a session
 * @ctx: its context, or NULL when it was closed by hand
 * @session: its session
 */
struct echo_client {
	struct tee_context *ctx;
	u32 session;
};

/**
 * struct echo_call - ECHO_ADD of 1 and 2 from another thread
 * @client: who calls
 * @wq: its thread
 * @work: what that does
 * @done: the call has returned
 * @err: errno of it
 * @result: TEE result of it
 * @sum: what came back
 */
struct echo_call {
	struct echo_client *client;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct completion done;
	int err;
	u32 result;
	u64 sum;
};

extern const uuid_t echo_uuid;
extern const struct fake_tee_ta_ops echo_ops;

struct tee_context *echo_open_context(u32 impl_id);
int echo_open_session(struct tee_context *ctx, const uuid_t *uuid, u32 *session,
		      u32 *result);
struct echo_client *echo_client_kunit(struct kunit *test);
void echo_client_close(struct echo_client *client);
int echo_add(struct echo_client *client, u64 a, u64 b, u64 *sum, u32 *result);
int echo_invert(struct echo_client *client, const struct tee_param_memref *in,
		const struct tee_param_memref *out, u32 *result);
struct echo_call *echo_call_kunit(struct kunit *test,
				  struct echo_client *client);
void echo_call_start(struct echo_call *call);
bool echo_call_wait(struct echo_call *call);

#endif /* _KUNIT_FAKE_TEE_ECHO_H */
