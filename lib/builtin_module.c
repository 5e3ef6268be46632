// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is built in goes and comes back, by the functions that do so for a module.
 */

#include <kunit/builtin_module.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/async.h>
#include <linux/compiler.h>
#include <linux/export.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/preempt.h>

/**
 * struct builtin_load - a module in the hands of a test
 * @test: test
 * @mod: what it is
 * @loaded: it has been initialised, and not left
 */
struct builtin_load {
	struct kunit *test;
	const struct builtin_module *mod;
	bool loaded;
};

bool builtin_module_present(const struct builtin_module *mod)
{
	/* The compiler has never heard of functions that may be NULL. */
	return READ_ONCE(mod->init) && READ_ONCE(mod->exit) &&
	       system_state < SYSTEM_FREEING_INITMEM;
}
EXPORT_SYMBOL_GPL(builtin_module_present);

bool builtin_module_loaded(const struct builtin_load *load)
{
	return load->loaded;
}
EXPORT_SYMBOL_GPL(builtin_module_loaded);

static int builtin_load(struct builtin_load *load)
{
	int count = preempt_count();
	int ret = load->mod->init();

	/* See do_one_initcall(). */
	KUNIT_EXPECT_EQ_MSG(load->test, preempt_count(), count,
			    "init of %s changes the preemption count",
			    load->mod->name);
	KUNIT_EXPECT_FALSE_MSG(load->test, irqs_disabled(),
			       "init of %s leaves interrupts off",
			       load->mod->name);
	async_synchronize_full();
	load->loaded = !ret;

	return ret;
}

static void builtin_restore(void *data)
{
	struct builtin_load *load = data;
	int ret;

	if (load->loaded)
		return;

	ret = builtin_load(load);
	if (ret)
		KUNIT_FAIL(load->test, "%s is not loaded again: %d\n",
			   load->mod->name, ret);
}

struct builtin_load *builtin_module_kunit(struct kunit *test,
					  const struct builtin_module *mod)
{
	struct builtin_load *load;

	if (!builtin_module_present(mod))
		kunit_skip(test, "no %s in this kernel that can be unloaded",
			   mod->name);

	load = kunit_kzalloc(test, sizeof(*load), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, load);
	load->test = test;
	load->mod = mod;
	load->loaded = true;
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, builtin_restore, load),
			0);

	return load;
}
EXPORT_SYMBOL_GPL(builtin_module_kunit);

void builtin_module_unload(struct builtin_load *load)
{
	KUNIT_ASSERT_TRUE_MSG(load->test, load->loaded,
			      "%s is unloaded already", load->mod->name);
	load->loaded = false;
	load->mod->exit();
	async_synchronize_full();
}
EXPORT_SYMBOL_GPL(builtin_module_unload);

int builtin_module_load(struct builtin_load *load)
{
	KUNIT_ASSERT_FALSE_MSG(load->test, load->loaded,
			       "%s is loaded already", load->mod->name);

	return builtin_load(load);
}
EXPORT_SYMBOL_GPL(builtin_module_load);
