// SPDX-License-Identifier: GPL-2.0-only
/*
 * A notifier that lets a test go on when a removal in another thread has come
 * to a certain point, see scmi_kit_watch.h.
 */

#include <linux/completion.h>
#include <linux/notifier.h>

#include "../common.h"
#include "scmi_kit_watch.h"

/* Generous: nobody waits that long unless the case is broken already. */
#define SCMI_KIT_PATIENCE	(10 * HZ)

/**
 * struct scmi_kit_watch - waits for the consumers of a core device to be unbound
 * @nb: on the bus of these
 * @core: the core device, a mere label
 * @begun: the first of them is being unbound
 */
struct scmi_kit_watch {
	struct notifier_block nb;
	const struct device *core;
	struct completion begun;
};

static int scmi_kit_watch_notify(struct notifier_block *nb,
				 unsigned long action, void *data)
{
	struct scmi_kit_watch *watch =
		container_of(nb, struct scmi_kit_watch, nb);
	struct device *dev = data;

	if (action == BUS_NOTIFY_UNBIND_DRIVER && dev->parent == watch->core)
		complete(&watch->begun);

	return NOTIFY_OK;
}

static void scmi_kit_watch_end(void *data)
{
	bus_unregister_notifier(&scmi_bus_type, data);
}

/**
 * scmi_kit_watch_consumers() - watch out for the end of an instance
 * @si: instance that works
 *
 * SCMI devices are the first to be unbound. Their drivers may take long for it,
 * so what comes first is that it begins.
 *
 * Return: the watch, which lives as long as the test. Asserts that there is one.
 */
struct scmi_kit_watch *scmi_kit_watch_consumers(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct scmi_kit_watch *watch;

	watch = kunit_kzalloc(test, sizeof(*watch), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, watch);
	watch->nb.notifier_call = scmi_kit_watch_notify;
	watch->core = scmi_kit_core(si);
	init_completion(&watch->begun);
	KUNIT_ASSERT_EQ(test,
			bus_register_notifier(&scmi_bus_type, &watch->nb), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_kit_watch_end,
						  &watch->nb),
			0);

	return watch;
}
EXPORT_SYMBOL_GPL(scmi_kit_watch_consumers);

/**
 * scmi_kit_watch_wait() - wait until the first consumer is being unbound
 * @watch: the watch
 *
 * Return: true; false if it does not come in a very long time.
 */
bool scmi_kit_watch_wait(struct scmi_kit_watch *watch)
{
	return wait_for_completion_timeout(&watch->begun, SCMI_KIT_PATIENCE);
}
EXPORT_SYMBOL_GPL(scmi_kit_watch_wait);
