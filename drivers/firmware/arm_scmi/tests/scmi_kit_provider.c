// SPDX-License-Identifier: GPL-2.0-only
/*
 * What provides suppliers: a device with a firmware node, as a virtio-mmio device
 * or an OP-TEE has, by which SCMI nodes can name what it provides.
 */

#include <linux/of.h>

#include "scmi_kit.h"

static void scmi_kit_provider_gone(void *data)
{
	struct scmi_kit_provider *provider = data;

	provider->dev->of_node = NULL;
	of_node_put(provider->np);
	root_device_unregister(provider->dev);
}

/**
 * scmi_kit_provider() - make a device that provides suppliers
 * @test: test, at whose clean-up it goes
 * @index: tells it from others of the same test
 * @compatible: of its node
 * @child: of a child of that node; NULL for none
 *
 * No bus makes a device of the node by itself. Asserts that all is well.
 *
 * Return: the provider.
 */
struct scmi_kit_provider *
scmi_kit_provider(struct kunit *test, unsigned int index,
		  const char *compatible, const char *child)
{
	struct scmi_kit_provider *provider;
	struct device_node *bus;
	struct dt_tree *tree;
	char name[32];

	provider = kunit_kzalloc(test, sizeof(*provider), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, provider);

	tree = dt_tree_alloc_kunit(test);
	snprintf(name, sizeof(name), "scmi-provider-%u", index);
	bus = dt_node(tree, NULL, "%s", name);
	provider->np = dt_node(tree, bus, "device");
	dt_prop_string(provider->np, "compatible", compatible);
	if (child) {
		provider->child = dt_node(tree, provider->np, "child");
		dt_prop_string(provider->child, "compatible", child);
	}
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);

	provider->dev = root_device_register(name);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, provider->dev);
	provider->dev->of_node = of_node_get(provider->np);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_kit_provider_gone,
						  provider),
			0);

	return provider;
}
EXPORT_SYMBOL_GPL(scmi_kit_provider);
