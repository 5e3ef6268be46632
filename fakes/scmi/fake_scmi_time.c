// SPDX-License-Identifier: GPL-2.0-only
/*
 * What leaves a fake SCMI platform at a time of the test's choice.
 *
 * A timer of the kernel, for the platform's clock is the machine's. It only
 * starts a work item: port operations run in process context.
 */
#include <kunit/compat.h>
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>

/*
 * Whoever takes the message off the list has it. If that was not us it may not
 * be looked at any more, but it is still there: fake_scmi_hold_timed() waits.
 */
static void fake_scmi_due(struct work_struct *work)
{
	struct fake_scmi_out *out = container_of(work, struct fake_scmi_out,
						 work);
	struct fake_scmi_platform *p = out->port->platform;

	scoped_guard(mutex, &p->lock) {
		if (!out->timed)
			return;
		/* The message may have had the last reference. */
		kref_get(&p->ref);
		out->timed = false;
		list_del(&out->node);
		fake_scmi_emit(p, out);
	}
	fake_scmi_deliver(p);
	fake_scmi_platform_put(p);
}

static enum hrtimer_restart fake_scmi_expired(struct hrtimer *timer)
{
	struct fake_scmi_out *out = container_of(timer, struct fake_scmi_out,
						 timer);

	queue_work(system_highpri_wq, &out->work);

	return HRTIMER_NORESTART;
}

/**
 * fake_scmi_emit_at() - let a message leave at some time
 * @p: the platform; its lock is held
 * @out: the message; on no list; taken over
 * @when: when, by CLOCK_MONOTONIC; 0: now
 */
void fake_scmi_emit_at(struct fake_scmi_platform *p, struct fake_scmi_out *out,
		       ktime_t when)
{
	if (!when || out->kind == FAKE_SCMI_OUT_DROP || when <= ktime_get()) {
		fake_scmi_emit(p, out);
		return;
	}

	list_add_tail(&out->node, &p->timed);
	out->timed = true;
	INIT_WORK(&out->work, fake_scmi_due);
	compat_hrtimer_setup(&out->timer, fake_scmi_expired);
	hrtimer_start(&out->timer, when, HRTIMER_MODE_ABS);
}

/**
 * fake_scmi_hold_timed() - what waits for its time is only held from here on
 * @port: messages for this port; no other call with it is under way
 *
 * Context: process context, with no lock of the platform, which it may wait for.
 */
void fake_scmi_hold_timed(struct fake_scmi_port *port)
{
	struct fake_scmi_platform *p = port->platform;
	struct fake_scmi_out *out, *next;
	LIST_HEAD(list);

	scoped_guard(mutex, &p->lock) {
		list_for_each_entry_safe(out, next, &p->timed, node) {
			if (out->port != port)
				continue;
			out->timed = false;
			list_move_tail(&out->node, &list);
		}
	}

	list_for_each_entry(out, &list, node) {
		hrtimer_cancel(&out->timer);
		cancel_work_sync(&out->work);
	}

	guard(mutex)(&p->lock);
	p->num_held += list_count_nodes(&list);
	list_splice_tail(&list, &p->held);
}
