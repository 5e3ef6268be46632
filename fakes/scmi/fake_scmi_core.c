// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making and freeing of fake SCMI platforms: what a configuration means.
 */
#include <kunit/fake_scmi_priv.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#define FAKE_SCMI_MAX_AGENTS	0xff	/* eight bits in PROTOCOL_ATTRIBUTES */
#define FAKE_SCMI_MAX_PROTOCOLS	0xff	/* likewise */

/* A protocol that is listed and has the common messages, no more. */
static const struct fake_scmi_protocol_desc fake_scmi_listed_desc = {
	.name = "listed",
};

static int fake_scmi_protocol_cmp(const void *a, const void *b)
{
	const struct fake_scmi_protocol *pa = a, *pb = b;

	return (int)pa->id - (int)pb->id;
}

static void fake_scmi_add_protocol(struct fake_scmi_platform *p, u8 id,
				   u32 version,
				   const struct fake_scmi_protocol_desc *desc)
{
	struct fake_scmi_protocol *protocol = &p->protocols[p->num_protocols++];

	protocol->id = id;
	protocol->version = version;
	protocol->active = version;
	protocol->desc = desc;
}

/* The list of DISCOVER_LIST_PROTOCOLS is in ascending order. */
static int fake_scmi_init_protocols(struct fake_scmi_platform *p,
				    const struct fake_scmi_config *config)
{
	unsigned int i;

	if (config->num_protocols > FAKE_SCMI_MAX_PROTOCOLS - 2)
		return -EINVAL;

	p->protocols = kcalloc(config->num_protocols + 2,
			       sizeof(*p->protocols), GFP_KERNEL);
	if (!p->protocols)
		return -ENOMEM;

	fake_scmi_add_protocol(p, FAKE_SCMI_PROTO_BASE,
			       config->base_version ?: 0x20001,
			       &fake_scmi_base_desc);
	if (!config->no_clock_protocol)
		fake_scmi_add_protocol(p, FAKE_SCMI_PROTO_CLOCK,
				       config->clock_version ?: 0x30000,
				       &fake_scmi_clock_desc);
	for (i = 0; i < config->num_protocols; i++) {
		if (config->protocols[i] <= FAKE_SCMI_PROTO_BASE ||
		    fake_scmi_find_protocol(p, config->protocols[i]))
			return -EINVAL;
		fake_scmi_add_protocol(p, config->protocols[i], 0x10000,
				       &fake_scmi_listed_desc);
	}
	sort(p->protocols, p->num_protocols, sizeof(*p->protocols),
	     fake_scmi_protocol_cmp, NULL);
	return 0;
}

static int fake_scmi_init_agents(struct fake_scmi_platform *p,
				 const struct fake_scmi_config *config)
{
	unsigned int num = config->num_agents ?: 1;
	unsigned int i;

	if (num > FAKE_SCMI_MAX_AGENTS)
		return -EINVAL;

	p->num_agents = num + 1;
	p->agents = kcalloc(p->num_agents, sizeof(*p->agents), GFP_KERNEL);
	if (!p->agents)
		return -ENOMEM;

	strscpy(p->agents[0], "platform", FAKE_SCMI_SHORT_NAME);
	for (i = 1; i <= num; i++) {
		if (config->num_agents && config->agents)
			strscpy(p->agents[i], config->agents[i - 1],
				FAKE_SCMI_SHORT_NAME);
		else if (i == 1)
			strscpy(p->agents[i], "OSPM", FAKE_SCMI_SHORT_NAME);
		else
			snprintf(p->agents[i], FAKE_SCMI_SHORT_NAME,
				 "agent-%u", i);
	}
	return 0;
}

static void fake_scmi_platform_release(struct kref *ref)
{
	struct fake_scmi_platform *p;
	struct fake_scmi_denial *denial, *next;

	p = container_of(ref, struct fake_scmi_platform, ref);
	/* Messages and ports hold references: their lists are empty now. */
	fake_scmi_free_rules(p);
	list_for_each_entry_safe(denial, next, &p->denials, node)
		kfree(denial);
	fake_scmi_clocks_free(p);
	kfree(p->agents);
	kfree(p->protocols);
	mutex_destroy(&p->deliver);
	mutex_destroy(&p->lock);
	kfree(p);
}

/**
 * fake_scmi_platform_put() - drop a reference
 * @p: the platform
 */
void fake_scmi_platform_put(struct fake_scmi_platform *p)
{
	kref_put(&p->ref, fake_scmi_platform_release);
}

static int fake_scmi_configure(struct fake_scmi_platform *p,
			       const struct fake_scmi_config *config)
{
	int ret;

	strscpy(p->vendor, config->vendor ?: "fake", sizeof(p->vendor));
	strscpy(p->sub_vendor, config->sub_vendor ?: "kunit",
		sizeof(p->sub_vendor));
	p->impl_version = config->impl_version ?: 0x1;
	p->max_msg_size = config->max_msg_size ?: 128;
	p->page = config->page;
	p->untrusted_agents = config->untrusted_agents;
	p->num_devices = config->num_devices ?: 1;
	p->max_async = config->max_async;
	p->observe = config->observe;
	p->observe_ctx = config->observe_ctx;

	ret = fake_scmi_init_protocols(p, config);
	if (!ret)
		ret = fake_scmi_init_agents(p, config);
	if (!ret && !config->no_clock_protocol)
		ret = fake_scmi_clocks_init(p, config);
	return ret;
}

/**
 * fake_scmi_platform_alloc() - make a platform
 * @config: what it is like; NULL: all defaults, which is one agent, the base
 *	and the clock protocol, and one clock
 *
 * Return: the platform, or an ERR_PTR: -EINVAL if @config makes no sense,
 * -ENOMEM.
 */
struct fake_scmi_platform *
fake_scmi_platform_alloc(const struct fake_scmi_config *config)
{
	static const struct fake_scmi_config defaults;
	struct fake_scmi_platform *p;
	int ret;

	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);

	kref_init(&p->ref);
	mutex_init(&p->lock);
	mutex_init(&p->deliver);
	init_waitqueue_head(&p->wait);
	INIT_LIST_HEAD(&p->denials);
	INIT_LIST_HEAD(&p->ports);
	INIT_LIST_HEAD(&p->rules);
	INIT_LIST_HEAD(&p->held);
	INIT_LIST_HEAD(&p->timed);
	INIT_LIST_HEAD(&p->outbox);

	ret = fake_scmi_configure(p, config ?: &defaults);
	if (ret) {
		fake_scmi_platform_put(p);
		return ERR_PTR(ret);
	}
	return p;
}
EXPORT_SYMBOL_GPL(fake_scmi_platform_alloc);

/**
 * fake_scmi_platform_free() - give up a platform
 * @platform: the platform; may be NULL or an ERR_PTR
 *
 * Ports that are still open keep working, and keep the platform in memory until
 * they are closed; so glue and owner may go in either order.
 */
void fake_scmi_platform_free(struct fake_scmi_platform *platform)
{
	if (!IS_ERR_OR_NULL(platform))
		fake_scmi_platform_put(platform);
}
EXPORT_SYMBOL_GPL(fake_scmi_platform_free);

KUNIT_DEFINE_ACTION_WRAPPER(fake_scmi_platform_free_action,
			    fake_scmi_platform_free,
			    struct fake_scmi_platform *);

/**
 * fake_scmi_platform_alloc_kunit() - make a platform that a test owns
 * @test: the test; the platform is given up when it ends
 * @config: see fake_scmi_platform_alloc()
 *
 * Return: see fake_scmi_platform_alloc(). Does not fail the test.
 */
struct fake_scmi_platform *
fake_scmi_platform_alloc_kunit(struct kunit *test,
			       const struct fake_scmi_config *config)
{
	struct fake_scmi_platform *p = fake_scmi_platform_alloc(config);
	int ret;

	if (IS_ERR(p))
		return p;

	ret = kunit_add_action_or_reset(test, fake_scmi_platform_free_action,
					p);
	return ret ? ERR_PTR(ret) : p;
}
EXPORT_SYMBOL_GPL(fake_scmi_platform_alloc_kunit);

/**
 * fake_scmi_vendor() - vendor id of a platform
 * @platform: the platform
 *
 * Return: the vendor id; valid as long as the platform is.
 */
const char *fake_scmi_vendor(const struct fake_scmi_platform *platform)
{
	return platform->vendor;
}
EXPORT_SYMBOL_GPL(fake_scmi_vendor);

/**
 * fake_scmi_num_clocks() - number of clocks of a platform
 * @platform: the platform
 *
 * Return: the number.
 */
unsigned int fake_scmi_num_clocks(const struct fake_scmi_platform *platform)
{
	return platform->num_clocks;
}
EXPORT_SYMBOL_GPL(fake_scmi_num_clocks);

MODULE_DESCRIPTION("Fake SCMI platform for tests");
MODULE_LICENSE("GPL");
