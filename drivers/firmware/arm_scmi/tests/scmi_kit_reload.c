// SPDX-License-Identifier: GPL-2.0-only
/*
 * The drivers of a transport and of the SCMI core, found by name: what loading
 * and unloading their modules does to the driver model, one driver at a time. And
 * the modules themselves, as far as this kernel has any to unload.
 */

#include <linux/device/driver.h>
#include <linux/platform_device.h>

#include "scmi_kit_reload.h"

/**
 * struct scmi_kit_driver - a driver that is not the kit's, or a module
 * @test: test; at its clean-up the driver is as it was found
 * @module: the module, if it is one: then there is nothing else
 * @drv: the driver
 * @probe_type: how it was found to probe
 * @out: it is unregistered
 */
struct scmi_kit_driver {
	struct kunit *test;
	struct builtin_load *module;
	struct device_driver *drv;
	enum probe_type probe_type;
	bool out;
};

/* An implementation may register drivers by itself, whenever it likes. */
static bool scmi_kit_driver_is_in(const struct scmi_kit_driver *driver)
{
	return driver_find(driver->drv->name, driver->drv->bus) == driver->drv;
}

static void scmi_kit_driver_restore(void *data)
{
	struct scmi_kit_driver *driver = data;

	driver->drv->probe_type = driver->probe_type;
	if (!driver->out || scmi_kit_driver_is_in(driver))
		return;

	driver->out = false;
	if (driver_register(driver->drv))
		KUNIT_FAIL(driver->test, "%s does not register again",
			   driver->drv->name);
}

/* The bus of suppliers is not always exported, but a supplier knows its own. */
static struct device_driver *scmi_kit_driver_find(struct scmi_kit_instance *si,
						  enum scmi_kit_layer layer)
{
	struct device *supplier;

	switch (layer) {
	case SCMI_KIT_LAYER_NODE:
		return driver_find(si->transport->node_driver,
				   &platform_bus_type);
	case SCMI_KIT_LAYER_BUS:
		supplier = scmi_kit_supplier(si);
		return supplier ? driver_find(si->transport->supplier_driver,
					      supplier->bus) : NULL;
	case SCMI_KIT_LAYER_CORE:
		return driver_find("arm-scmi", &platform_bus_type);
	default:
		return NULL;
	}
}

static struct builtin_load *
scmi_kit_driver_module(struct scmi_kit_instance *si, enum scmi_kit_layer layer)
{
	switch (layer) {
	case SCMI_KIT_LAYER_TRANSPORT:
		return scmi_kit_module(si->kit->test, si->transport->module);
	case SCMI_KIT_LAYER_PROTOCOLS:
		return scmi_kit_module(si->kit->test, SCMI_KIT_MODULE_CORE);
	default:
		return NULL;
	}
}

/**
 * scmi_kit_driver() - get hold of a driver, or of a module
 * @si: an instance of the transport; plugged, to get at SCMI_KIT_LAYER_BUS
 * @layer: which driver
 *
 * Asserts that it is there; skips the test if it is a module that cannot be
 * unloaded.
 *
 * Return: the driver, which lives as long as the test, and is in then.
 */
struct scmi_kit_driver *scmi_kit_driver(struct scmi_kit_instance *si,
					enum scmi_kit_layer layer)
{
	struct kunit *test = si->kit->test;
	struct scmi_kit_driver *driver;

	driver = kunit_kzalloc(test, sizeof(*driver), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, driver);
	driver->test = test;
	driver->module = scmi_kit_driver_module(si, layer);
	if (driver->module)
		return driver;

	driver->drv = scmi_kit_driver_find(si, layer);
	KUNIT_ASSERT_NOT_NULL(test, driver->drv);
	driver->probe_type = driver->drv->probe_type;
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_kit_driver_restore,
						  driver),
			0);

	return driver;
}
EXPORT_SYMBOL_GPL(scmi_kit_driver);

/**
 * scmi_kit_driver_out() - unregister a driver, or unload a module
 * @driver: the driver or module, which is in
 */
void scmi_kit_driver_out(struct scmi_kit_driver *driver)
{
	if (driver->module) {
		builtin_module_unload(driver->module);
		scmi_kit_settle(driver->test);
		return;
	}

	if (!scmi_kit_driver_is_in(driver)) {
		KUNIT_FAIL(driver->test, "%s is out already",
			   driver->drv->name);
		return;
	}

	driver_unregister(driver->drv);
	driver->out = true;
	scmi_kit_settle(driver->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_driver_out);

/**
 * scmi_kit_driver_in() - register a driver again, or load a module
 * @driver: the driver or module, which is out
 */
void scmi_kit_driver_in(struct scmi_kit_driver *driver)
{
	if (driver->module) {
		KUNIT_ASSERT_EQ(driver->test,
				builtin_module_load(driver->module), 0);
		scmi_kit_settle(driver->test);
		return;
	}

	KUNIT_ASSERT_FALSE_MSG(driver->test, scmi_kit_driver_is_in(driver),
			       "%s is in already", driver->drv->name);
	KUNIT_ASSERT_EQ(driver->test, driver_register(driver->drv), 0);
	driver->out = false;
	scmi_kit_settle(driver->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_driver_in);

/**
 * scmi_kit_driver_async() - have a driver probe in threads of its own
 * @driver: the driver, no module; probes as it did before when the test ends
 *
 * What "driver_async_probe=" on the command line asks for.
 */
void scmi_kit_driver_async(struct scmi_kit_driver *driver)
{
	driver->drv->probe_type = PROBE_PREFER_ASYNCHRONOUS;
}
EXPORT_SYMBOL_GPL(scmi_kit_driver_async);

static void scmi_kit_core_driver_back(void *data)
{
	struct scmi_kit *kit = data;

	/* Its owner and bus are in it still, from the first time. */
	if (kit->core_driver)
		WARN_ON(driver_register(&kit->core_driver->driver));
	kit->core_driver = NULL;
}

/**
 * scmi_kit_core_driver_out() - unregister the driver of the SCMI core
 * @test: test with a kit, at whose clean-up it is back at the latest
 *
 * What the removal of its module begins with.
 */
void scmi_kit_core_driver_out(struct kunit *test)
{
	struct device_driver *drv = driver_find("arm-scmi", &platform_bus_type);
	struct scmi_kit *kit = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, drv);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_kit_core_driver_back,
						  kit), 0);
	kit->core_driver = to_platform_driver(drv);
	platform_driver_unregister(kit->core_driver);
	scmi_kit_settle(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_core_driver_out);

/**
 * scmi_kit_core_driver_in() - register the driver of the SCMI core again
 * @test: test that has it out
 */
void scmi_kit_core_driver_in(struct kunit *test)
{
	kunit_release_action(test, scmi_kit_core_driver_back, test->priv);
	scmi_kit_settle(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_core_driver_in);
