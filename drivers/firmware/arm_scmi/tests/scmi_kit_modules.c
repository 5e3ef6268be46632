// SPDX-License-Identifier: GPL-2.0-only
/*
 * The modules that SCMI consists of, by the functions that load and unload them.
 * These are static, and made visible by scmi_kit_visible.h.
 */

#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/export.h>

#include "scmi_kit_modules.h"

/* Not every kernel has the same name for the same. */
#define SCMI_KIT_NAMES_OF_ONE	2

static const struct builtin_module
scmi_kit_modules[SCMI_KIT_MODULES][SCMI_KIT_NAMES_OF_ONE] __refconst = {
	[SCMI_KIT_MODULE_BUS] = {
		BUILTIN_MODULE(scmi_core, scmi_bus_init, scmi_bus_exit),
	},
	[SCMI_KIT_MODULE_CORE] = {
		BUILTIN_MODULE(scmi_module, scmi_driver_init,
			       scmi_driver_exit),
	},
	[SCMI_KIT_MODULE_MAILBOX] = {
		BUILTIN_MODULE(scmi_transport_mailbox,
			       scmi_mailbox_driver_init,
			       scmi_mailbox_driver_exit),
	},
	[SCMI_KIT_MODULE_OPTEE] = {
		BUILTIN_MODULE(scmi_transport_optee, scmi_transport_optee_init,
			       scmi_transport_optee_exit),
	},
	[SCMI_KIT_MODULE_SMC] = {
		BUILTIN_MODULE(scmi_transport_smc, scmi_smc_driver_init,
			       scmi_smc_driver_exit),
	},
	[SCMI_KIT_MODULE_VIRTIO] = {
		BUILTIN_MODULE(scmi_transport_virtio,
			       scmi_transport_virtio_init,
			       scmi_transport_virtio_exit),
		BUILTIN_MODULE(scmi_transport_virtio, virtio_scmi_driver_init,
			       virtio_scmi_driver_exit),
	},
	[SCMI_KIT_MODULE_CLK] = {
		BUILTIN_MODULE(clk_scmi, scmi_clocks_driver_init,
			       scmi_clocks_driver_exit),
	},
};

static const struct builtin_module *
scmi_kit_module_find(enum scmi_kit_module which)
{
	const struct builtin_module *names = scmi_kit_modules[which];
	unsigned int i;

	for (i = 0; i < SCMI_KIT_NAMES_OF_ONE; i++)
		if (builtin_module_present(&names[i]))
			return &names[i];

	return NULL;
}

/**
 * scmi_kit_module_present() - can a module be unloaded and loaded?
 * @which: the module
 *
 * Return: true if so.
 */
bool scmi_kit_module_present(enum scmi_kit_module which)
{
	return scmi_kit_module_find(which);
}
EXPORT_SYMBOL_GPL(scmi_kit_module_present);

/**
 * scmi_kit_module() - get hold of a module
 * @test: test; at its clean-up the module is loaded
 * @which: the module
 *
 * What a case has got hold of last is loaded first at its clean-up, so modules
 * that others need have to come after these.
 *
 * Skips the test if it cannot be unloaded and loaded.
 *
 * Return: as builtin_module_kunit().
 */
struct builtin_load *scmi_kit_module(struct kunit *test,
				     enum scmi_kit_module which)
{
	const struct builtin_module *mod = scmi_kit_module_find(which);

	/* They go into a table that is not empty then: DOC of builtin_module.h. */
	if (which == SCMI_KIT_MODULE_CORE && IS_ENABLED(CONFIG_ARM_SCMI_QUIRKS))
		kunit_skip(test, "quirks cannot be initialised twice");

	return builtin_module_kunit(test, mod ?: scmi_kit_modules[which]);
}
EXPORT_SYMBOL_GPL(scmi_kit_module);
