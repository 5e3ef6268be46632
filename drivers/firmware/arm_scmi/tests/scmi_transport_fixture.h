/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Suppliers and nodes for the suites of the transport instances alone.
 */
#ifndef _SCMI_TRANSPORT_FIXTURE_H
#define _SCMI_TRANSPORT_FIXTURE_H

#include <kunit/devkit.h>
#include <linux/platform_device.h>

#include "../common.h"

#define MAX_SUPPLIERS	4
#define MAX_NODES	4

/**
 * struct instance_ctx - fixture
 * @test: the test
 * @th: handle under test
 * @supplier_driver: registers with @th whatever it binds to
 * @node_driver: claims from @th for whatever it binds to
 * @meanwhile: what the probe of the next supplier does after it has registered
 *	it, with the device lock held: a node that claims it waits for that
 * @meanwhile_data: for @meanwhile
 * @withdrawn_while_owned: a supplier's remove ran while a node was bound to it
 * @suppliers: supplier devices, at their index
 * @names: firmware nodes of the suppliers; present whether those are or not
 * @trees: one node each, at its index
 * @nodes: the nodes
 */
struct instance_ctx {
	struct kunit *test;
	struct scmi_transport_handle th;
	struct platform_driver supplier_driver;
	struct platform_driver node_driver;
	void (*meanwhile)(struct instance_ctx *ctx);
	void *meanwhile_data;
	bool withdrawn_while_owned;
	struct platform_device *suppliers[MAX_SUPPLIERS];
	struct device_node *names[MAX_SUPPLIERS];
	struct dt_tree *trees[MAX_NODES];
	struct device_node *nodes[MAX_NODES];
};

int instance_init(struct kunit *test);
unsigned int instance_part(struct device *dev, u32 *ids, unsigned int max);

int supplier_register(struct instance_ctx *ctx, struct platform_device *pdev);
void supplier_withdraw(struct platform_device *pdev);
void add_supplier(struct instance_ctx *ctx, unsigned int i);
void add_node(struct instance_ctx *ctx, unsigned int i);
void add_node_for(struct instance_ctx *ctx, unsigned int i, u32 part);
void add_naming_node(struct instance_ctx *ctx, unsigned int i,
		     unsigned int supplier);
struct device_node *describe_node(struct instance_ctx *ctx, unsigned int i);
void show_node(struct instance_ctx *ctx, unsigned int i);

struct device *node_dev(struct instance_ctx *ctx, unsigned int i);
struct device *supplier_of(struct instance_ctx *ctx, unsigned int i);

#endif /* _SCMI_TRANSPORT_FIXTURE_H */
