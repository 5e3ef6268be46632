// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sweeps make fail: memory, through the kernel's own fault injection.
 *
 * The knobs of that are files of debugfs, made for a user space that does not
 * exist here; what stands behind each of these is documented.
 */

#include <kunit/debugfs_data.h>
#include <kunit/fault_sweep.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/fault-inject.h>
#include <linux/sched.h>

#ifdef CONFIG_FAULT_INJECTION_DEBUG_FS

/**
 * struct alloc_knobs - what can be set of one allocator
 * @attr: when it fails
 * @no_wait: only those fail that may not sleep
 * @no_highmem: and those that are not for high memory; pages only
 * @min_order: and those that are at least so large; pages only
 */
struct alloc_knobs {
	struct fault_attr *attr;
	bool *no_wait;
	bool *no_highmem;
	u32 *min_order;
};

/**
 * struct alloc_settings - what was set
 * @probability: &fault_attr.probability
 * @interval: &fault_attr.interval
 * @verbose: &fault_attr.verbose
 * @task_filter: &fault_attr.task_filter
 * @times: &fault_attr.times
 * @space: &fault_attr.space
 * @no_wait: &alloc_knobs.no_wait
 * @no_highmem: &alloc_knobs.no_highmem
 * @min_order: &alloc_knobs.min_order
 */
struct alloc_settings {
	unsigned long probability;
	unsigned long interval;
	unsigned long verbose;
	bool task_filter;
	int times;
	int space;
	bool no_wait;
	bool no_highmem;
	u32 min_order;
};

static struct alloc_knobs alloc_slab, alloc_pages_of;
static struct alloc_settings alloc_slab_was, alloc_pages_was;
static struct task_struct *alloc_task;
static bool alloc_tracing;

static int alloc_find(const char *name, bool pages, struct alloc_knobs *knobs)
{
	struct dentry *dir;
	void *value;

	if (knobs->attr)
		return 0;
	dir = debugfs_lookup(name, NULL);
	if (!dir)
		return -EOPNOTSUPP;

	value = debugfs_data(dir, "probability");
	knobs->no_wait = debugfs_data(dir, "ignore-gfp-wait");
	if (pages) {
		knobs->no_highmem = debugfs_data(dir, "ignore-gfp-highmem");
		knobs->min_order = debugfs_data(dir, "min-order");
	}
	dput(dir);
	if (!value || !knobs->no_wait ||
	    (pages && (!knobs->no_highmem || !knobs->min_order)))
		return -EOPNOTSUPP;

	knobs->attr = container_of((unsigned long *)value, struct fault_attr,
				   probability);
	return 0;
}

/* Let any allocation fail that is allowed to, and say nothing. */
static void alloc_open(struct alloc_knobs *knobs, struct alloc_settings *was)
{
	was->probability = knobs->attr->probability;
	was->interval = knobs->attr->interval;
	was->verbose = knobs->attr->verbose;
	was->task_filter = knobs->attr->task_filter;
	was->times = atomic_read(&knobs->attr->times);
	was->space = atomic_read(&knobs->attr->space);
	was->no_wait = *knobs->no_wait;
	*knobs->no_wait = false;
	if (knobs->min_order) {
		was->no_highmem = *knobs->no_highmem;
		was->min_order = *knobs->min_order;
		*knobs->no_highmem = false;
		*knobs->min_order = 0;
	}
	knobs->attr->verbose = alloc_tracing ? 2 : 0;
	knobs->attr->probability = 0;
}

static void alloc_close(struct alloc_knobs *knobs,
			const struct alloc_settings *was)
{
	knobs->attr->probability = was->probability;
	knobs->attr->interval = was->interval;
	knobs->attr->verbose = was->verbose;
	knobs->attr->task_filter = was->task_filter;
	atomic_set(&knobs->attr->times, was->times);
	atomic_set(&knobs->attr->space, was->space);
	*knobs->no_wait = was->no_wait;
	if (knobs->min_order) {
		*knobs->no_highmem = was->no_highmem;
		*knobs->min_order = was->min_order;
	}
}

static int alloc_arm_own(void *unused, unsigned int n)
{
	int ret;

	ret = alloc_find("failslab", false, &alloc_slab);
	if (!ret)
		ret = alloc_find("fail_page_alloc", true, &alloc_pages_of);
	if (ret)
		return ret;

	alloc_open(&alloc_slab, &alloc_slab_was);
	alloc_open(&alloc_pages_of, &alloc_pages_was);
	alloc_task = current;
	WRITE_ONCE(current->fail_nth, n);

	return 0;
}

static bool alloc_disarm_own(void *unused)
{
	bool failed = false;

	/* Otherwise it is gone, and what it was to fail in with it. */
	if (alloc_task == current) {
		failed = !READ_ONCE(current->fail_nth);
		WRITE_ONCE(current->fail_nth, 0);
	}
	alloc_task = NULL;
	alloc_close(&alloc_pages_of, &alloc_pages_was);
	alloc_close(&alloc_slab, &alloc_slab_was);

	return failed;
}

/* The interval counts from here, and the first time is the only one. */
static void alloc_arm_any(struct alloc_knobs *knobs, struct alloc_settings *was,
			  unsigned int n)
{
	alloc_open(knobs, was);
	knobs->attr->count = 0;
	knobs->attr->interval = n;
	knobs->attr->task_filter = false;
	atomic_set(&knobs->attr->space, 0);
	atomic_set(&knobs->attr->times, 1);
	knobs->attr->probability = 100;
}

static bool alloc_disarm_any(struct alloc_knobs *knobs,
			     const struct alloc_settings *was)
{
	bool failed = !atomic_read(&knobs->attr->times);

	knobs->attr->probability = 0;
	alloc_close(knobs, was);

	return failed;
}

static int alloc_arm_any_objects(void *unused, unsigned int n)
{
	int ret = alloc_find("failslab", false, &alloc_slab);

	if (!ret)
		alloc_arm_any(&alloc_slab, &alloc_slab_was, n);
	return ret;
}

static bool alloc_disarm_any_objects(void *unused)
{
	return alloc_disarm_any(&alloc_slab, &alloc_slab_was);
}

static int alloc_arm_any_pages(void *unused, unsigned int n)
{
	int ret = alloc_find("fail_page_alloc", true, &alloc_pages_of);

	if (!ret)
		alloc_arm_any(&alloc_pages_of, &alloc_pages_was, n);
	return ret;
}

static bool alloc_disarm_any_pages(void *unused)
{
	return alloc_disarm_any(&alloc_pages_of, &alloc_pages_was);
}

/* What there is counts down, and at its end the first failure is not the last. */
static int alloc_arm_memory(void *unused, unsigned int n)
{
	int ret = alloc_find("failslab", false, &alloc_slab);

	if (ret)
		return ret;

	alloc_open(&alloc_slab, &alloc_slab_was);
	alloc_task = current;
	current->make_it_fail = 1;
	alloc_slab.attr->task_filter = true;
	alloc_slab.attr->interval = 1;
	atomic_set(&alloc_slab.attr->space,
		   min(n, INT_MAX / FAULT_MEMORY_UNIT) * FAULT_MEMORY_UNIT);
	atomic_set(&alloc_slab.attr->times, INT_MAX);
	alloc_slab.attr->probability = 100;

	return 0;
}

static bool alloc_disarm_memory(void *unused)
{
	bool failed = atomic_read(&alloc_slab.attr->times) < INT_MAX;

	alloc_slab.attr->probability = 0;
	if (alloc_task == current)
		current->make_it_fail = 0;
	alloc_task = NULL;
	alloc_close(&alloc_slab, &alloc_slab_was);

	return failed;
}

static void alloc_trace(void *unused, bool on)
{
	alloc_tracing = on;
}

const struct fault_source fault_own_allocs = {
	.what = "allocations of the test",
	.arm = alloc_arm_own,
	.disarm = alloc_disarm_own,
	.trace = alloc_trace,
};
EXPORT_SYMBOL_GPL(fault_own_allocs);

const struct fault_source fault_own_memory = {
	.what = "units of memory",
	.arm = alloc_arm_memory,
	.disarm = alloc_disarm_memory,
	.trace = alloc_trace,
};
EXPORT_SYMBOL_GPL(fault_own_memory);

const struct fault_source fault_any_objects = {
	.what = "objects",
	.arm = alloc_arm_any_objects,
	.disarm = alloc_disarm_any_objects,
	.trace = alloc_trace,
};
EXPORT_SYMBOL_GPL(fault_any_objects);

const struct fault_source fault_any_pages = {
	.what = "pages",
	.arm = alloc_arm_any_pages,
	.disarm = alloc_disarm_any_pages,
	.trace = alloc_trace,
};
EXPORT_SYMBOL_GPL(fault_any_pages);

#else

static int alloc_arm_none(void *unused, unsigned int n)
{
	return -EOPNOTSUPP;
}

static bool alloc_disarm_none(void *unused)
{
	return false;
}

const struct fault_source fault_own_allocs = {
	.what = "allocations of the test",
	.arm = alloc_arm_none,
	.disarm = alloc_disarm_none,
};
EXPORT_SYMBOL_GPL(fault_own_allocs);

const struct fault_source fault_own_memory = {
	.what = "units of memory",
	.arm = alloc_arm_none,
	.disarm = alloc_disarm_none,
};
EXPORT_SYMBOL_GPL(fault_own_memory);

const struct fault_source fault_any_objects = {
	.what = "objects",
	.arm = alloc_arm_none,
	.disarm = alloc_disarm_none,
};
EXPORT_SYMBOL_GPL(fault_any_objects);

const struct fault_source fault_any_pages = {
	.what = "pages",
	.arm = alloc_arm_none,
	.disarm = alloc_disarm_none,
};
EXPORT_SYMBOL_GPL(fault_any_pages);

#endif
