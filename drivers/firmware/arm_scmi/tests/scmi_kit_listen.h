/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Somebody who hears of changes of a rate.
 */
#ifndef _SCMI_KIT_LISTEN_H
#define _SCMI_KIT_LISTEN_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/notifier.h>

#include "scmi_kit.h"

/* So many rates are remembered; cases that are about rates need no more. */
#define SCMI_KIT_RATES	2

/**
 * struct scmi_kit_listener - hears of changes of the rate of SCMI_KIT_CLOCK
 * @nb: what the core calls
 * @count: how many changes there were
 * @rates: the rates of the first ones, in Hz, in the order of their coming
 * @heard: for each of them, see scmi_kit_wait_heard()
 * @busy: does not return before @go_on
 * @go_on: see @busy
 */
struct scmi_kit_listener {
	struct notifier_block nb;
	atomic_t count;
	u64 rates[SCMI_KIT_RATES];
	struct completion heard;
	bool busy;
	struct completion go_on;
};

struct scmi_kit_listener *scmi_kit_listener(struct kunit *test);
void scmi_kit_listen(struct scmi_kit_listener *listener,
		     struct scmi_kit_instance *si);
bool scmi_kit_wait_heard(struct scmi_kit_listener *listener);
void scmi_kit_listener_hold(struct kunit *test,
			    struct scmi_kit_listener *listener);
void scmi_kit_listener_let_go(struct scmi_kit_listener *listener);
void scmi_kit_change_rate(struct scmi_kit_instance *si, u64 by);

#endif /* _SCMI_KIT_LISTEN_H */
