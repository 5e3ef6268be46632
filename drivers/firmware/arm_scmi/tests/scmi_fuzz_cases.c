// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of which nobody thought before (B17): commands whose answers are bent
 * in a random way, random messages out of turn, and random lies of what is below
 * the platform. The verbs are those of scmi_hostile_cases.c; what is judged here
 * is what holds for all of them: no splat, and honest answers get through.
 *
 * All randomness comes from one seed, so that a seed and a number of messages
 * are enough to see a failure again.
 */

#include <kunit/kernel_log.h>
#include <kunit/real_clock.h>
#include <kunit/splat.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/prandom.h>
#include <linux/unaligned.h>

#include "scmi_cases.h"
#include "scmi_hostile.h"

static unsigned int fuzz = 3334;
module_param(fuzz, uint, 0444);
MODULE_PARM_DESC(fuzz, "random messages on each transport");

static unsigned int fuzz_seed = 1;
module_param(fuzz_seed, uint, 0444);
MODULE_PARM_DESC(fuzz_seed, "where randomness starts");

/* So few that one may want to read what the kernel says to each. */
#define FUZZ_LOUD	1000

/* Only what is worse than an error, which are many here. */
#define FUZZ_LOGLEVEL	(LOGLEVEL_CRIT + 1)

/* One in so many messages is honest, and looked at. */
#define FUZZ_HONEST	8

/*
 * Time that may be spent waiting for nothing, in one case: KUnit ends what takes
 * five minutes. What costs time is rare, so that it lasts.
 */
#define FUZZ_PATIENCE_S	200
#define FUZZ_SLOW	64

/* One in so many is part of how the instance comes up. */
#define FUZZ_REBIRTH	512

/* One lie of what is below in so many takes a new start of the supplier. */
#define FUZZ_SPOIL	64

/* Commands that a platform may keep before its supplier is reset. */
#define FUZZ_KEPT	4

#define FUZZ_PAYLOAD	128
#define FUZZ_LOG_LINES	60

/**
 * struct scmi_fuzz - a run
 * @test: the test
 * @si: what it is about
 * @rnd: all randomness
 * @begin: when it began, by the kernel's clock
 * @kept: commands without an answer since the supplier was reset
 * @lies: messages that were not honest
 * @mark: where the kernel's log stood when the last message began
 */
struct scmi_fuzz {
	struct kunit *test;
	struct scmi_kit_instance *si;
	struct rnd_state rnd;
	time64_t begin;
	unsigned int kept;
	unsigned int lies;
	struct kmsg_dump_iter mark;
};

static u32 fuzz_below(struct scmi_fuzz *f, u32 n)
{
	return prandom_u32_state(&f->rnd) % n;
}

static bool fuzz_rarely(struct scmi_fuzz *f, u32 n)
{
	return !fuzz_below(f, n);
}

static bool fuzz_has_time(const struct scmi_fuzz *f)
{
	return ktime_get_seconds() - f->begin < FUZZ_PATIENCE_S;
}

/* What is wrong with an answer that comes; the caller need not wait. */
static void fuzz_bend(struct scmi_fuzz *f, struct fake_scmi_rule *rule,
		      u8 *payload)
{
	switch (fuzz_below(f, 6)) {
	case 0:
		rule->status = (s32)fuzz_below(f, 16) - 13;
		break;
	case 1:
		rule->status = prandom_u32_state(&f->rnd);
		break;
	case 2:
		prandom_bytes_state(&f->rnd, payload, FUZZ_PAYLOAD);
		rule->payload = payload;
		rule->payload_len = fuzz_below(f, FUZZ_PAYLOAD + 1);
		break;
	case 3:
		rule->reply_len = 8 + fuzz_below(f, FUZZ_PAYLOAD - 8);
		break;
	case 4:
		rule->inert = true;
		break;
	case 5:
		rule->action = FAKE_SCMI_TWICE;
		break;
	}
}

/* What is wrong with one that does not come, or not to who waits for it. */
static void fuzz_bend_slowly(struct scmi_fuzz *f, struct fake_scmi_rule *rule)
{
	switch (fuzz_below(f, 6)) {
	case 0:
		rule->action = FAKE_SCMI_DROP;
		f->kept++;
		break;
	case 1:
		rule->action = FAKE_SCMI_HOLD;
		break;
	case 2:
		rule->token_xor = 1 + fuzz_below(f, 0x3ff);
		break;
	case 3:
		rule->type_xor = 1 + fuzz_below(f, 3);
		break;
	case 4:
		rule->protocol_xor = prandom_u32_state(&f->rnd);
		break;
	case 5:
		rule->id_xor = prandom_u32_state(&f->rnd);
		break;
	}
}

static void fuzz_act(struct scmi_fuzz *f)
{
	struct scmi_kit_instance *si = f->si;
	u64 rate;

	if (fuzz_below(f, 4))
		scmi_kit_witness_rate(si->np, fuzz_below(f, SCMI_KIT_CLOCKS),
				      &rate);
	else
		scmi_kit_set_rate(si, scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

static void fuzz_answer(struct scmi_fuzz *f)
{
	struct fake_scmi_rule rule = {
		.protocol = FAKE_SCMI_ANY,
		.message = FAKE_SCMI_ANY,
		.times = 1,
	};
	u8 payload[FUZZ_PAYLOAD];

	if (fuzz_rarely(f, FUZZ_SLOW) && fuzz_has_time(f))
		fuzz_bend_slowly(f, &rule);
	else
		fuzz_bend(f, &rule, payload);
	scmi_hostile_tell(f->si, &rule);
	fuzz_act(f);
	fake_scmi_unscript_all(f->si->platform);
	fake_scmi_step(f->si->platform, -1);
}

/* Of any protocol, event and content. */
static void fuzz_stray(struct scmi_fuzz *f)
{
	u8 msg[sizeof(__le32) + FUZZ_PAYLOAD];
	u32 hdr;

	prandom_bytes_state(&f->rnd, msg, sizeof(msg));
	hdr = get_unaligned_le32(msg);
	if (fuzz_below(f, 2)) {
		hdr &= ~(FAKE_SCMI_HDR_PROTOCOL | FAKE_SCMI_HDR_ID);
		hdr |= FIELD_PREP(FAKE_SCMI_HDR_PROTOCOL,
				  FAKE_SCMI_PROTO_BASE + 4 * fuzz_below(f, 2));
		hdr |= FIELD_PREP(FAKE_SCMI_HDR_ID, fuzz_below(f, 3));
	}
	put_unaligned_le32(hdr, msg);
	fake_scmi_send_raw(f->si->transport->port(f->si), msg,
			   fuzz_below(f, sizeof(msg) + 1));
}

static void fuzz_reset(struct scmi_fuzz *f)
{
	scmi_departure_unbind_supplier(f->si);
	scmi_departure_bind_supplier(f->si);
	f->kept = 0;
}

/* What is below the platform lies, of an honest answer. */
static void fuzz_below_platform(struct scmi_fuzz *f)
{
	const struct scmi_kit_transport *transport = f->si->transport;
	bool spoil = fuzz_rarely(f, FUZZ_SPOIL) && fuzz_has_time(f);

	transport->lie(f->si, prandom_u32_state(&f->rnd) | 1, spoil);
	fuzz_act(f);
	transport->lie(f->si, 0, false);
	if (spoil)
		fuzz_reset(f);
}

/* One of the answers by which an instance comes up is bent. */
static void fuzz_rebirth(struct scmi_fuzz *f)
{
	struct fake_scmi_rule rule = {
		.protocol = FAKE_SCMI_ANY,
		.message = FAKE_SCMI_ANY,
		.skip = fuzz_below(f, 32),
		.times = 1 + fuzz_below(f, 4),
	};

	if (fuzz_below(f, 2))
		rule.status = (s32)fuzz_below(f, 16) - 13;
	else
		fuzz_bend_slowly(f, &rule);
	/* An area that is kept is known to be fatal to the next: findings.rst. */
	if (rule.action && f->si->transport->revive) {
		rule.action = 0;
		rule.status = FAKE_SCMI_BUSY;
	}
	scmi_departure_unbind_node(f->si);
	scmi_hostile_tell(f->si, &rule);
	scmi_departure_bind_node(f->si);
	fake_scmi_unscript_all(f->si->platform);
	fake_scmi_step(f->si->platform, -1);
	if (f->si->transport->revive)
		f->si->transport->revive(f->si);

	/* It may not have come up. */
	scmi_departure_unbind_node(f->si);
	scmi_departure_bind_node(f->si);
}

static bool fuzz_honest(struct scmi_fuzz *f)
{
	u64 rate = 0;

	return !scmi_kit_ask_rate(f->si, &rate) &&
	       rate == scmi_kit_rate(f->si, SCMI_KIT_CLOCK);
}

static bool fuzz_message(struct scmi_fuzz *f)
{
	if (fuzz_rarely(f, FUZZ_HONEST))
		return fuzz_honest(f);

	f->lies++;
	if (fuzz_rarely(f, FUZZ_REBIRTH))
		fuzz_rebirth(f);
	else if (fuzz_below(f, 2))
		fuzz_answer(f);
	else if (fuzz_below(f, 2))
		fuzz_below_platform(f);
	else
		fuzz_stray(f);

	f->si->transport->flush(f->si);
	if (f->si->transport->revive)
		f->si->transport->revive(f->si);
	if (f->kept >= FUZZ_KEPT)
		fuzz_reset(f);

	return true;
}

static void fuzz_unhush(void *data)
{
	kernel_log_set_level((long)data);
}

/* How many messages went well. */
static unsigned int fuzz_run(struct scmi_fuzz *f)
{
	unsigned int i;

	for (i = 0; i < fuzz; i++) {
		f->mark = kernel_log_mark();
		if (!fuzz_message(f) || splat_judge(f->test))
			break;
	}

	return i;
}

/* B17: many messages; what they do to whom is not known, but for what is not. */
void scmi_fuzz_messages(struct kunit *test)
{
	struct scmi_fuzz f = {
		.test = test,
		.si = scmi_hostile_start(test, -ETIMEDOUT),
		.begin = ktime_get_seconds(),
	};
	long level = console_loglevel;
	u64 since = real_clock_ns();
	unsigned int done;

	kunit_info(test, "fuzz: %u messages, seed %u", fuzz, fuzz_seed);
	prandom_seed_state(&f.rnd, fuzz_seed);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, fuzz_unhush,
						  (void *)level),
			0);
	if (fuzz > FUZZ_LOUD)
		kernel_log_set_level(FUZZ_LOGLEVEL);
	done = fuzz_run(&f);
	kunit_release_action(test, fuzz_unhush, (void *)level);
	since = real_clock_ns() - since;

	kunit_info(test, "fuzz: %u messages, %u of them lies, %llu per second",
		   done, f.lies,
		   div64_u64(done * (u64)NSEC_PER_SEC, since ?: 1));
	if (done < fuzz) {
		KUNIT_FAIL(test, "message %u: make fuzz SEED=%u FUZZ=%u FILTER=scmi_%s_fuzz",
			   done, fuzz_seed, done + 1, f.si->transport->name);
		kernel_log_show(test, f.mark, FUZZ_LOG_LINES);
		return;
	}
	scmi_hostile_expect_honesty(f.si);
}
EXPORT_SYMBOL_GPL(scmi_fuzz_messages);
