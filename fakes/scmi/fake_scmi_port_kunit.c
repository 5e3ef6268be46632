// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_port: the contract between the fake SCMI platform and the
 * glue of a transport: every tag ends once, order, calls from within calls and
 * from other tasks, closing, clean-up; and what can be read back.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

static int port_init(struct kunit *test)
{
	scmi_loop_new(test, NULL);
	return 0;
}

static void port_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

static void ask_impl_version(struct scmi_loop *loop)
{
	scmi_ask(loop, BASE, 0x5);
	fake_scmi_clock_set_rate(loop->platform, 0, 6);
}

/*
 * A port operation may call into the platform: what that sends is delivered
 * after the operation has returned, and before the outer call returns.
 */
static void port_call_from_within_is_delivered_after(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	scmi_ask(loop, CLOCK, 0x9, 0, 1);
	loop->on_reply = ask_impl_version;
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), 0);
	KUNIT_ASSERT_EQ(test, loop->num, 4);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[1]) & 0xff, 0x3);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[2]) & 0xff, 0x5);
	KUNIT_EXPECT_EQ(test, loop->got[3].kind, SCMI_LOOP_P2A);
}

/* Closing drops what was held for that port, and leaves what is for others. */
static void port_close_drops_what_is_held(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *other;

	other = fake_scmi_port_open(loop->platform, &scmi_loop_ops, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	scmi_ask_by(loop, other, CLOCK, 0x9, 0, 1);
	fake_scmi_silence(loop->platform, true);
	scmi_ask_by(loop, other, BASE, 0x0);
	fake_scmi_clock_set_rate(loop->platform, 0, 5);
	scmi_ask(loop, BASE, 0x1);
	loop->num = 0;

	fake_scmi_port_close(other);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_DROP);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 1);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->kind, SCMI_LOOP_REPLY);
}

/* A rate change under way ends with its port: not done, and not pending. */
static void port_close_ends_pending_rate_changes(struct kunit *test)
{
	static const struct fake_scmi_config config = { .max_async = 1 };
	struct scmi_loop *loop = scmi_loop_new(test, &config);
	struct fake_scmi_clock_state state;
	struct fake_scmi_port *other;

	other = fake_scmi_port_open(loop->platform, &scmi_loop_ops, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	fake_scmi_silence(loop->platform, true);
	scmi_ask_by(loop, other, CLOCK, 0x5, 1, 0, 2000000, 0);
	fake_scmi_port_close(other);
	fake_scmi_clock_state(loop->platform, 0, &state);
	KUNIT_EXPECT_EQ(test, state.pending, 0);
	KUNIT_EXPECT_EQ(test, state.rate, 1000000);
	fake_scmi_silence(loop->platform, false);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x5, 1, 0, 3000000, 0), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 0), 3000000);
}

/* The platform may be given up first: the port goes on, until it is closed. */
static void port_outlives_the_owner_of_the_platform(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_platform *platform = fake_scmi_platform_alloc(NULL);
	struct fake_scmi_port *port;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, platform);
	port = fake_scmi_port_open(platform, &scmi_loop_ops, loop);
	fake_scmi_platform_free(platform);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, port);
	KUNIT_EXPECT_PTR_EQ(test, fake_scmi_port_platform(port), platform);
	KUNIT_EXPECT_EQ(test, scmi_ask_by(loop, port, BASE, 0x0), 0);
	fake_scmi_port_close(port);
}

/*
 * Managed forms clean up when their test ends, here a private one: the port is
 * closed, which shows in the request that it drops.
 */
static void port_managed_forms_clean_up(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_platform *platform;
	struct fake_scmi_port *port;
	struct kunit fake;

	kunit_init_test(&fake, "fake", NULL);
	platform = fake_scmi_platform_alloc_kunit(&fake, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, platform);
	port = fake_scmi_port_open_kunit(&fake, platform, &scmi_loop_ops, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, port);
	fake_scmi_silence(platform, true);
	scmi_ask_by(loop, port, BASE, 0x0);
	KUNIT_EXPECT_EQ(test, loop->num, 0);
	kunit_cleanup(&fake);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_DROP);
	KUNIT_EXPECT_EQ(test, fake.status, KUNIT_SUCCESS);
}

/* Glue that refuses the answer to a live request is an error, a dead one not. */
static void port_refused_answer_is_an_error(struct kunit *test)
{
	struct scmi_loop *loop = scmi_loop_new(test, NULL);
	struct fake_scmi_stats stats;

	loop->reply_ret = -EIO;
	scmi_ask(loop, BASE, 0x0);
	KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 1);
	fake_scmi_reply_raw(loop->port, "junk", 4);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.errors, 1);
	KUNIT_EXPECT_EQ(test, stats.duplicates, 0);
	KUNIT_EXPECT_EQ(test, stats.answered, 0);
	/* It was meant; the fixture expects none. */
	test->priv = NULL;
}

struct asker {
	struct work_struct work;
	struct scmi_loop *loop;
};

static void ask_in_work(struct work_struct *work)
{
	struct asker *asker = container_of(work, struct asker, work);
	unsigned int i;

	for (i = 0; i < 10; i++)
		scmi_ask(asker->loop, BASE, 0x0);
}

KUNIT_DEFINE_ACTION_WRAPPER(destroy_queue, destroy_workqueue,
			    struct workqueue_struct *);

static struct workqueue_struct *start_asker(struct kunit *test,
					    struct scmi_loop *loop)
{
	struct asker *asker = kunit_kzalloc(test, sizeof(*asker), GFP_KERNEL);
	struct workqueue_struct *queue;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, asker);
	queue = alloc_ordered_workqueue("fake_scmi_asker", 0);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	ret = kunit_add_action_or_reset(test, destroy_queue, queue);
	KUNIT_ASSERT_EQ(test, ret, 0);
	asker->loop = loop;
	INIT_WORK(&asker->work, ask_in_work);
	queue_work(queue, &asker->work);
	return queue;
}

/* Requests of two tasks at once: each is answered once. */
static void port_two_tasks_may_ask_at_once(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct workqueue_struct *queue = start_asker(test, loop);
	struct fake_scmi_stats stats;
	unsigned int i;

	for (i = 0; i < 10; i++)
		scmi_ask(loop, BASE, 0x0);
	flush_workqueue(queue);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.received, 20);
	KUNIT_EXPECT_EQ(test, stats.answered, 20);
	KUNIT_EXPECT_EQ(test, loop->num, 20);
}

/* A test can wait for the requests of another task to be held. */
static void port_held_requests_can_be_waited_for(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	fake_scmi_silence(loop->platform, true);
	start_asker(test, loop);
	KUNIT_EXPECT_TRUE(test, fake_scmi_wait_held(loop->platform, 10));
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 10);
	KUNIT_EXPECT_EQ(test, loop->num, 10);
}

/* The log keeps the last 256 messages; counters keep all. */
static void port_log_keeps_the_last_messages(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_log_entry entry;
	unsigned int i;

	for (i = 0; i < FAKE_SCMI_LOG_SIZE + 3; i++) {
		loop->num = 0;
		scmi_ask(loop, BASE, i % 2 ? 0x3 : 0x11, i);
	}
	KUNIT_EXPECT_EQ(test, fake_scmi_log_len(loop->platform), 256);
	KUNIT_ASSERT_TRUE(test, fake_scmi_log_get(loop->platform, 0, &entry));
	KUNIT_EXPECT_EQ(test, entry.number, 3);
	KUNIT_EXPECT_EQ(test, entry.protocol, BASE);
	KUNIT_EXPECT_EQ(test, entry.id, 0x3);
	KUNIT_EXPECT_EQ(test, entry.token, SCMI_LOOP_TOKEN + 3);
	KUNIT_EXPECT_EQ(test, entry.len, 8);
	KUNIT_EXPECT_EQ(test, entry.status, FAKE_SCMI_PROTOCOL_ERROR);
	KUNIT_EXPECT_EQ(test, entry.agent, 1);
	KUNIT_EXPECT_FALSE(test, entry.scripted || entry.held || entry.dropped);
	KUNIT_EXPECT_FALSE(test, fake_scmi_log_get(loop->platform, 256,
						   &entry));
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, BASE, 0x3), 129);
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, BASE,
					      FAKE_SCMI_ANY), 259);
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, FAKE_SCMI_ANY,
					      0x11), 130);
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, CLOCK, 0x3), 0);
}

struct observer {
	struct scmi_loop *loop;
	unsigned int seen;
	unsigned int replies;
	struct fake_scmi_log_entry last;
};

static void observe(void *ctx, const struct fake_scmi_log_entry *entry)
{
	struct observer *observer = ctx;

	observer->seen++;
	observer->last = *entry;
	observer->replies = observer->loop->num;
}

/* The observer hears of a message before its answer leaves, or is held. */
static void port_observer_hears_of_each_message(struct kunit *test)
{
	struct fake_scmi_config config = { .observe = observe };
	struct observer *observer;

	observer = kunit_kzalloc(test, sizeof(*observer), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, observer);
	config.observe_ctx = observer;
	observer->loop = scmi_loop_new(test, &config);
	scmi_ask(observer->loop, BASE, 0x3);
	KUNIT_EXPECT_EQ(test, observer->seen, 1);
	KUNIT_EXPECT_EQ(test, observer->replies, 0);
	KUNIT_EXPECT_EQ(test, observer->last.id, 0x3);
	fake_scmi_silence(observer->loop->platform, true);
	scmi_ask(observer->loop, BASE, 0x4);
	KUNIT_EXPECT_EQ(test, observer->seen, 2);
	KUNIT_EXPECT_TRUE(test, observer->last.held);
}

static void find_line(void *ctx, const char *text)
{
	unsigned int *found = ctx;

	*found |= strstarts(text, "fake SCMI platform fake:kunit") ? BIT(0) : 0;
	*found |= strstarts(text, "clock 0: 1000000 Hz off") ? BIT(1) : 0;
	*found |= strstr(text, "BASE_DISCOVER_VENDOR") ? BIT(2) : 0;
	*found |= strstr(text, "received 1 answered 1") ? BIT(3) : 0;
}

/* The dump tells who, clocks, counters and messages by name. */
static void port_dump_tells_what_was(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	unsigned int found = 0;

	scmi_ask(loop, BASE, 0x3);
	fake_scmi_dump(loop->platform, find_line, &found);
	KUNIT_EXPECT_EQ(test, found, GENMASK(3, 0));
}

static struct kunit_case port_cases[] = {
	KUNIT_CASE(port_call_from_within_is_delivered_after),
	KUNIT_CASE(port_close_drops_what_is_held),
	KUNIT_CASE(port_close_ends_pending_rate_changes),
	KUNIT_CASE(port_outlives_the_owner_of_the_platform),
	KUNIT_CASE(port_managed_forms_clean_up),
	KUNIT_CASE(port_refused_answer_is_an_error),
	KUNIT_CASE(port_two_tasks_may_ask_at_once),
	KUNIT_CASE(port_held_requests_can_be_waited_for),
	KUNIT_CASE(port_log_keeps_the_last_messages),
	KUNIT_CASE(port_observer_hears_of_each_message),
	KUNIT_CASE(port_dump_tells_what_was),
	{}
};

static struct kunit_suite port_suite = {
	.name = "fake_scmi_port",
	.init = port_init,
	.exit = port_exit,
	.test_cases = port_cases,
};

kunit_test_suite(port_suite);
