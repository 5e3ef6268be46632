/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorder of what the driver model does with devices, and expectations on
 * the order of it that read as sentences.
 */

#ifndef _KUNIT_PROBE_TIMELINE_H
#define _KUNIT_PROBE_TIMELINE_H

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/types.h>

/**
 * DOC: probe timeline
 *
 * A timeline listens to the notifiers of the buses it is told to watch and
 * writes down every event with a sequence number, the names of device and
 * driver and the device pointer::
 *
 *	tl = timeline_start(test, &platform_bus_type, supplier->bus);
 *	plug(supplier);
 *	timeline_mark(tl, "traffic starts");
 *	unplug(supplier);
 *
 *	timeline_expect_before(test, tl, EV_UNBOUND, consumer,
 *			       EV_UNBINDING, supplier);
 *	timeline_expect_never(test, tl, EV_NOT_BOUND, consumer);
 *	timeline_expect_count(test, tl, EV_BINDING, "user-a", 2);
 *
 * Who: wherever an expectation takes a device, it takes either a
 * &struct device pointer or a name. The pointer is a mere label, never followed,
 * and no reference is taken: recording must not keep alive what is under test.
 * If memory of a device that is gone may be used for a new one, ask by name. For
 * marks the name is the text. A NULL device stands for any device.
 *
 * When an expectation fails, the reason and the whole timeline are printed and
 * the test fails at the line of the expectation.
 *
 * Notifiers run in whatever thread probes; the recorder takes a spin lock and
 * writes to memory allocated at the start. When that is full, later events are
 * counted but not kept, and every expectation on the timeline fails, since it
 * could not be trusted.
 *
 * A probe attempt that the driver core itself puts off, because a supplier of
 * the device is not ready, produces no event: the driver was never called.
 */

struct timeline;

/**
 * enum timeline_event - what happened to a device
 * @EV_ADDED: it is on its bus, not probed yet
 * @EV_BINDING: a driver is about to be probed; one of these is one attempt
 * @EV_BOUND: the probe succeeded
 * @EV_NOT_BOUND: the probe failed or was deferred
 * @EV_UNBINDING: its driver is about to be removed from it
 * @EV_UNBOUND: its driver has been removed from it
 * @EV_REMOVING: it is about to leave its bus; still bound if it was
 * @EV_REMOVED: it has left its bus
 * @EV_MARK: timeline_mark() by the test
 * @EV_ANY: matches every event in questions; never recorded
 */
enum timeline_event {
	EV_ADDED,
	EV_BINDING,
	EV_BOUND,
	EV_NOT_BOUND,
	EV_UNBINDING,
	EV_UNBOUND,
	EV_REMOVING,
	EV_REMOVED,
	EV_MARK,
	EV_ANY,
};

/**
 * struct timeline_who - subject of a question: a device or a name
 * @dev: device, used as a label only, or NULL
 * @name: device name or text of a mark, or NULL
 *
 * Both NULL: anybody. Made by TIMELINE_WHO().
 */
struct timeline_who {
	const struct device *dev;
	const char *name;
};

static inline struct timeline_who __timeline_dev(const struct device *dev)
{
	return (struct timeline_who){ .dev = dev };
}

static inline struct timeline_who __timeline_name(const char *name)
{
	return (struct timeline_who){ .name = name };
}

#define __timeline_is_text(p) \
	(__builtin_types_compatible_p(typeof(p), char *) || \
	 __builtin_types_compatible_p(typeof(p), const char *))

/* The comma makes a pointer of a string literal, also for sparse. */
#define __timeline_decay(x)	((void)0, (x))

/**
 * TIMELINE_WHO - make a &struct timeline_who of a device pointer or a string
 * @x: struct device pointer, string, or NULL for anybody
 */
#define TIMELINE_WHO(x) ({						\
	__auto_type __x = __timeline_decay(x);				\
									\
	__builtin_choose_expr(__timeline_is_text(__x),			\
			      __timeline_name, __timeline_dev)(__x);	\
})

/**
 * timeline_alloc_kunit() - start a timeline with room of one's own choice
 * @test: test; recording stops at its clean-up
 * @capacity: number of events to make room for
 *
 * Asserts that there is memory. Watches no bus yet.
 *
 * Return: the timeline, never NULL.
 */
struct timeline *timeline_alloc_kunit(struct kunit *test, size_t capacity);

/**
 * timeline_watch() - record the events of a bus
 * @tl: timeline
 * @bus: bus; at most 8 per timeline, watching one twice changes nothing
 *
 * Return: 0, -ENOSPC, or the error of bus_register_notifier().
 */
int timeline_watch(struct timeline *tl, const struct bus_type *bus);

/**
 * timeline_start_buses() - start a timeline on a list of buses
 * @test: test
 * @buses: buses
 * @n: how many
 *
 * Room for 1024 events. Asserts that all buses can be watched.
 *
 * Return: the timeline, never NULL.
 */
struct timeline *timeline_start_buses(struct kunit *test,
				      const struct bus_type * const *buses,
				      size_t n);

/**
 * timeline_start() - start a timeline on the buses of the call
 * @test: test
 * @...: one or more struct bus_type pointers
 *
 * See timeline_start_buses().
 */
#define timeline_start(test, ...) \
	timeline_start_buses(test, \
		(const struct bus_type *const[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const struct bus_type *const[]){ __VA_ARGS__ })))

/**
 * timeline_mark() - write an event of one's own
 * @tl: timeline
 * @fmt: text; found again as the name of an EV_MARK
 *
 * Any context.
 */
void __printf(2, 3) timeline_mark(struct timeline *tl, const char *fmt, ...);

/**
 * timeline_clear() - forget what has been recorded
 * @tl: timeline
 *
 * Sequence numbers go on. Useful between the set-up of a case and its story.
 * Called, as all questions are, by the test's thread.
 */
void timeline_clear(struct timeline *tl);

/**
 * timeline_print() - write the timeline to the test's log
 * @test: test
 * @tl: timeline
 */
void timeline_print(struct kunit *test, struct timeline *tl);

/**
 * timeline_count_who() - how often has something happened?
 * @tl: timeline
 * @ev: event, or EV_ANY
 * @who: subject
 *
 * Return: number of matching events on record.
 */
unsigned int timeline_count_who(struct timeline *tl, enum timeline_event ev,
				struct timeline_who who);

/**
 * timeline_count() - how often has something happened to somebody?
 * @tl: timeline
 * @ev: event, or EV_ANY
 * @who: device pointer or name
 */
#define timeline_count(tl, ev, who) \
	timeline_count_who(tl, ev, TIMELINE_WHO(who))

/**
 * timeline_probe_attempts() - how often was a driver's probe called for a device?
 * @tl: timeline
 * @who: device pointer or name
 */
#define timeline_probe_attempts(tl, who) \
	timeline_count(tl, EV_BINDING, who)

/* The checks return NULL when all is well, else the reason, kept in @tl. */
const char *__timeline_check_before(struct timeline *tl,
				    enum timeline_event ev_a,
				    struct timeline_who a,
				    enum timeline_event ev_b,
				    struct timeline_who b);
const char *__timeline_check_count(struct timeline *tl, enum timeline_event ev,
				   struct timeline_who who, unsigned int min,
				   unsigned int max);
static inline const char *
__timeline_check_exact(struct timeline *tl, enum timeline_event ev,
		       struct timeline_who who, unsigned int n)
{
	return __timeline_check_count(tl, ev, who, n, n);
}

const char *__timeline_check_bound(struct timeline *tl,
				   struct timeline_who who, bool bound);

#define __timeline_expect(test, tl, check, args...) ({			\
	struct kunit *__test = (test);					\
	struct timeline *__tl = (tl);					\
	const char *__why = check(__tl, args);				\
									\
	if (__why) {							\
		KUNIT_FAIL(__test, KUNIT_SUBTEST_INDENT "%s\n", __why);\
		timeline_print(__test, __tl);				\
	}								\
	!__why;								\
})

/**
 * timeline_expect_before() - the last A happened before the first B
 * @test: test
 * @tl: timeline
 * @ev_a: earlier event
 * @a: device pointer or name it happened to
 * @ev_b: later event
 * @b: device pointer or name it happened to
 *
 * Fails also when either never happened. For things that happen several times,
 * timeline_clear() first, or bound the story by marks.
 *
 * Evaluates to true when the expectation holds, as all of them do.
 */
#define timeline_expect_before(test, tl, ev_a, a, ev_b, b) \
	__timeline_expect(test, tl, __timeline_check_before, \
			  ev_a, TIMELINE_WHO(a), ev_b, TIMELINE_WHO(b))

/**
 * timeline_expect_bound() - by the last event about it, the device is bound
 * @test: test
 * @tl: timeline
 * @who: device pointer or name
 */
#define timeline_expect_bound(test, tl, who) \
	__timeline_expect(test, tl, __timeline_check_bound, \
			  TIMELINE_WHO(who), true)

/**
 * timeline_expect_unbound() - by the last event about it, the device is not bound
 * @test: test
 * @tl: timeline
 * @who: device pointer or name
 *
 * Holds also when nothing was recorded about it.
 */
#define timeline_expect_unbound(test, tl, who) \
	__timeline_expect(test, tl, __timeline_check_bound, \
			  TIMELINE_WHO(who), false)

/**
 * timeline_expect_count() - it happened exactly so many times
 * @test: test
 * @tl: timeline
 * @ev: event
 * @who: device pointer or name
 * @n: number of times
 */
#define timeline_expect_count(test, tl, ev, who, n) \
	__timeline_expect(test, tl, __timeline_check_exact, \
			  ev, TIMELINE_WHO(who), n)

/**
 * timeline_expect_between() - it happened at least and at most so many times
 * @test: test
 * @tl: timeline
 * @ev: event
 * @who: device pointer or name
 * @min: at least
 * @max: at most
 */
#define timeline_expect_between(test, tl, ev, who, min, max) \
	__timeline_expect(test, tl, __timeline_check_count, \
			  ev, TIMELINE_WHO(who), min, max)

/**
 * timeline_expect_never() - it did not happen
 * @test: test
 * @tl: timeline
 * @ev: event
 * @who: device pointer or name
 */
#define timeline_expect_never(test, tl, ev, who) \
	timeline_expect_count(test, tl, ev, who, 0)

#endif /* _KUNIT_PROBE_TIMELINE_H */
