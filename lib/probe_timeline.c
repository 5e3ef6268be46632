// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recording what the driver model does with devices.
 *
 * Notifiers run in whatever thread probes. They append under a spin lock, and
 * publish a record by the new length. So the test's thread may read up to the
 * length it sees without a lock, and print while others go on probing.
 */

#include <kunit/probe_timeline.h>
#include <kunit/resource.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define TIMELINE_MAX_BUSES	8
#define TIMELINE_CAPACITY	1024

/* A timeline in a log is for people: this much of its end is enough. */
#define TIMELINE_MAX_PRINT	200

/**
 * struct timeline_rec - one thing that happened
 * @seq: its place in the order of all events of the timeline
 * @ev: what happened
 * @dev: to which device; a label, the device may be gone
 * @name: name of the device, or text of the mark
 * @driver: name of the driver in play, or empty
 */
struct timeline_rec {
	unsigned int seq;
	enum timeline_event ev;
	const struct device *dev;
	char name[48];
	char driver[32];
};

/**
 * struct timeline_bus - a bus that is listened to
 * @nb: listener
 * @bus: bus, NULL while the slot is free
 * @tl: timeline it belongs to
 */
struct timeline_bus {
	struct notifier_block nb;
	const struct bus_type *bus;
	struct timeline *tl;
};

/**
 * struct timeline - the record of a test
 * @buses: listeners, changed by the test's thread only
 * @lock: serializes writers
 * @recs: what has happened
 * @capacity: number of records there is room for
 * @len: number of complete records
 * @seq: number of events so far
 * @lost: number of events for which there was no room
 * @why: why the last expectation did not hold
 */
struct timeline {
	struct timeline_bus buses[TIMELINE_MAX_BUSES];
	spinlock_t lock; /* writers of what follows */
	struct timeline_rec *recs;
	size_t capacity;
	size_t len;
	unsigned int seq;
	unsigned int lost;
	char why[256];
};

static const char * const timeline_event_names[] = {
	[EV_ADDED] = "added",
	[EV_BINDING] = "binding",
	[EV_BOUND] = "bound",
	[EV_NOT_BOUND] = "not bound",
	[EV_UNBINDING] = "unbinding",
	[EV_UNBOUND] = "unbound",
	[EV_REMOVING] = "removing",
	[EV_REMOVED] = "removed",
	[EV_MARK] = "mark",
	[EV_ANY] = "anything",
};

static void timeline_record(struct timeline *tl, enum timeline_event ev,
			    const struct device *dev, const char *name,
			    const char *driver)
{
	struct timeline_rec *rec;
	unsigned long flags;

	spin_lock_irqsave(&tl->lock, flags);
	tl->seq++;
	if (tl->len < tl->capacity) {
		rec = &tl->recs[tl->len];
		rec->seq = tl->seq;
		rec->ev = ev;
		rec->dev = dev;
		strscpy(rec->name, name, sizeof(rec->name));
		strscpy(rec->driver, driver, sizeof(rec->driver));

		/* Pairs with timeline_len(). */
		smp_store_release(&tl->len, tl->len + 1);
	} else {
		WRITE_ONCE(tl->lost, tl->lost + 1);
	}
	spin_unlock_irqrestore(&tl->lock, flags);
}

/* How many records may be read. */
static size_t timeline_len(struct timeline *tl)
{
	/* Pairs with timeline_record(). */
	return smp_load_acquire(&tl->len);
}

static void timeline_record_device(struct timeline *tl, enum timeline_event ev,
				   const struct device *dev)
{
	const struct device_driver *drv = READ_ONCE(dev->driver);

	timeline_record(tl, ev, dev, dev_name(dev), drv ? drv->name : "");
}

static int timeline_notify(struct notifier_block *nb, unsigned long action,
			   void *data)
{
	struct timeline_bus *slot = container_of(nb, struct timeline_bus, nb);
	enum timeline_event ev;

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		ev = EV_ADDED;
		break;
	case BUS_NOTIFY_BIND_DRIVER:
		ev = EV_BINDING;
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		ev = EV_BOUND;
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		ev = EV_NOT_BOUND;
		break;
	case BUS_NOTIFY_UNBIND_DRIVER:
		ev = EV_UNBINDING;
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
		ev = EV_UNBOUND;
		break;
	case BUS_NOTIFY_DEL_DEVICE:
		ev = EV_REMOVING;
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		ev = EV_REMOVED;
		break;
	default:
		return NOTIFY_DONE;
	}

	timeline_record_device(slot->tl, ev, data);
	return NOTIFY_OK;
}

static void timeline_stop(void *data)
{
	struct timeline *tl = data;
	unsigned int i;

	/* Unregistering waits for listeners that are running. */
	for (i = 0; i < TIMELINE_MAX_BUSES; i++)
		if (tl->buses[i].bus)
			bus_unregister_notifier(tl->buses[i].bus,
						&tl->buses[i].nb);

	kvfree(tl->recs);
	kfree(tl);
}

struct timeline *timeline_alloc_kunit(struct kunit *test, size_t capacity)
{
	struct timeline *tl = kzalloc(sizeof(*tl), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tl);
	spin_lock_init(&tl->lock);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, timeline_stop, tl), 0);

	tl->recs = kvcalloc(capacity, sizeof(*tl->recs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tl->recs);
	tl->capacity = capacity;

	return tl;
}
EXPORT_SYMBOL_GPL(timeline_alloc_kunit);

int timeline_watch(struct timeline *tl, const struct bus_type *bus)
{
	struct timeline_bus *slot = NULL;
	unsigned int i;
	int ret;

	for (i = 0; i < TIMELINE_MAX_BUSES; i++) {
		if (tl->buses[i].bus == bus)
			return 0;
		if (!slot && !tl->buses[i].bus)
			slot = &tl->buses[i];
	}
	if (!slot)
		return -ENOSPC;

	slot->tl = tl;
	slot->nb.notifier_call = timeline_notify;
	ret = bus_register_notifier(bus, &slot->nb);
	if (!ret)
		slot->bus = bus;

	return ret;
}
EXPORT_SYMBOL_GPL(timeline_watch);

struct timeline *timeline_start_buses(struct kunit *test,
				      const struct bus_type * const *buses,
				      size_t n)
{
	struct timeline *tl = timeline_alloc_kunit(test, TIMELINE_CAPACITY);
	size_t i;

	for (i = 0; i < n; i++)
		KUNIT_ASSERT_EQ(test, timeline_watch(tl, buses[i]), 0);

	return tl;
}
EXPORT_SYMBOL_GPL(timeline_start_buses);

void timeline_mark(struct timeline *tl, const char *fmt, ...)
{
	char text[sizeof(tl->recs->name)];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);

	timeline_record(tl, EV_MARK, NULL, text, "");
}
EXPORT_SYMBOL_GPL(timeline_mark);

void timeline_clear(struct timeline *tl)
{
	unsigned long flags;

	spin_lock_irqsave(&tl->lock, flags);
	tl->len = 0;
	tl->lost = 0;
	spin_unlock_irqrestore(&tl->lock, flags);
}
EXPORT_SYMBOL_GPL(timeline_clear);

void timeline_print(struct kunit *test, struct timeline *tl)
{
	size_t len = timeline_len(tl), i = 0;
	struct timeline_rec *rec;

	if (!len)
		kunit_info(test, "timeline: nothing happened\n");

	if (len > TIMELINE_MAX_PRINT) {
		i = len - TIMELINE_MAX_PRINT;
		kunit_info(test, "timeline: %zu earlier events not shown\n", i);
	}

	for (; i < len; i++) {
		rec = &tl->recs[i];
		kunit_info(test, "timeline: %4u %-9s %s%s%s\n", rec->seq,
			   timeline_event_names[rec->ev], rec->name,
			   *rec->driver ? " <- " : "", rec->driver);
	}

	if (READ_ONCE(tl->lost))
		kunit_info(test, "timeline: %u events lost\n", tl->lost);
}
EXPORT_SYMBOL_GPL(timeline_print);

static bool timeline_match(const struct timeline_rec *rec,
			   enum timeline_event ev, struct timeline_who who)
{
	if (ev != EV_ANY && rec->ev != ev)
		return false;
	if (who.dev)
		return rec->dev == who.dev;
	if (who.name)
		return !strncmp(rec->name, who.name, sizeof(rec->name) - 1);

	return true;
}

unsigned int timeline_count_who(struct timeline *tl, enum timeline_event ev,
				struct timeline_who who)
{
	size_t i, len = timeline_len(tl);
	unsigned int n = 0;

	for (i = 0; i < len; i++)
		n += timeline_match(&tl->recs[i], ev, who);

	return n;
}
EXPORT_SYMBOL_GPL(timeline_count_who);

/* What the subject is called: that may be on record only. */
static void timeline_name(struct timeline *tl, struct timeline_who who,
			  char *buf, size_t size)
{
	size_t i, len = timeline_len(tl);

	if (!who.dev) {
		strscpy(buf, who.name ?: "anybody", size);
		return;
	}

	scnprintf(buf, size, "%p (never seen)", who.dev);
	for (i = 0; i < len; i++)
		if (tl->recs[i].dev == who.dev)
			strscpy(buf, tl->recs[i].name, size);
}

/* First and last match; both 0 if there is none. */
static void timeline_span(struct timeline *tl, enum timeline_event ev,
			  struct timeline_who who, unsigned int *first,
			  unsigned int *last)
{
	size_t i, len = timeline_len(tl);

	*first = 0;
	*last = 0;
	for (i = 0; i < len; i++) {
		if (!timeline_match(&tl->recs[i], ev, who))
			continue;
		if (!*first)
			*first = tl->recs[i].seq;
		*last = tl->recs[i].seq;
	}
}

static const char *timeline_incomplete(struct timeline *tl)
{
	unsigned int lost = READ_ONCE(tl->lost);

	if (!lost)
		return NULL;

	scnprintf(tl->why, sizeof(tl->why),
		  "the timeline is too short, %u events were lost", lost);
	return tl->why;
}

/**
 * __timeline_check_before() - did the last A happen before the first B?
 * @tl: timeline
 * @ev_a: earlier event
 * @a: who it happened to
 * @ev_b: later event
 * @b: who it happened to
 *
 * Return: NULL if so, else why not.
 */
const char *__timeline_check_before(struct timeline *tl,
				    enum timeline_event ev_a,
				    struct timeline_who a,
				    enum timeline_event ev_b,
				    struct timeline_who b)
{
	unsigned int first_a, last_a, first_b, last_b;
	char name_a[48], name_b[48];

	if (timeline_incomplete(tl))
		return tl->why;

	timeline_span(tl, ev_a, a, &first_a, &last_a);
	timeline_span(tl, ev_b, b, &first_b, &last_b);
	if (first_a && first_b && last_a < first_b)
		return NULL;

	timeline_name(tl, a, name_a, sizeof(name_a));
	timeline_name(tl, b, name_b, sizeof(name_b));
	scnprintf(tl->why, sizeof(tl->why),
		  "expected '%s %s' before '%s %s', but %s%s",
		  name_a, timeline_event_names[ev_a],
		  name_b, timeline_event_names[ev_b],
		  first_a && first_b ? "it was not so" :
		  first_a ? "the second" : "the first",
		  first_a && first_b ? "" : " never happened");
	return tl->why;
}
EXPORT_SYMBOL_GPL(__timeline_check_before);

/**
 * __timeline_check_count() - did it happen the right number of times?
 * @tl: timeline
 * @ev: event
 * @who: who it happened to
 * @min: at least
 * @max: at most
 *
 * Return: NULL if so, else why not.
 */
const char *__timeline_check_count(struct timeline *tl, enum timeline_event ev,
				   struct timeline_who who, unsigned int min,
				   unsigned int max)
{
	unsigned int n;
	char name[48], times[24];

	if (timeline_incomplete(tl))
		return tl->why;

	n = timeline_count_who(tl, ev, who);
	if (n >= min && n <= max)
		return NULL;

	timeline_name(tl, who, name, sizeof(name));
	if (min == max)
		scnprintf(times, sizeof(times), "%u", min);
	else
		scnprintf(times, sizeof(times), "%u to %u", min, max);
	scnprintf(tl->why, sizeof(tl->why),
		  "expected '%s %s' %s times, but it happened %u times",
		  name, timeline_event_names[ev], times, n);
	return tl->why;
}
EXPORT_SYMBOL_GPL(__timeline_check_count);

/* Whether the last that is on record about @who is that it is bound. */
static bool timeline_bound(struct timeline *tl, struct timeline_who who)
{
	unsigned int first, bound, unbound, removed;

	timeline_span(tl, EV_BOUND, who, &first, &bound);
	timeline_span(tl, EV_UNBOUND, who, &first, &unbound);
	timeline_span(tl, EV_REMOVED, who, &first, &removed);

	return bound > unbound && bound > removed;
}

/**
 * __timeline_check_bound() - is it bound, or not, by what is on record?
 * @tl: timeline
 * @who: whom to ask about
 * @bound: what it should be
 *
 * Return: NULL if so, else why not.
 */
const char *__timeline_check_bound(struct timeline *tl,
				   struct timeline_who who, bool bound)
{
	char name[48];

	if (timeline_incomplete(tl))
		return tl->why;

	if (timeline_bound(tl, who) == bound)
		return NULL;

	timeline_name(tl, who, name, sizeof(name));
	scnprintf(tl->why, sizeof(tl->why),
		  "expected %s to be %s by the end, but it is %s", name,
		  bound ? "bound" : "unbound", bound ? "unbound" : "bound");
	return tl->why;
}
EXPORT_SYMBOL_GPL(__timeline_check_bound);
