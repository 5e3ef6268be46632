// SPDX-License-Identifier: GPL-2.0-only
/*
 * The modules that SCMI consists of, unloaded and loaded as modules are: all of
 * them, in every order that they allow (B8); and each of them with everything that
 * its initialisation wants missing once (B18).
 *
 * A transport's module and that of the core, alone and together, are layers of the
 * cases in scmi_reload_cases.c.
 */

#include <kunit/kernel_log.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/scmi_protocol.h>

#include "../common.h"
#include "scmi_cases.h"

/**
 * struct module_stack - the modules of this kernel
 * @test: test
 * @si: an instance
 * @load: each, or NULL if it is not there
 */
struct module_stack {
	struct kunit *test;
	struct scmi_kit_instance *si;
	struct builtin_load *load[SCMI_KIT_MODULES];
};

/* Those that no other needs, in groups that go and come in any order. */
static const u8 module_groups[SCMI_MODULE_GROUPS][2] = {
	[SCMI_MODULE_TRANSPORTS] = {
		SCMI_KIT_MODULE_MAILBOX, SCMI_KIT_MODULE_VIRTIO,
	},
	[SCMI_MODULE_CORE] = { SCMI_KIT_MODULE_CORE, SCMI_KIT_MODULE_CORE },
	[SCMI_MODULE_CLK] = { SCMI_KIT_MODULE_CLK, SCMI_KIT_MODULE_CLK },
};

/* Transports that the suite is not about may be missing, and nothing else. */
static bool module_is_optional(const struct module_stack *stack, int which)
{
	return which >= module_groups[SCMI_MODULE_TRANSPORTS][0] &&
	       which <= module_groups[SCMI_MODULE_TRANSPORTS][1] &&
	       which != stack->si->transport->module;
}

/* What others need comes last, and so is the first to be loaded at clean-up. */
static struct module_stack *module_stack(struct kunit *test)
{
	struct module_stack *stack;
	int which;

	stack = kunit_kzalloc(test, sizeof(*stack), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stack);
	stack->test = test;
	stack->si = scmi_kit_instance(test);
	for (which = SCMI_KIT_MODULES - 1; which >= 0; which--)
		if (scmi_kit_module_present(which) ||
		    !module_is_optional(stack, which))
			stack->load[which] = scmi_kit_module(test, which);

	return stack;
}

static void module_group_out(struct module_stack *stack,
			     enum scmi_module_group group)
{
	int which;

	for (which = module_groups[group][0];
	     which <= module_groups[group][1]; which++)
		if (stack->load[which])
			builtin_module_unload(stack->load[which]);
}

static void module_group_in(struct module_stack *stack,
			    enum scmi_module_group group)
{
	int which;

	for (which = module_groups[group][0];
	     which <= module_groups[group][1]; which++)
		if (stack->load[which])
			KUNIT_ASSERT_EQ(stack->test,
					builtin_module_load(stack->load[which]),
					0);
}

static int module_of_driver(struct device_driver *drv, void *name)
{
	*(const char **)name = drv->name;

	return 1;
}

/* The bus itself, which nobody may need any more. */
static void module_bus_out(struct module_stack *stack)
{
	const char *name;

	scmi_kit_witness_out(stack->test);
	if (bus_for_each_drv(&scmi_bus_type, NULL, &name, module_of_driver))
		kunit_skip(stack->test, "%s is on the SCMI bus", name);

	builtin_module_unload(stack->load[SCMI_KIT_MODULE_BUS]);
	KUNIT_EXPECT_EQ(stack->test,
			bus_for_each_drv(&scmi_bus_type, NULL, &name,
					 module_of_driver), -EINVAL);
}

static void module_bus_in(struct module_stack *stack)
{
	struct builtin_load *bus = stack->load[SCMI_KIT_MODULE_BUS];

	KUNIT_ASSERT_EQ(stack->test, builtin_module_load(bus), 0);
	KUNIT_ASSERT_EQ(stack->test, scmi_kit_witness_in(stack->test), 0);
}

/* A consumer finds its clock, so all of it works from top to bottom. */
static void module_expect_clock(struct scmi_kit_instance *si)
{
	scmi_kit_expect_working(si);
	scmi_kit_add_user(si);
	KUNIT_EXPECT_EQ(si->kit->test, scmi_kit_user_rate(si),
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
	scmi_kit_remove_user(si);
}

/*
 * B8: all of it goes while an instance is up, down to the bus, and comes back in
 * each order. What is left of an instance does not outlive what it is made of.
 */
void scmi_module_all_of_it(struct kunit *test)
{
	const struct scmi_module_order *order = test->param_value;
	struct module_stack *stack = module_stack(test);
	unsigned int i, k;

	scmi_kit_start(stack->si);
	for (i = 0; i < SCMI_RELOAD_ORDERS; i++) {
		for (k = 0; k < SCMI_MODULE_GROUPS; k++)
			module_group_out(stack, order->group[k]);
		module_bus_out(stack);
		module_bus_in(stack);
		for (k = 0; k < SCMI_MODULE_GROUPS; k++)
			module_group_in(stack, scmi_reload_orders[i][k]);
		module_expect_clock(stack->si);
	}
}
EXPORT_SYMBOL_GPL(scmi_module_all_of_it);

/**
 * struct module_squatter - somebody has the place that the core wants in debugfs
 * @core: the core's module
 * @dir: what stands there
 */
struct module_squatter {
	struct builtin_load *core;
	struct dentry *dir;
};

/* The core gets its place when it is loaded for those who come next. */
static void module_squatter_goes(void *data)
{
	struct module_squatter *squatter = data;

	if (builtin_module_loaded(squatter->core))
		builtin_module_unload(squatter->core);
	debugfs_remove(squatter->dir);
}

/**
 * scmi_module_take_debugfs() - the core has no place in debugfs, and no counters
 * @test: test with a kit and no instance yet; at its clean-up the core has them
 *
 * Skips the test if the core cannot be loaded anew. Asserts that all is well.
 */
void scmi_module_take_debugfs(struct kunit *test)
{
	struct module_squatter *squatter;

	squatter = kunit_kzalloc(test, sizeof(*squatter), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, squatter);
	squatter->core = scmi_kit_module(test, SCMI_KIT_MODULE_CORE);
	builtin_module_unload(squatter->core);
	squatter->dir = debugfs_create_dir("scmi", NULL);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, module_squatter_goes,
						  squatter),
			0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, squatter->dir);
	KUNIT_ASSERT_EQ(test, builtin_module_load(squatter->core), 0);
}
EXPORT_SYMBOL_GPL(scmi_module_take_debugfs);

/*
 * B18: without a place in debugfs the core counts nothing, and misses nothing: not
 * when all is well, nor when it would count an error.
 */
void scmi_module_core_without_debugfs(struct kunit *test)
{
	const struct fake_scmi_rule deny = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_SET,
		.status = FAKE_SCMI_DENIED,
		.times = 1,
	};
	struct scmi_kit_instance *si;
	unsigned long rate;

	scmi_module_take_debugfs(test);
	si = scmi_kit_instance(test);
	rate = scmi_kit_rate(si, SCMI_KIT_CLOCK);
	scmi_kit_start(si);
	KUNIT_EXPECT_EQ(test, scmi_kit_counter(si, "sent_ok"), -ENOENT);

	KUNIT_EXPECT_EQ(test, scmi_kit_set_rate(si, rate), 0);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &deny), 0);
	KUNIT_EXPECT_EQ(test, scmi_kit_set_rate(si, rate), -EACCES);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_module_core_without_debugfs);

/**
 * struct module_sweep - a sweep over what a module does when it is loaded
 * @stack: all modules, loaded between two rounds
 * @which: the one that it is about
 * @node_waits: as that of &struct scmi_module_sweep
 * @out: it is not loaded, or what needs it is not
 * @without: what there is when it is not loaded
 */
struct module_sweep {
	struct module_stack *stack;
	enum scmi_kit_module which;
	bool node_waits;
	bool out;
	struct leak_check *without;
};

static struct builtin_load *module_swept(const struct module_sweep *s)
{
	return s->stack->load[s->which];
}

static bool module_sweeps_bus(const struct module_sweep *s)
{
	return s->which == SCMI_KIT_MODULE_BUS;
}

static void module_sweep_out(void *ctx)
{
	struct module_sweep *s = ctx;
	unsigned int group;

	s->out = true;
	if (!module_sweeps_bus(s)) {
		builtin_module_unload(module_swept(s));
		return;
	}

	for (group = 0; group < SCMI_MODULE_GROUPS; group++)
		module_group_out(s->stack, group);
	module_bus_out(s->stack);
}

/* What needs the module, when that is loaded. */
static void module_sweep_rest_in(struct module_sweep *s)
{
	unsigned int group;

	s->out = false;
	if (!module_sweeps_bus(s))
		return;

	KUNIT_ASSERT_EQ(s->stack->test, scmi_kit_witness_in(s->stack->test), 0);
	for (group = 0; group < SCMI_MODULE_GROUPS; group++)
		module_group_in(s->stack, group);
}

static int module_sweep_load(void *ctx)
{
	struct module_sweep *s = ctx;

	return builtin_module_load(module_swept(s));
}

/* After a round that was not looked at. */
static void module_sweep_in(void *ctx)
{
	struct module_sweep *s = ctx;

	if (!s->out)
		return;
	if (!builtin_module_loaded(module_swept(s)))
		KUNIT_ASSERT_EQ(s->stack->test, module_sweep_load(s), 0);
	module_sweep_rest_in(s);
}

static bool module_has_debugfs(void)
{
	struct dentry *dir = debugfs_lookup("scmi", NULL);

	dput(dir);

	return dir;
}

/* It has failed, and is not there. The next attempt finds nothing of this one. */
static void module_sweep_again(struct module_sweep *s)
{
	struct kmsg_dump_iter log = kernel_log_mark();
	struct kunit *test = s->stack->test;
	char why[128];

	if (leak_note_differs(s->without, why, sizeof(why)))
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT
			   "when it had failed to load, %s\n", why);
	if (s->which == SCMI_KIT_MODULE_CORE)
		KUNIT_EXPECT_FALSE(test, module_has_debugfs());

	KUNIT_ASSERT_EQ(test, builtin_module_load(module_swept(s)), 0);
	KUNIT_EXPECT_FALSE(test, kernel_log_says(log, "protocol slot", ""));
}

static void module_sweep_check(void *ctx, int ret, bool failed)
{
	struct module_sweep *s = ctx;
	struct scmi_kit_instance *si = s->stack->si;

	if (ret)
		module_sweep_again(s);
	module_sweep_rest_in(s);

	if (!s->node_waits)
		scmi_kit_add_node(si);
	else if (failed)	/* Its probe may have, and nobody tries again. */
		device_bind(scmi_kit_node(si));
	scmi_kit_plug(si);
	module_expect_clock(si);
	scmi_kit_unplug(si);
	if (!s->node_waits)
		scmi_kit_remove_node(si);
}

/* Drivers are looked for on the bus of suppliers as well. */
static void module_sweep_note(struct module_sweep *s)
{
	const struct bus_type *buses[] = { &platform_bus_type, NULL, NULL };
	struct scmi_kit_instance *si = s->stack->si;
	struct kunit *test = s->stack->test;
	unsigned int n = 1;

	scmi_kit_show(si);
	scmi_kit_plug(si);
	if (scmi_kit_supplier(si)->bus)
		buses[n++] = scmi_kit_supplier(si)->bus;
	scmi_kit_unplug(si);
	if (!module_sweeps_bus(s))
		buses[n++] = &scmi_bus_type;

	module_sweep_out(s);
	s->without = leak_note_kunit(test, buses, n);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->without);
	KUNIT_ASSERT_EQ(test, module_sweep_load(s), 0);
	module_sweep_rest_in(s);
}

/*
 * B18: whatever the initialisation of a module cannot have, it either does without
 * and works, or says so and has left nothing; and the next attempt works.
 */
void scmi_module_init_fails_whole(struct kunit *test)
{
	const struct scmi_module_sweep *param = test->param_value;
	struct module_stack *stack = module_stack(test);
	const struct fault_sweep sweep = {
		.what = "load",
		.source = param->source,
		.before = module_sweep_out,
		.run = module_sweep_load,
		.check = module_sweep_check,
		.after = module_sweep_in,
		.many = param->source == &fault_own_memory,
	};
	struct module_sweep s = {
		.stack = stack,
		.which = param->own ? stack->si->transport->module : param->which,
		.node_waits = param->node_waits,
	};

	if (param->node_waits)
		scmi_kit_add_node(stack->si);
	module_sweep_note(&s);
	KUNIT_EXPECT_GT(test, fault_sweep_run(test, &sweep, &s).errors, 0);
}
EXPORT_SYMBOL_GPL(scmi_module_init_fails_whole);
