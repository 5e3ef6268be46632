/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The set-up that SCMI suites share: platforms, suppliers, nodes, consumers.
 */
#ifndef _SCMI_KIT_H
#define _SCMI_KIT_H

#include <kunit/devkit.h>
#include <kunit/fake_scmi.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/types.h>

#include "scmi_kit_modules.h"

/**
 * DOC: SCMI kit
 *
 * A suite says what appears and disappears, in which order, and what it expects
 * then. What there is to appear is made here, unplugged, by
 * scmi_kit_instance(): a fake platform with a vendor id of its own, a supplier
 * that leads to it, the description of an SCMI node, and that of a device which
 * consumes a clock of the node by phandle.
 *
 * How bytes travel between the node and its platform is the business of a
 * &struct scmi_kit_transport, so that a case is written once for all of them.
 */

struct scmi_kit;

/* Clocks of each platform. The consumer of the kit uses SCMI_KIT_CLOCK. */
#define SCMI_KIT_CLOCKS	3
#define SCMI_KIT_CLOCK	1

/* Answers are immediate: a time-out this long never passes by accident. */
#define SCMI_KIT_TIMEOUT_MS	30000

/**
 * struct scmi_kit_instance - one SCMI instance of a case, present or not
 * @kit: kit that it belongs to
 * @transport: what it travels by
 * @index: running number from 0; vendor id and clock rates follow from it
 * @vendor: vendor id of @platform
 * @platform: the other end
 * @wire: what the transport keeps: supplier and the way to @platform
 * @node: tree with the SCMI node only
 * @np: the SCMI node; "disabled" until it is added
 * @clk_np: its child for the clock protocol
 * @okay: the status that enables @np
 * @changing: held while the node appears or disappears, as overlays do: a device
 *	must not be deleted while it is being added
 * @enable: the change that put @okay in place
 * @enabled: whether it is in place
 * @user: tree with the node of the consumer only
 * @user_np: the node of the consumer
 */
struct scmi_kit_instance {
	struct scmi_kit *kit;
	const struct scmi_kit_transport *transport;
	unsigned int index;
	char vendor[16];
	struct fake_scmi_platform *platform;
	void *wire;
	struct dt_tree *node;
	struct device_node *np;
	struct device_node *clk_np;
	struct property *okay;
	/* A device must not be deleted while it is being added. */
	struct mutex changing;
	struct of_changeset enable;
	bool enabled;
	struct dt_tree *user;
	struct device_node *user_np;
};

/**
 * struct scmi_kit_transport - how a supplier of some bus is made and plugged
 * @name: for descriptions
 * @compatible: of the SCMI node
 * @node_driver: name of the platform driver of the transport
 * @supplier_driver: name of the bus driver of the transport
 * @module: module of the transport
 * @by_link: the driver core alone keeps a node off a supplier that is not there,
 *	by a device link that it makes of a phandle
 * @shares: one supplier is for many nodes, as long as they want different parts
 *	of it; the nodes of different instances here want the same
 * @timeout_ms: the time-out of an answer where the node says none, in
 *	milliseconds; of optee, nobody waits that long: a call has no time-out
 * @init: make &scmi_kit_instance.wire, unplugged and test-managed. Returns 0
 *	  or a negative errno.
 * @describe: add to the SCMI node what the transport wants; may be NULL
 * @plug: let the supplier appear on its bus. Returns 0 or a negative errno.
 * @unplug: let it disappear
 * @supplier: the supplier's device while plugged, else NULL; borrowed
 * @firmware: the firmware node that the supplier is known by, made by the first
 *	      call, which must precede the first plug; NULL where the transport
 *	      has no such thing. Asserts that all is well.
 * @hold: let messages of the agent go without an answer until this is false:
 *	whoever has sent one waits, though not for ever where there is a time-out
 * @wait_held: wait until a message is held. Returns false if it does not come.
 * @flush: wait until the fakes below have nothing to do
 * @errors: how many impossible things the fakes below have seen
 * @port: where the platform is connected, for messages out of turn
 * @revive: let the next command pass after one that the platform left without an
 *	answer; NULL where nothing stands in its way
 * @lie: have what is below the platform lie of what it carries next. Which lie it
 *	is follows from the second argument, 0 ends it. With the third set it is
 *	one after which nothing but binding the supplier anew helps.
 */
struct scmi_kit_transport {
	const char *name;
	const char *compatible;
	const char *node_driver;
	const char *supplier_driver;
	enum scmi_kit_module module;
	bool by_link;
	bool shares;
	unsigned int timeout_ms;
	int (*init)(struct kunit *test, struct scmi_kit_instance *si);
	void (*describe)(struct scmi_kit_instance *si);
	int (*plug)(struct scmi_kit_instance *si);
	void (*unplug)(struct scmi_kit_instance *si);
	struct device *(*supplier)(struct scmi_kit_instance *si);
	struct device_node *(*firmware)(struct scmi_kit_instance *si);
	void (*hold)(struct scmi_kit_instance *si, bool on);
	bool (*wait_held)(struct scmi_kit_instance *si);
	void (*flush)(struct scmi_kit_instance *si);
	unsigned int (*errors)(struct scmi_kit_instance *si);
	struct fake_scmi_port *(*port)(struct scmi_kit_instance *si);
	void (*revive)(struct scmi_kit_instance *si);
	void (*lie)(struct scmi_kit_instance *si, u32 random, bool spoil);
};

/* By which an SCMI node names what carries its messages: arm,scmi.yaml. */
#define SCMI_KIT_NAMES	"arm,transport-device"

#define SCMI_KIT_MAX	1024

/**
 * struct scmi_kit - fixture of a suite, in test->priv
 * @test: the test
 * @transport: what its instances travel by, unless they say otherwise
 * @max_async: rate changes under way at once that platforms made from now on
 *	take as asynchronous commands; the agent asks for one less
 * @timeout_ms: what nodes made from now on say of the time-out of an answer, in
 *	milliseconds; 0: nothing. SCMI_KIT_TIMEOUT_MS from the beginning.
 * @protocols: further protocols that platforms made from now on have, and their
 *	nodes describe
 * @num_protocols: how many
 * @enable_latency_us: of clocks of platforms made from now on; 0: not said
 * @core_driver: the SCMI core's driver, while it is out
 * @num: number of instances made
 * @si: the instances
 */
struct scmi_kit {
	struct kunit *test;
	const struct scmi_kit_transport *transport;
	u8 max_async;
	unsigned int timeout_ms;
	const u8 *protocols;
	unsigned int num_protocols;
	u32 enable_latency_us;
	struct platform_driver *core_driver;
	unsigned int num;
	struct scmi_kit_instance *si[SCMI_KIT_MAX];
};

int scmi_kit_init(struct kunit *test,
		  const struct scmi_kit_transport *transport);
struct scmi_kit_instance *scmi_kit_instance(struct kunit *test);
void scmi_kit_short_timeout(struct scmi_kit_instance *si);
s64 scmi_kit_at_once_ms(void);
struct scmi_kit_instance *
scmi_kit_instance_on(struct kunit *test,
		     const struct scmi_kit_transport *transport);

void scmi_kit_name_supplier(struct scmi_kit_instance *si,
			    struct scmi_kit_instance *of);
void scmi_kit_name_node(struct scmi_kit_instance *si, struct device_node *np);

void scmi_kit_plug(struct scmi_kit_instance *si);
void scmi_kit_unplug(struct scmi_kit_instance *si);
void scmi_kit_add_node(struct scmi_kit_instance *si);
void scmi_kit_remove_node(struct scmi_kit_instance *si);
int scmi_kit_enable_node(struct scmi_kit_instance *si);
int scmi_kit_disable_node(struct scmi_kit_instance *si);
void scmi_kit_show(struct scmi_kit_instance *si);
void scmi_kit_add_user(struct scmi_kit_instance *si);
void scmi_kit_remove_user(struct scmi_kit_instance *si);
void scmi_kit_add_node_unsettled(struct scmi_kit_instance *si);
void scmi_kit_remove_node_unsettled(struct scmi_kit_instance *si);
void scmi_kit_start(struct scmi_kit_instance *si);
void scmi_kit_settle(struct kunit *test);

struct device *scmi_kit_supplier(struct scmi_kit_instance *si);
struct device *scmi_kit_node(struct scmi_kit_instance *si);
struct device *scmi_kit_core(struct scmi_kit_instance *si);
struct device *scmi_kit_user(struct scmi_kit_instance *si);

const char *scmi_kit_vendor(struct scmi_kit_instance *si);
int scmi_kit_ask_rate(struct scmi_kit_instance *si, u64 *rate);
int scmi_kit_set_rate(struct scmi_kit_instance *si, u64 rate);
int scmi_kit_enable_clock(struct scmi_kit_instance *si, bool polled);
unsigned long scmi_kit_rate(const struct scmi_kit_instance *si,
			    unsigned int clock);
unsigned long scmi_kit_user_rate(struct scmi_kit_instance *si);

void scmi_kit_silence(struct scmi_kit_instance *si, bool on);
bool scmi_kit_wait_silenced(struct scmi_kit_instance *si);

void scmi_kit_expect_working(struct scmi_kit_instance *si);
void scmi_kit_expect_down(struct scmi_kit_instance *si);

/* The core's driver alone: scmi_kit_reload.c, which has more of the kind */

void scmi_kit_core_driver_out(struct kunit *test);
void scmi_kit_core_driver_in(struct kunit *test);

/* What not every machine has: scmi_kit_links.c */

void scmi_kit_needs_links(struct kunit *test);
void scmi_kit_needs_supplier_link(struct scmi_kit_instance *si);

/* What the core has counted: scmi_kit_counters.c */

int scmi_kit_counter(struct scmi_kit_instance *si, const char *name);

/* The drivers that the kit brings: scmi_kit_drivers.c */

int scmi_kit_drivers_register(struct kunit *test);
void scmi_kit_witness_out(struct kunit *test);
int scmi_kit_witness_in(struct kunit *test);
const char *scmi_kit_witness_vendor(const struct device_node *np);
int scmi_kit_witness_rate(const struct device_node *np, unsigned int clock,
			  u64 *rate);
int scmi_kit_witness_set_rate(const struct device_node *np, unsigned int clock,
			      u64 rate);
int scmi_kit_witness_enable(const struct device_node *np, unsigned int clock,
			    bool polled);
int scmi_kit_witness_listen(const struct device_node *np, unsigned int clock,
			    struct notifier_block *nb);

/* What provides suppliers: scmi_kit_provider.c */

/**
 * struct scmi_kit_provider - a device that suppliers are children of
 * @dev: the device, on no bus
 * @np: its node
 * @child: the node's only child, or NULL
 */
struct scmi_kit_provider {
	struct device *dev;
	struct device_node *np;
	struct device_node *child;
};

struct scmi_kit_provider *
scmi_kit_provider(struct kunit *test, unsigned int index,
		  const char *compatible, const char *child);

/* Transports: scmi_kit_<name>.c, built where the transport is. */
extern const struct scmi_kit_transport scmi_kit_virtio;
extern const struct scmi_kit_transport scmi_kit_mailbox;
extern const struct scmi_kit_transport scmi_kit_optee;

#endif /* _SCMI_KIT_H */
