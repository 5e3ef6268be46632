// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listener for notifications, and what there is to hear, see scmi_kit_listen.h.
 */

#include <linux/scmi_protocol.h>

#include "scmi_kit_listen.h"

/* Generous: nobody waits that long unless the case is broken already. */
#define SCMI_KIT_PATIENCE	(10 * HZ)

static int scmi_kit_hear(struct notifier_block *nb, unsigned long event,
			 void *data)
{
	struct scmi_kit_listener *listener =
		container_of(nb, struct scmi_kit_listener, nb);
	const struct scmi_clock_rate_notif_report *report = data;
	unsigned int nth = atomic_inc_return(&listener->count) - 1;

	if (nth < ARRAY_SIZE(listener->rates))
		listener->rates[nth] = report->rate;
	complete(&listener->heard);
	if (READ_ONCE(listener->busy))
		wait_for_completion(&listener->go_on);

	return NOTIFY_OK;
}

/**
 * scmi_kit_listener() - make somebody who hears
 * @test: test with a kit
 *
 * To be made before the instance that it listens to: what is below that one knows
 * it until it is gone, which is in the clean-up of the test at the latest.
 *
 * Return: the listener, which lives as long as the test. Asserts that there is
 * one.
 */
struct scmi_kit_listener *scmi_kit_listener(struct kunit *test)
{
	struct scmi_kit_listener *listener;

	listener = kunit_kzalloc(test, sizeof(*listener), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, listener);
	listener->nb.notifier_call = scmi_kit_hear;
	init_completion(&listener->heard);
	init_completion(&listener->go_on);

	return listener;
}
EXPORT_SYMBOL_GPL(scmi_kit_listener);

/**
 * scmi_kit_listen() - hear of all changes from now on, until the instance is down
 * @listener: who; listens to nobody else yet
 * @si: to whom; an instance that works. Asserts that it lets us.
 */
void scmi_kit_listen(struct scmi_kit_listener *listener,
		     struct scmi_kit_instance *si)
{
	KUNIT_ASSERT_EQ(si->kit->test,
			scmi_kit_witness_listen(si->np, SCMI_KIT_CLOCK,
						&listener->nb),
			0);
}
EXPORT_SYMBOL_GPL(scmi_kit_listen);

/**
 * scmi_kit_wait_heard() - wait for one change that was not waited for yet
 * @listener: who hears of it
 *
 * Return: true; false if it does not come in a very long time.
 */
bool scmi_kit_wait_heard(struct scmi_kit_listener *listener)
{
	return wait_for_completion_timeout(&listener->heard, SCMI_KIT_PATIENCE);
}
EXPORT_SYMBOL_GPL(scmi_kit_wait_heard);

static void scmi_kit_listener_release(void *data)
{
	struct scmi_kit_listener *listener = data;

	WRITE_ONCE(listener->busy, false);
	complete_all(&listener->go_on);
}

/**
 * scmi_kit_listener_hold() - whoever hears something from now on takes long
 * @test: test, at whose clean-up that is over at the latest
 * @listener: who
 *
 * To be called again after each thread that it stops: clean-up lets go before it
 * waits for those.
 */
void scmi_kit_listener_hold(struct kunit *test,
			    struct scmi_kit_listener *listener)
{
	WRITE_ONCE(listener->busy, true);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_kit_listener_release,
						  listener),
			0);
}
EXPORT_SYMBOL_GPL(scmi_kit_listener_hold);

/**
 * scmi_kit_listener_let_go() - end scmi_kit_listener_hold(), for good
 * @listener: who
 */
void scmi_kit_listener_let_go(struct scmi_kit_listener *listener)
{
	scmi_kit_listener_release(listener);
}
EXPORT_SYMBOL_GPL(scmi_kit_listener_let_go);

/**
 * scmi_kit_change_rate() - the platform changes the rate of SCMI_KIT_CLOCK
 * @si: instance of the platform
 * @by: by how much, in Hz, from what it was in the beginning
 */
void scmi_kit_change_rate(struct scmi_kit_instance *si, u64 by)
{
	u64 rate = scmi_kit_rate(si, SCMI_KIT_CLOCK) + by;

	KUNIT_ASSERT_EQ(si->kit->test,
			fake_scmi_clock_set_rate(si->platform, SCMI_KIT_CLOCK,
						 rate),
			0);
}
EXPORT_SYMBOL_GPL(scmi_kit_change_rate);
