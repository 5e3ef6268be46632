// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which platform does a phandle to a clock lead to? To that of the node that it
 * points into, in every order in which suppliers, nodes and consumers appear.
 */

#include <kunit/splat.h>
#include <linux/moduleparam.h>

#include "scmi_cases.h"

#define SCMI_PHANDLE_PARTS	3
#define SCMI_PHANDLE_STEPS	(3 * SCMI_PHANDLE_PARTS)

/* Of all orders only each so-and-so-many-th is tried. */
static unsigned int phandle_stride = 13;
module_param(phandle_stride, uint, 0444);

/**
 * struct scmi_phandle_order - one order, of those that there are
 * @num: how many steps there are
 * @step: what appears: number of the instance times SCMI_PHANDLE_PARTS, plus
 *	  an &enum scmi_kit_part
 */
struct scmi_phandle_order {
	unsigned int num;
	u8 step[SCMI_PHANDLE_STEPS];
};

/* The order with number @nr: its digits, to varying bases, say who is next. */
static struct scmi_phandle_order scmi_phandle_order(unsigned int num,
						    unsigned int nr)
{
	struct scmi_phandle_order order = { .num = num };
	u8 left[SCMI_PHANDLE_STEPS];
	unsigned int i, pick;

	for (i = 0; i < num; i++)
		left[i] = i;

	for (i = 0; i < num; i++) {
		pick = nr % (num - i);
		nr /= num - i;
		order.step[i] = left[pick];
		left[pick] = left[num - i - 1];
	}

	return order;
}

static bool scmi_phandle_try(struct kunit *test,
			     struct scmi_kit_instance *const *si,
			     const struct scmi_phandle_order *order,
			     const struct scmi_phandle_order *reverse)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < order->num; i++)
		scmi_order_add(si[order->step[i] / SCMI_PHANDLE_PARTS],
			       order->step[i] % SCMI_PHANDLE_PARTS);

	for (i = 0; i < order->num / SCMI_PHANDLE_PARTS; i++) {
		unsigned long rate = scmi_kit_user_rate(si[i]);

		good &= rate == scmi_kit_rate(si[i], SCMI_KIT_CLOCK);
		KUNIT_EXPECT_EQ_MSG(test, rate,
				    scmi_kit_rate(si[i], SCMI_KIT_CLOCK),
				    "consumer %u, order %*ph", i,
				    (int)order->num, order->step);
	}

	for (i = 0; i < reverse->num; i++)
		scmi_order_remove(si[reverse->step[i] / SCMI_PHANDLE_PARTS],
				  reverse->step[i] % SCMI_PHANDLE_PARTS);

	/* Thousands of orders say more than the log holds: search it now. */
	return !splat_judge(test) && good;
}

/**
 * scmi_phandle_try_orders() - let instances appear in many orders
 * @test: test with a kit
 * @si: instances, of which nothing is visible
 * @num: how many, at most 3
 * @stride: each so-and-so-many-th order is tried; 1 is all
 *
 * Expects each time that the consumer of each instance reads the rate that its own
 * platform has for the clock. They disappear in an order that is another one.
 */
void scmi_phandle_try_orders(struct kunit *test,
			     struct scmi_kit_instance *const *si,
			     unsigned int num, unsigned int stride)
{
	unsigned int steps = num * SCMI_PHANDLE_PARTS;
	unsigned int all = 1, tried = 0, i;
	bool good = true;

	KUNIT_ASSERT_LE(test, steps, SCMI_PHANDLE_STEPS);
	for (i = 2; i <= steps; i++)
		all *= i;

	/* One order that is wrong is enough to read. */
	for (i = 0; i < all && good; i += stride, tried++) {
		struct scmi_phandle_order order, reverse;

		order = scmi_phandle_order(steps, i);
		reverse = scmi_phandle_order(steps, all - 1 - i);
		good = scmi_phandle_try(test, si, &order, &reverse);
	}

	kunit_info(test, "%u of %u orders of appearance\n", tried, all);
}
EXPORT_SYMBOL_GPL(scmi_phandle_try_orders);

/* B14: two instances on one transport, each node naming its own supplier. */
void scmi_phandle_two_instances(struct kunit *test)
{
	struct scmi_kit_instance *si[2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(si); i++) {
		si[i] = scmi_kit_instance(test);
		scmi_kit_name_supplier(si[i], si[i]);
	}

	scmi_phandle_try_orders(test, si, ARRAY_SIZE(si),
				max(phandle_stride, 1U));
}
EXPORT_SYMBOL_GPL(scmi_phandle_two_instances);
