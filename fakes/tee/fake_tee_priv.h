/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the fake TEE share with one another and with nobody else.
 */
#ifndef _KUNIT_FAKE_TEE_PRIV_H
#define _KUNIT_FAKE_TEE_PRIV_H

#include <linux/completion.h>
#include <linux/container_of.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <kunit/fake_tee.h>

#define FAKE_TEE_ERROR_LEN	480
#define FAKE_TEE_SHM_BITS	8

struct fake_tee_life;

/**
 * struct fake_tee_impl - the whole of a &struct fake_tee
 * @pub: the part that everybody may see
 * @ref: the owner's, one per &struct fake_tee_life
 * @cfg: how it was made
 * @plug_lock: serialises plugging and unplugging of the tee_device
 * @wq: runs fake_tee_client_unplug_later()
 * @lock: protects everything below and all objects on the lists
 * @wait: woken when a call is held and when a Trusted Application falls idle
 * @life: the tee_device that is plugged, or NULL
 * @tas: Trusted Applications
 * @clients: client devices that are plugged
 * @contexts: contexts that are open, of all lives
 * @shms: shared memory that is held, of all lives
 * @shm_hash: the same by address of the tee_shm
 * @sessions: sessions that are open, by id
 * @next_session: where to look for a free id
 * @inside: threads that are in a call or in a Trusted Application
 * @faults: &struct fake_tee_fault_node
 * @nclients: length of @clients
 * @ncontexts: length of @contexts
 * @nsessions: number of @sessions
 * @nshms: length of @shms
 * @nheld: number of calls held
 * @shm_bytes: sum of the sizes of @shms
 * @dead: the TEE has died
 * @dead_result: with this answer to everything
 * @epoch: counts deaths; a session of another epoch is lost
 * @holding: calls of @hold_func are held
 * @hold_func: which
 * @hook: runs at the start of each call
 * @hook_data: for @hook
 * @ring: the calls seen last, slot = seq % @ring_len
 * @ring_len: length of @ring
 * @counts: number of calls by function id
 * @stats: counters
 * @last_error: text of the last error
 */
struct fake_tee_impl {
	struct fake_tee pub;
	struct kref ref;
	struct fake_tee_config cfg;
	struct mutex plug_lock; /* plugging and unplugging the tee_device */
	struct workqueue_struct *wq;

	struct mutex lock; /* all that follows */
	wait_queue_head_t wait;
	struct fake_tee_life *life;
	struct list_head tas;
	struct list_head clients;
	struct list_head contexts;
	struct list_head shms;
	DECLARE_HASHTABLE(shm_hash, FAKE_TEE_SHM_BITS);
	struct xarray sessions;
	u32 next_session;
	struct list_head inside;
	struct list_head faults;

	unsigned int nclients;
	unsigned int ncontexts;
	unsigned int nsessions;
	unsigned int nshms;
	unsigned int nheld;
	size_t shm_bytes;

	bool dead;
	u32 dead_result;
	unsigned int epoch;
	bool holding;
	u32 hold_func;
	fake_tee_hook_t hook;
	void *hook_data;

	struct fake_tee_call *ring;
	unsigned int ring_len;
	struct xarray counts;
	struct fake_tee_stats stats;
	char last_error[FAKE_TEE_ERROR_LEN];
};

static inline struct fake_tee_impl *to_fake_tee_impl(struct fake_tee *tee)
{
	return container_of(tee, struct fake_tee_impl, pub);
}

/**
 * struct fake_tee_life - one tee_device, from plug to its very end
 * @tee: whose; counted
 * @desc: what the TEE core calls, for as long as a context is open
 * @teedev: the tee_device
 * @pool: what the TEE core allocates shared memory from
 * @reserved: pool behind @pool for FAKE_TEE_POOL_RESERVED
 * @region: memory of @reserved
 * @region_size: its size
 * @pins: one while plugged, one per open context; the last one ends it
 * @gone: unplugged: no new contexts, calls are not answered
 * @reaper: ends it from a thread that may wait
 */
struct fake_tee_life {
	struct fake_tee_impl *tee;
	struct tee_desc desc;
	struct tee_device *teedev;
	struct tee_shm_pool pool;
	struct tee_shm_pool *reserved;
	void *region;
	size_t region_size;
	unsigned int pins;
	bool gone;
	struct work_struct reaper;
};

/**
 * struct fake_tee_trace - who did something
 * @comm: name of the task
 * @entries: return addresses, innermost first
 * @nr: number of @entries
 */
struct fake_tee_trace {
	char comm[TASK_COMM_LEN];
	unsigned long entries[FAKE_TEE_TRACE];
	unsigned int nr;
};

/**
 * struct fake_tee_ctx - an open context; &tee_context.data
 * @node: in &fake_tee_impl.contexts
 * @life: the tee_device it is on
 * @ctx: the context of the TEE core
 * @sessions: opened through it
 * @nshms: pieces of shared memory that keep it
 * @last: Trusted Application of the session opened last
 * @who: has opened it
 */
struct fake_tee_ctx {
	struct list_head node;
	struct fake_tee_life *life;
	struct tee_context *ctx;
	struct list_head sessions;
	unsigned int nshms;
	uuid_t last;
	struct fake_tee_trace who;
};

/**
 * struct fake_tee_mem - shared memory that is held; &tee_shm.sec_world_id
 * @node: in &fake_tee_impl.shms
 * @hash: in &fake_tee_impl.shm_hash
 * @ctx: the context it was made with
 * @shm: the memory
 * @size: bytes asked for
 * @map: mapping of registered memory
 * @who: has made it
 */
struct fake_tee_mem {
	struct list_head node;
	struct hlist_node hash;
	struct fake_tee_ctx *ctx;
	struct tee_shm *shm;
	size_t size;
	void *map;
	struct fake_tee_trace who;
};

/**
 * struct fake_tee_ta_impl - the whole of a &struct fake_tee_ta
 * @pub: the part that its author sees
 * @ref: one of the registry, one per session
 * @node: in &fake_tee_impl.tas
 * @sessions: that have not been closed towards @pub
 * @active: threads that are in one of its operations
 * @gone: unregistered, or about to be
 */
struct fake_tee_ta_impl {
	struct fake_tee_ta pub;
	struct kref ref;
	struct list_head node;
	struct list_head sessions;
	unsigned int active;
	bool gone;
};

/**
 * struct fake_tee_sess - the whole of a &struct fake_tee_session
 * @pub: the part that the Trusted Application sees
 * @ref: one of the table, one per call under way
 * @ta: counted
 * @ctx: the context it was opened with; valid while in the table
 * @in_ctx: in &fake_tee_ctx.sessions
 * @in_ta: in &fake_tee_ta_impl.sessions
 * @open: the Trusted Application has not been told of the close
 * @epoch: &fake_tee_impl.epoch it was opened in
 * @busy: calls under way
 */
struct fake_tee_sess {
	struct fake_tee_session pub;
	struct kref ref;
	struct fake_tee_ta_impl *ta;
	struct fake_tee_ctx *ctx;
	struct list_head in_ctx;
	struct list_head in_ta;
	bool open;
	unsigned int epoch;
	unsigned int busy;
};

/**
 * struct fake_tee_inside - a thread that is in a call or a Trusted Application
 * @node: in &fake_tee_impl.inside
 * @task: the thread
 * @held: it waits for @go
 * @dropped: it is to return without reaching the Trusted Application
 * @go: completed by fake_tee_step() and the like
 */
struct fake_tee_inside {
	struct list_head node;
	struct task_struct *task;
	bool held;
	bool dropped;
	struct completion go;
};

/* fake_tee_core.c */
void fake_tee_put(struct fake_tee_impl *tee);
void fake_tee_unpin(struct fake_tee_life *life);

static inline struct fake_tee_life *ctx_to_fake_tee_life(struct tee_context *c)
{
	return tee_get_drvdata(c->teedev);
}

/* fake_tee_call.c: the operations of the TEE core that talk to applications */
int fake_tee_op_open_session(struct tee_context *ctx,
			     struct tee_ioctl_open_session_arg *arg,
			     struct tee_param *param);
int fake_tee_op_close_session(struct tee_context *ctx, u32 session);
int fake_tee_op_system_session(struct tee_context *ctx, u32 session);
int fake_tee_op_invoke(struct tee_context *ctx,
		       struct tee_ioctl_invoke_arg *arg,
		       struct tee_param *param);
void fake_tee_sess_put(struct fake_tee_impl *tee, struct fake_tee_sess *sess);
void fake_tee_close_sessions(struct fake_tee_impl *tee,
			     struct fake_tee_ctx *ctx);

/* fake_tee_hold.c */
void fake_tee_enter(struct fake_tee_impl *tee, struct fake_tee_inside *in);
void fake_tee_leave(struct fake_tee_impl *tee, struct fake_tee_inside *in);
bool fake_tee_is_inside(struct fake_tee_impl *tee, const char *verb);
bool fake_tee_gate(struct fake_tee_impl *tee, struct fake_tee_inside *in,
		   u32 func, u32 *result);
void fake_tee_drop_held(struct fake_tee_impl *tee);

/* fake_tee_ta.c */
struct fake_tee_ta_impl *fake_tee_ta_find(struct fake_tee_impl *tee,
					  const uuid_t *uuid);
void fake_tee_ta_put(struct fake_tee_ta_impl *ta);
bool fake_tee_ta_enter(struct fake_tee_impl *tee, struct fake_tee_ta_impl *ta);
void fake_tee_ta_leave(struct fake_tee_impl *tee, struct fake_tee_ta_impl *ta);

/* fake_tee_fault.c */
bool fake_tee_fault_hit(struct fake_tee_impl *tee, enum fake_tee_op op, u32 func,
			const uuid_t *uuid, int *err, u32 *result);

/* fake_tee_client.c */
void fake_tee_clients_unplug(struct fake_tee_impl *tee);

/* fake_tee_shm.c */
int fake_tee_pool_init(struct fake_tee_life *life);
void fake_tee_pool_exit(struct fake_tee_life *life);
int fake_tee_op_shm_register(struct tee_context *ctx, struct tee_shm *shm,
			     struct page **pages, size_t num_pages,
			     unsigned long start);
int fake_tee_op_shm_unregister(struct tee_context *ctx, struct tee_shm *shm);
bool fake_tee_params_ok(struct fake_tee_life *life, const struct tee_param *param,
			u32 num);

/* fake_tee_record.c */
__printf(2, 3)
void fake_tee_error(struct fake_tee_impl *tee, const char *fmt, ...);
void fake_tee_trace(struct fake_tee_trace *who);
void fake_tee_report_leak(struct fake_tee_impl *tee, struct fake_tee_life *life);
u64 fake_tee_record_start(struct fake_tee_impl *tee,
			  const struct tee_ioctl_invoke_arg *arg,
			  const struct tee_param *param, const uuid_t *uuid,
			  bool readable, struct fake_tee_call *copy);
void fake_tee_record_end(struct fake_tee_impl *tee, u64 seq,
			 const struct tee_param *param, u32 num, bool readable,
			 bool seen, int err, u32 result);

#endif /* _KUNIT_FAKE_TEE_PRIV_H */
