/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A Trusted Execution Environment for tests.
 */
#ifndef _KUNIT_FAKE_TEE_H
#define _KUNIT_FAKE_TEE_H

#include <linux/err.h>
#include <linux/sched.h>
#include <linux/tee_core.h>
#include <linux/tee_drv.h>
#include <linux/types.h>
#include <linux/uuid.h>

struct kunit;

/**
 * DOC: The fake TEE
 *
 * A &struct fake_tee is a real &struct tee_device with driver operations and a
 * shared memory pool of its own, plus any number of &struct tee_client_device
 * on the real TEE bus. Client drivers and drivers/tee run on it unchanged. It
 * knows nothing about what its Trusted Applications do: those are plugged in by
 * UUID (&struct fake_tee_ta_ops).
 *
 * Life: fake_tee_alloc(), fake_tee_plug() (the tee_device is there),
 * fake_tee_client_plug() (a client device is there, drivers probe inside the
 * call), fake_tee_unplug(), plug again or fake_tee_free(). The forms that end in
 * _kunit undo themselves when the case ends and fail the case when the fake has
 * recorded an error, a leaked context first of all.
 *
 * Threads: a TEE has no thread of its own. Everything a Trusted Application
 * does runs in the thread of the caller, inside the driver's
 * tee_client_open_session(), tee_client_invoke_func() or
 * tee_client_close_session(), in process context, with no lock of the fake
 * held. So:
 *
 * - Nothing is answered later by itself. "Answer when stepped"
 *   (fake_tee_hold()) blocks the caller, which must therefore not be the test
 *   thread: a call from there is refused with FAKE_TEEC_ERROR_BUSY and recorded
 *   as an error instead of hanging the case.
 * - A hook or a Trusted Application runs under whatever locks the driver holds,
 *   often the device lock of the client. Verbs that would wait for that thread
 *   (unplugging, flushing, unregistering the Trusted Application that runs)
 *   return -EDEADLK and record an error when called from there;
 *   fake_tee_client_unplug_later() is what a hook can use.
 *
 * Leaks: tee_device_unregister() waits for ever for a context that nobody
 * closes. fake_tee_unplug() looks first, records who opened what is left,
 * returns -EBUSY and takes the tee_device out of sight (no class device, no new
 * contexts, every call answered as by a dead TEE). What remains of it is
 * destroyed when the last context goes, whenever that is, even after
 * fake_tee_free().
 */

/**
 * enum fake_tee_result - results of Trusted Applications, by GlobalPlatform
 * @FAKE_TEEC_SUCCESS: done
 * @FAKE_TEEC_ERROR_GENERIC: no particular reason
 * @FAKE_TEEC_ERROR_ACCESS_DENIED: refused
 * @FAKE_TEEC_ERROR_BAD_PARAMETERS: parameters of the wrong kind or range
 * @FAKE_TEEC_ERROR_ITEM_NOT_FOUND: no such Trusted Application or item
 * @FAKE_TEEC_ERROR_NOT_SUPPORTED: no such function
 * @FAKE_TEEC_ERROR_OUT_OF_MEMORY: no memory in the TEE
 * @FAKE_TEEC_ERROR_BUSY: try again
 * @FAKE_TEEC_ERROR_COMMUNICATION: the TEE does not answer
 * @FAKE_TEEC_ERROR_SHORT_BUFFER: output buffer too small
 * @FAKE_TEEC_ERROR_TARGET_DEAD: the Trusted Application has panicked
 */
enum fake_tee_result {
	FAKE_TEEC_SUCCESS = 0x00000000,
	FAKE_TEEC_ERROR_GENERIC = 0xffff0000,
	FAKE_TEEC_ERROR_ACCESS_DENIED = 0xffff0001,
	FAKE_TEEC_ERROR_BAD_PARAMETERS = 0xffff0006,
	FAKE_TEEC_ERROR_ITEM_NOT_FOUND = 0xffff0008,
	FAKE_TEEC_ERROR_NOT_SUPPORTED = 0xffff000a,
	FAKE_TEEC_ERROR_OUT_OF_MEMORY = 0xffff000c,
	FAKE_TEEC_ERROR_BUSY = 0xffff000d,
	FAKE_TEEC_ERROR_COMMUNICATION = 0xffff000e,
	FAKE_TEEC_ERROR_SHORT_BUFFER = 0xffff0010,
	FAKE_TEEC_ERROR_TARGET_DEAD = 0xffff3024,
};

/**
 * enum fake_tee_origin - who has decided on a result, by GlobalPlatform
 * @FAKE_TEEC_ORIGIN_COMMS: the way to the TEE
 * @FAKE_TEEC_ORIGIN_TEE: the TEE
 * @FAKE_TEEC_ORIGIN_TRUSTED_APP: the Trusted Application
 */
enum fake_tee_origin {
	FAKE_TEEC_ORIGIN_COMMS = 2,
	FAKE_TEEC_ORIGIN_TEE = 3,
	FAKE_TEEC_ORIGIN_TRUSTED_APP = 4,
};

/** FAKE_TEE_ANY_FUNC - stands for every function id of a Trusted Application */
#define FAKE_TEE_ANY_FUNC	U32_MAX

/** FAKE_TEE_NR_PARAMS - parameters of a call that a record keeps */
#define FAKE_TEE_NR_PARAMS	4

/** FAKE_TEE_HEAD - bytes at the start of a memory reference a record keeps */
#define FAKE_TEE_HEAD		16

/**
 * enum fake_tee_pool - where tee_shm_alloc_kernel_buf() gets its memory
 * @FAKE_TEE_POOL_PAGES: whole pages, any number (OP-TEE with dynamic memory)
 * @FAKE_TEE_POOL_RESERVED: a reserved region of &fake_tee_config.pool_size
 *			    bytes that can run out
 * @FAKE_TEE_POOL_EXACT: exactly the bytes asked for, so that an access beyond
 *			 them is seen by KASAN
 * @FAKE_TEE_POOL_NONE: there is none; the TEE core refuses every allocation
 */
enum fake_tee_pool {
	FAKE_TEE_POOL_PAGES,
	FAKE_TEE_POOL_RESERVED,
	FAKE_TEE_POOL_EXACT,
	FAKE_TEE_POOL_NONE,
};

/**
 * struct fake_tee_config - what kind of TEE; all zero gives the default
 * @impl_id: implementation id; 0 gives TEE_IMPL_ID_OPTEE
 * @impl_caps: capabilities of that implementation
 * @gen_caps: TEE_GEN_CAP_*; 0 gives TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM
 * @pool: shared memory pool
 * @pool_size: bytes of FAKE_TEE_POOL_RESERVED; 0 gives 16 pages
 * @parent: parent of the tee_device, or NULL
 * @parented: client devices get the tee_device as their parent. The OP-TEE
 *	      driver of today gives them none.
 * @ring: number of calls kept for fake_tee_call(); 0 gives 32
 */
struct fake_tee_config {
	u32 impl_id;
	u32 impl_caps;
	u32 gen_caps;
	enum fake_tee_pool pool;
	size_t pool_size;
	struct device *parent;
	bool parented;
	unsigned int ring;
};

/**
 * struct fake_tee_lies - what a TEE says falsely when calls return
 * @times: of how many successful calls; counts down to 0, which is honest
 * @func: of which function, or FAKE_TEE_ANY_FUNC
 * @param: of which parameter
 * @size: number of bytes that it says are in that memory reference
 *
 * What the Trusted Application has written stays as it is. A call without such a
 * parameter is not concerned.
 */
struct fake_tee_lies {
	unsigned int times;
	u32 func;
	unsigned int param;
	size_t size;
};

/**
 * struct fake_tee - a TEE
 * @impl_id: what the TEE says it is; may be changed at any time
 * @impl_caps: capabilities of the implementation; may be changed at any time
 * @gen_caps: general capabilities; may be changed at any time. Without
 *	      TEE_GEN_CAP_REG_MEM registering memory gives -EOPNOTSUPP.
 * @parented: for client devices plugged from now on
 * @parent: of the tee_device, for the next plug; borrowed
 * @lies: what it says falsely; set by the test while no call is under way
 */
struct fake_tee {
	u32 impl_id;
	u32 impl_caps;
	u32 gen_caps;
	bool parented;
	struct device *parent;
	struct fake_tee_lies lies;
};

struct fake_tee_ta_ops;

/**
 * struct fake_tee_ta - a Trusted Application plugged into a TEE
 * @tee: the TEE
 * @uuid: its UUID
 * @ops: what it does
 * @priv: belongs to its author
 */
struct fake_tee_ta {
	struct fake_tee *tee;
	uuid_t uuid;
	const struct fake_tee_ta_ops *ops;
	void *priv;
};

/**
 * struct fake_tee_session - an open session
 * @ta: the Trusted Application at the other end
 * @id: what the client knows it by
 * @login: how the client introduced itself (TEE_IOCTL_LOGIN_*)
 * @system: the client has asked for a system session
 * @priv: belongs to the Trusted Application
 */
struct fake_tee_session {
	struct fake_tee_ta *ta;
	u32 id;
	u32 login;
	bool system;
	void *priv;
};

/**
 * struct fake_tee_ta_ops - what a Trusted Application does
 * @open: a client opens a session. Anything but FAKE_TEEC_SUCCESS refuses it.
 *	  Optional. @param has @num entries and may be NULL when @num is 0.
 * @invoke: a client calls function @func. Returns a TEE result. Optional:
 *	    without it every function is FAKE_TEEC_ERROR_NOT_SUPPORTED. Use
 *	    fake_tee_param_buf() to reach memory references; set
 *	    &tee_param.u.memref.size of an output to what was written.
 * @close: called exactly once for each session that was opened, at the latest
 *	   before fake_tee_ta_unregister() returns: the place to free
 *	   &fake_tee_session.priv. Runs after the last call of that session has
 *	   returned. Optional.
 *
 * All run in process context in the thread of the caller, possibly several at a
 * time, and may sleep.
 */
struct fake_tee_ta_ops {
	u32 (*open)(struct fake_tee_ta *ta, struct fake_tee_session *session,
		    struct tee_param *param, u32 num);
	u32 (*invoke)(struct fake_tee_ta *ta, struct fake_tee_session *session,
		      u32 func, struct tee_param *param, u32 num);
	void (*close)(struct fake_tee_ta *ta, struct fake_tee_session *session);
};

/* Life of a TEE: fake_tee_core.c */

struct fake_tee *fake_tee_alloc(const struct fake_tee_config *config);
void fake_tee_free(struct fake_tee *tee);
int fake_tee_plug(struct fake_tee *tee);
int fake_tee_unplug(struct fake_tee *tee);
struct tee_device *fake_tee_device(struct fake_tee *tee);
void fake_tee_reap(void);

/* Managed forms: fake_tee_managed.c */

struct fake_tee *fake_tee_alloc_kunit(struct kunit *test,
				      const struct fake_tee_config *config);
struct fake_tee *fake_tee_plug_kunit(struct kunit *test,
				     const struct fake_tee_config *config);
struct fake_tee_ta *fake_tee_ta_register_kunit(struct kunit *test,
					       struct fake_tee *tee,
					       const uuid_t *uuid,
					       const struct fake_tee_ta_ops *ops,
					       void *priv);
int fake_tee_hold_kunit(struct kunit *test, struct fake_tee *tee, u32 func);

/* Trusted Applications: fake_tee_ta.c */

struct fake_tee_ta *fake_tee_ta_register(struct fake_tee *tee,
					 const uuid_t *uuid,
					 const struct fake_tee_ta_ops *ops,
					 void *priv);
int fake_tee_ta_unregister(struct fake_tee_ta *ta);
void *fake_tee_param_buf(const struct tee_param *param, size_t *len);

/* Client devices: fake_tee_client.c */

struct tee_client_device *fake_tee_client_plug(struct fake_tee *tee,
					       const uuid_t *uuid);
int fake_tee_client_unplug(struct tee_client_device *client);
int fake_tee_client_unplug_later(struct tee_client_device *client);
int fake_tee_flush(struct fake_tee *tee);
unsigned int fake_tee_clients(struct fake_tee *tee);

/**
 * enum fake_tee_op - what can be made to fail
 * @FAKE_TEE_OPEN: opening a context
 * @FAKE_TEE_OPEN_SESSION: opening a session
 * @FAKE_TEE_SYSTEM_SESSION: making a session a system session
 * @FAKE_TEE_INVOKE: a call; not even the Trusted Application sees it
 * @FAKE_TEE_SHM_ALLOC: getting shared memory from the pool
 * @FAKE_TEE_SHM_REGISTER: registering memory of the client's
 */
enum fake_tee_op {
	FAKE_TEE_OPEN,
	FAKE_TEE_OPEN_SESSION,
	FAKE_TEE_SYSTEM_SESSION,
	FAKE_TEE_INVOKE,
	FAKE_TEE_SHM_ALLOC,
	FAKE_TEE_SHM_REGISTER,
};

/**
 * struct fake_tee_fault - make something fail
 * @op: what
 * @func: for FAKE_TEE_INVOKE: which function id, or FAKE_TEE_ANY_FUNC. Mind
 *	  that 0 is a function id.
 * @uuid: for FAKE_TEE_OPEN_SESSION and FAKE_TEE_INVOKE: of which Trusted
 *	  Application; NULL for every one
 * @err: negative errno to fail with, or 0
 * @result: TEE result to fail with where @err is 0; only sessions and calls
 *	    have one
 * @skip: let this many pass first
 * @times: then fail this many; 0: all
 */
struct fake_tee_fault {
	enum fake_tee_op op;
	u32 func;
	const uuid_t *uuid;
	int err;
	u32 result;
	unsigned int skip;
	unsigned int times;
};

/* Faults: fake_tee_fault.c */

int fake_tee_fault_add(struct fake_tee *tee, const struct fake_tee_fault *fault);
void fake_tee_faults_clear(struct fake_tee *tee);

/**
 * fake_tee_fail_open() - refuse every context from now on
 * @tee: the TEE
 * @err: negative errno
 *
 * Return: 0 or what fake_tee_fault_add() says.
 */
static inline int fake_tee_fail_open(struct fake_tee *tee, int err)
{
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_OPEN,
		.err = err,
	};

	return fake_tee_fault_add(tee, &fault);
}

/**
 * fake_tee_fail_session() - refuse every session from now on
 * @tee: the TEE
 * @result: TEE result
 *
 * Return: 0 or what fake_tee_fault_add() says.
 */
static inline int fake_tee_fail_session(struct fake_tee *tee, u32 result)
{
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_OPEN_SESSION,
		.result = result,
	};

	return fake_tee_fault_add(tee, &fault);
}

/**
 * fake_tee_fail_invoke() - fail the next calls of a function
 * @tee: the TEE
 * @func: function id, or FAKE_TEE_ANY_FUNC
 * @err: negative errno, or 0 to fail with @result
 * @result: TEE result
 * @times: how many; 0: all
 *
 * Return: 0 or what fake_tee_fault_add() says.
 */
static inline int fake_tee_fail_invoke(struct fake_tee *tee, u32 func, int err,
				       u32 result, unsigned int times)
{
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_INVOKE,
		.func = func,
		.err = err,
		.result = result,
		.times = times,
	};

	return fake_tee_fault_add(tee, &fault);
}

/**
 * fake_tee_fail_shm() - let no shared memory be had from now on
 * @tee: the TEE
 * @err: negative errno
 *
 * Return: 0 or what fake_tee_fault_add() says.
 */
static inline int fake_tee_fail_shm(struct fake_tee *tee, int err)
{
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_SHM_ALLOC,
		.err = err,
	};

	return fake_tee_fault_add(tee, &fault);
}

/**
 * struct fake_tee_call_param - one parameter of a recorded call
 * @attr: TEE_IOCTL_PARAM_ATTR_*
 * @a: value.a, or the offset of a memory reference
 * @b: value.b, or the size of a memory reference
 * @c: value.c, or 0
 * @shm: shared memory of a memory reference; may be gone: compare, do not use
 * @head: first bytes of the memory, zero padded
 */
struct fake_tee_call_param {
	u64 attr;
	u64 a;
	u64 b;
	u64 c;
	const struct tee_shm *shm;
	u8 head[FAKE_TEE_HEAD];
};

/**
 * struct fake_tee_call - a recorded call
 * @seq: 1 for the first call of this TEE
 * @session: session id
 * @uuid: Trusted Application, nil where the session does not exist
 * @func: function id
 * @num: number of parameters the client gave
 * @in: the first FAKE_TEE_NR_PARAMS of them as they came
 * @out: the same as they went back
 * @done: the call has returned; @out, @err and @result are valid
 * @seen: the Trusted Application has seen it
 * @err: errno it returned
 * @result: TEE result it returned
 */
struct fake_tee_call {
	u64 seq;
	u32 session;
	uuid_t uuid;
	u32 func;
	u32 num;
	struct fake_tee_call_param in[FAKE_TEE_NR_PARAMS];
	struct fake_tee_call_param out[FAKE_TEE_NR_PARAMS];
	bool done;
	bool seen;
	int err;
	u32 result;
};

/**
 * typedef fake_tee_hook_t - runs at the start of each call
 * @tee: the TEE
 * @call: the record of the call
 * @data: what fake_tee_set_hook() was given
 *
 * In the thread of the caller, before faults, holding and the Trusted
 * Application.
 */
typedef void (*fake_tee_hook_t)(struct fake_tee *tee,
				const struct fake_tee_call *call, void *data);

/* Calls: fake_tee_call.c */

void fake_tee_set_hook(struct fake_tee *tee, fake_tee_hook_t hook, void *data);
void fake_tee_hold(struct fake_tee *tee, u32 func);
unsigned int fake_tee_step(struct fake_tee *tee, unsigned int n);
void fake_tee_release(struct fake_tee *tee);
unsigned int fake_tee_held(struct fake_tee *tee);
bool fake_tee_wait_held(struct fake_tee *tee, unsigned int n);
void fake_tee_kill(struct fake_tee *tee, u32 result);
void fake_tee_revive(struct fake_tee *tee);

/**
 * struct fake_tee_stats - what has happened since fake_tee_alloc()
 * @opened: contexts opened
 * @released: contexts released
 * @sessions_opened: sessions opened
 * @sessions_closed: sessions closed, by the client or with their context
 * @sessions_dropped: of these, closed only because their context went
 * @sessions_busy: of these, closed with a call under way
 * @calls: calls made
 * @held: calls that were held
 * @faults: times that a &struct fake_tee_fault struck
 * @lies: sizes that were told falsely, see &struct fake_tee_lies
 * @shm_allocated: pieces of shared memory given out of the pool
 * @shm_registered: pieces of shared memory registered
 * @errors: see fake_tee_errors()
 */
struct fake_tee_stats {
	u64 opened;
	u64 released;
	u64 sessions_opened;
	u64 sessions_closed;
	u64 sessions_dropped;
	u64 sessions_busy;
	u64 calls;
	u64 held;
	u64 faults;
	u64 lies;
	u64 shm_allocated;
	u64 shm_registered;
	u64 errors;
};

/** FAKE_TEE_TRACE - callers that are remembered */
#define FAKE_TEE_TRACE		10

/**
 * struct fake_tee_holder - somebody who holds something of a TEE
 * @comm: name of the task that took it
 * @trace: addresses in the functions that took it, innermost first, for %ps.
 *	   Needs CONFIG_STACKTRACE and, on UML, CONFIG_FRAME_POINTER; without
 *	   them it ends in the TEE core.
 * @nr: entries in @trace
 * @caller: the first of them outside of the TEE core; without CONFIG_KALLSYMS
 *	    this is not known and is the one that called the fake
 * @uuid: for a context: of the session opened last through it, or nil
 * @size: for shared memory: bytes
 * @closed: for a context: the client has closed it, shared memory keeps it
 */
struct fake_tee_holder {
	char comm[TASK_COMM_LEN];
	unsigned long trace[FAKE_TEE_TRACE];
	unsigned int nr;
	unsigned long caller;
	uuid_t uuid;
	size_t size;
	bool closed;
};

/* Read-back: fake_tee_record.c */

unsigned int fake_tee_contexts(struct fake_tee *tee);
unsigned int fake_tee_sessions(struct fake_tee *tee);
unsigned int fake_tee_shms(struct fake_tee *tee);
size_t fake_tee_shm_bytes(struct fake_tee *tee);
bool fake_tee_context(struct fake_tee *tee, unsigned int n,
		      struct fake_tee_holder *holder);
bool fake_tee_shm(struct fake_tee *tee, unsigned int n,
		  struct fake_tee_holder *holder);
bool fake_tee_call(struct fake_tee *tee, unsigned int n,
		   struct fake_tee_call *call);
unsigned int fake_tee_calls(struct fake_tee *tee, u32 func);
void fake_tee_stats(struct fake_tee *tee, struct fake_tee_stats *stats);
unsigned int fake_tee_errors(struct fake_tee *tee);
const char *fake_tee_last_error(struct fake_tee *tee);
void fake_tee_errors_clear(struct fake_tee *tee);

#endif /* _KUNIT_FAKE_TEE_H */
