/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that can fail in an operation fails once, and then it works.
 */

#ifndef _KUNIT_FAULT_SWEEP_H
#define _KUNIT_FAULT_SWEEP_H

#include <linux/types.h>

struct kunit;

/**
 * DOC: fault sweep
 *
 * A sweep carries an operation out again and again. The first time the first
 * thing that can fail does, an allocation say, then the second, and so on until
 * nothing has failed, for there are no more. After each the case looks at what
 * has become of it: has the operation told of the failure, or done without; is
 * anything left of it; does it work the next time?
 *
 * What fails is the business of a &struct fault_source. There are three for
 * memory, which need CONFIG_FAULT_INJECTION, its CONFIG_FAILSLAB and
 * CONFIG_FAIL_PAGE_ALLOC, and CONFIG_FAULT_INJECTION_DEBUG_FS; without them the
 * case is skipped. A case may bring one of its own, a knob of a fake say.
 *
 * A point is one thing that fails. At most one does in each round, and nothing
 * does outside of &fault_sweep.run. Allocations with __GFP_NOFAIL never fail.
 *
 * A round that fails the case ends the sweep. It is run once more then with a
 * trace of what it is that fails, in the log. If a round takes the kernel down,
 * the last words say which it was.
 *
 * The console shows errors only meanwhile. The log has everything, and is looked
 * at for splats after each round where the test watches for these.
 */

/**
 * struct fault_source - a way to make things fail
 * @what: the things, in the plural, for messages
 * @arm: from now on the @n-th fails, where 1 is the next one, and no other. Ready
 *	for the first call at any time. Returns 0; -EOPNOTSUPP if this kernel
 *	cannot do it, which skips the case; or another negative errno.
 * @disarm: from now on nothing fails. Returns whether something has. Called at
 *	the end of the test, too, and by another thread then.
 * @trace: let a failure be seen in the log, or not; may be NULL
 */
struct fault_source {
	const char *what;
	int (*arm)(void *data, unsigned int n);
	bool (*disarm)(void *data);
	void (*trace)(void *data, bool on);
};

/* Allocations of slab objects and pages, by the thread of the test itself. */
extern const struct fault_source fault_own_allocs;

/*
 * Slab memory for the thread of the test: there are n units, less one byte, and
 * whoever wants more is refused, however often he asks. So this meets those who try
 * again with other flags, as trees and number allocators do.
 */
#define FAULT_MEMORY_UNIT	16
extern const struct fault_source fault_own_memory;

/*
 * Allocations of slab objects, and of pages, by anybody: by workers and other
 * threads as well, wherever the operation has its work done. That takes a
 * machine on which nobody else allocates, as a test kernel is; and an operation
 * that waits until what it has begun is done.
 */
extern const struct fault_source fault_any_objects;
extern const struct fault_source fault_any_pages;

/**
 * struct fault_sweep - an operation, and what to make of it
 * @what: the operation, for messages
 * @source: what fails
 * @data: argument of its functions; lives until the end of the test
 * @before: get everything ready for @run; may be NULL
 * @run: the operation. Returns 0 or a negative errno.
 * @check: look at what has become of it; @ret is what @run returned, and @failed
 *	whether something failed meanwhile. Called for the round in which nothing
 *	did as well.
 * @after: undo it all; may be NULL
 * @many: there are so many points that only each one of several is tried: those
 *	that the parameter "fault_stride" of this module says, 1 for all
 * @most: more points than this are taken for an operation without end; 0:
 *	FAULT_SWEEP_MOST
 *
 * All run in the thread of the test, may sleep, and may assert.
 */
struct fault_sweep {
	const char *what;
	const struct fault_source *source;
	void *data;
	void (*before)(void *ctx);
	int (*run)(void *ctx);
	void (*check)(void *ctx, int ret, bool failed);
	void (*after)(void *ctx);
	bool many;
	unsigned int most;
};

#define FAULT_SWEEP_MOST	10000

/**
 * struct fault_swept - what a sweep came to
 * @points: how many things have failed, one at a time
 * @errors: in how many of these rounds the operation returned an error
 * @absorbed: in how many it returned 0 all the same
 */
struct fault_swept {
	unsigned int points;
	unsigned int errors;
	unsigned int absorbed;
};

/**
 * fault_sweep_run() - let everything fail, one after the other
 * @test: test
 * @sweep: operation
 * @ctx: argument of its functions
 *
 * The test fails if a round does, if the operation returns an error though
 * nothing has failed, and if there is no end to it. It prints one line, "fault
 * sweep: ...", with the numbers.
 *
 * Context: The thread of the test. One sweep at a time.
 *
 * Return: the numbers.
 */
struct fault_swept fault_sweep_run(struct kunit *test,
				   const struct fault_sweep *sweep, void *ctx);

#endif /* _KUNIT_FAULT_SWEEP_H */
