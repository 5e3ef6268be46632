// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports: connections between an agent and a fake SCMI platform.
 *
 * A port outlives its closing for as long as messages for it are under way;
 * what is posted for a closed port is freed, never delivered.
 */
#include <kunit/fake_scmi_priv.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>

static void fake_scmi_port_release(struct kref *ref)
{
	struct fake_scmi_port *port;
	int i;

	port = container_of(ref, struct fake_scmi_port, ref);
	for (i = 0; i < FAKE_SCMI_CLOCK_EVENTS; i++)
		bitmap_free(port->notify[i]);
	fake_scmi_platform_put(port->platform);
	kfree(port);
}

/**
 * fake_scmi_port_put() - drop a reference to a port
 * @port: the port
 *
 * Takes no lock of the platform.
 */
void fake_scmi_port_put(struct fake_scmi_port *port)
{
	kref_put(&port->ref, fake_scmi_port_release);
}

/**
 * fake_scmi_port_of_agent() - find an open port of an agent
 * @p: the platform
 * @agent: the agent
 * @nth: which one, counted from 0 in the order of opening
 *
 * Return: the port, with a reference, or NULL.
 */
struct fake_scmi_port *fake_scmi_port_of_agent(struct fake_scmi_platform *p,
					       u32 agent, unsigned int nth)
{
	struct fake_scmi_port *port;

	guard(mutex)(&p->lock);
	list_for_each_entry(port, &p->ports, node) {
		if (port->agent != agent || nth--)
			continue;
		kref_get(&port->ref);
		return port;
	}
	return NULL;
}

/**
 * fake_scmi_port_open_agent() - connect an agent to a platform
 * @platform: the platform
 * @agent: id of the agent, 1 or more
 * @ops: how to reach the agent; must stay valid until the port is closed
 * @priv: for the glue, see fake_scmi_port_priv()
 *
 * An agent may have several ports, one per protocol, say. Notifications leave
 * by the port that subscribed to them, delayed responses by the port of the
 * command; if that has no P2A way, by the agent's first port that has one.
 *
 * Return: the port, or an ERR_PTR: -EINVAL if there is no such agent, -ENOMEM.
 */
struct fake_scmi_port *
fake_scmi_port_open_agent(struct fake_scmi_platform *platform, u32 agent,
			  const struct fake_scmi_port_ops *ops, void *priv)
{
	struct fake_scmi_port *port;
	int i;

	if (!agent || agent >= platform->num_agents || !ops || !ops->reply)
		return ERR_PTR(-EINVAL);

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return ERR_PTR(-ENOMEM);

	kref_init(&port->ref);
	kref_get(&platform->ref);
	port->platform = platform;
	port->agent = agent;
	port->ops = ops;
	port->priv = priv;
	for (i = 0; i < FAKE_SCMI_CLOCK_EVENTS; i++) {
		port->notify[i] = bitmap_zalloc(max(platform->num_clocks, 1U),
						GFP_KERNEL);
		if (!port->notify[i]) {
			fake_scmi_port_put(port);
			return ERR_PTR(-ENOMEM);
		}
	}

	guard(mutex)(&platform->lock);
	list_add_tail(&port->node, &platform->ports);
	return port;
}
EXPORT_SYMBOL_GPL(fake_scmi_port_open_agent);

/**
 * fake_scmi_port_open() - connect agent 1 to a platform
 * @platform: the platform
 * @ops: how to reach the agent; must stay valid until the port is closed
 * @priv: for the glue, see fake_scmi_port_priv()
 *
 * Return: see fake_scmi_port_open_agent().
 */
struct fake_scmi_port *
fake_scmi_port_open(struct fake_scmi_platform *platform,
		    const struct fake_scmi_port_ops *ops, void *priv)
{
	return fake_scmi_port_open_agent(platform, 1, ops, priv);
}
EXPORT_SYMBOL_GPL(fake_scmi_port_open);

/**
 * fake_scmi_port_close() - disconnect
 * @port: the port; may be NULL or an ERR_PTR
 *
 * Requests that are not answered yet are dropped (&fake_scmi_port_ops.drop),
 * what else was to leave by this port is forgotten, subscriptions made through
 * it end. When this returns no port operation runs, and none will be called
 * again. Must not be called from within a port operation, and no other call with
 * this port may be under way or come later.
 */
void fake_scmi_port_close(struct fake_scmi_port *port)
{
	struct fake_scmi_platform *p;

	if (IS_ERR_OR_NULL(port))
		return;

	p = port->platform;
	fake_scmi_retire_port(port);
	/* Delivers the drops, and waits for an operation under way. */
	fake_scmi_deliver(p);
	fake_scmi_port_put(port);
}
EXPORT_SYMBOL_GPL(fake_scmi_port_close);

KUNIT_DEFINE_ACTION_WRAPPER(fake_scmi_port_close_action, fake_scmi_port_close,
			    struct fake_scmi_port *);

/**
 * fake_scmi_port_open_kunit() - connect agent 1 for the length of a test
 * @test: the test; the port is closed when it ends
 * @platform: the platform
 * @ops: how to reach the agent
 * @priv: for the glue, see fake_scmi_port_priv()
 *
 * Return: see fake_scmi_port_open_agent(). Does not fail the test.
 */
struct fake_scmi_port *
fake_scmi_port_open_kunit(struct kunit *test,
			  struct fake_scmi_platform *platform,
			  const struct fake_scmi_port_ops *ops, void *priv)
{
	struct fake_scmi_port *port = fake_scmi_port_open(platform, ops, priv);
	int ret;

	if (IS_ERR(port))
		return port;

	ret = kunit_add_action_or_reset(test, fake_scmi_port_close_action,
					port);
	return ret ? ERR_PTR(ret) : port;
}
EXPORT_SYMBOL_GPL(fake_scmi_port_open_kunit);

/**
 * fake_scmi_port_priv() - what the glue gave when it opened a port
 * @port: the port
 *
 * Return: the pointer.
 */
void *fake_scmi_port_priv(const struct fake_scmi_port *port)
{
	return port->priv;
}
EXPORT_SYMBOL_GPL(fake_scmi_port_priv);

/**
 * fake_scmi_port_platform() - platform that a port leads to
 * @port: the port
 *
 * Return: the platform.
 */
struct fake_scmi_platform *
fake_scmi_port_platform(const struct fake_scmi_port *port)
{
	return port->platform;
}
EXPORT_SYMBOL_GPL(fake_scmi_port_platform);
