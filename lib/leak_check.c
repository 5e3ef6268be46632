// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing what there is after a case with what there was before it.
 */

#include <kunit/devkit_internal.h>
#include <kunit/leak_check.h>
#include <kunit/probe_settle.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/sort.h>

#define LEAK_MAX_BUSES		8

/* A case that leaks a thousand devices is described well by the first few. */
#define LEAK_MAX_REPORTS	16

/**
 * struct leak_item - a thing that was there
 * @key: its address, a mere label
 * @name: its name, cut off if long
 */
struct leak_item {
	const void *key;
	char name[56];
};

/**
 * struct leak_list - things of one kind, sorted by address and name
 * @items: the things
 * @len: how many
 * @room: for how many there is memory
 * @err: there was no memory for one of them
 */
struct leak_list {
	struct leak_item *items;
	size_t len;
	size_t room;
	int err;
};

/**
 * struct leak_state - what there was at one moment
 * @devices: devices of each bus
 * @drivers: drivers of each bus
 * @links: device links of the system
 * @nodes: nodes of the live device tree
 */
struct leak_state {
	struct leak_list devices[LEAK_MAX_BUSES];
	struct leak_list drivers[LEAK_MAX_BUSES];
	struct leak_list links;
	struct leak_list nodes;
};

/**
 * struct leak_check - the check of one test
 * @test: test
 * @buses: buses to look at
 * @n_buses: how many
 * @reports: number of things reported
 * @why: where the first report goes instead of failing the test, or NULL
 * @why_len: room at @why
 * @before: what there was at the start
 * @after: what there is at the end
 */
struct leak_check {
	struct kunit *test;
	const struct bus_type *buses[LEAK_MAX_BUSES];
	size_t n_buses;
	unsigned int reports;
	char *why;
	size_t why_len;
	struct leak_state before;
	struct leak_state after;
};

/* The driver core does not export it, see leak_check_init(). */
static const struct class *leak_devlink_class;

static struct leak_item *leak_list_add(struct leak_list *list, const void *key)
{
	struct leak_item *items;
	size_t room;

	if (list->len == list->room) {
		room = list->room ? 2 * list->room : 32;
		items = krealloc_array(list->items, room, sizeof(*items),
				       GFP_KERNEL);
		if (!items) {
			list->err = -ENOMEM;
			return NULL;
		}
		list->items = items;
		list->room = room;
	}

	list->items[list->len].key = key;
	return &list->items[list->len++];
}

static int leak_add_device(struct device *dev, void *data)
{
	struct leak_item *item = leak_list_add(data, dev);

	if (item)
		strscpy(item->name, dev_name(dev), sizeof(item->name));
	return 0;
}

static int leak_add_driver(struct device_driver *drv, void *data)
{
	struct leak_item *item = leak_list_add(data, drv);

	if (item)
		strscpy(item->name, drv->name, sizeof(item->name));
	return 0;
}

static void leak_add_nodes(struct leak_list *list)
{
	struct device_node *np = NULL;
	struct leak_item *item;

	if (!IS_ENABLED(CONFIG_OF))
		return;

	while ((np = of_find_all_nodes(np))) {
		item = leak_list_add(list, np);
		if (item)
			scnprintf(item->name, sizeof(item->name), "%pOF", np);
	}
}

static int leak_item_cmp(const void *a, const void *b)
{
	const struct leak_item *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;

	return strcmp(x->name, y->name);
}

static void leak_list_sort(struct leak_list *list)
{
	sort(list->items, list->len, sizeof(*list->items), leak_item_cmp, NULL);
}

static int leak_take(struct leak_check *check, struct leak_state *state)
{
	size_t i;
	int err;

	for (i = 0; i < check->n_buses; i++) {
		bus_for_each_dev(check->buses[i], NULL, &state->devices[i],
				 leak_add_device);
		bus_for_each_drv(check->buses[i], NULL, &state->drivers[i],
				 leak_add_driver);
		leak_list_sort(&state->devices[i]);
		leak_list_sort(&state->drivers[i]);
	}
	class_for_each_device(leak_devlink_class, NULL, &state->links,
			      leak_add_device);
	leak_add_nodes(&state->nodes);
	leak_list_sort(&state->links);
	leak_list_sort(&state->nodes);

	err = state->links.err ?: state->nodes.err;
	for (i = 0; i < check->n_buses; i++)
		err = err ?: state->devices[i].err ?: state->drivers[i].err;

	return err;
}

static void leak_drop(struct leak_state *state)
{
	size_t i;

	for (i = 0; i < LEAK_MAX_BUSES; i++) {
		kfree(state->devices[i].items);
		kfree(state->drivers[i].items);
	}
	kfree(state->links.items);
	kfree(state->nodes.items);
}

static void leak_report(struct leak_check *check, const char *what,
			const char *kind, const char *name)
{
	if (check->why) {
		if (!check->reports++)
			scnprintf(check->why, check->why_len,
				  "%s: %s '%s'", what, kind,
				  name);
		return;
	}

	if (check->reports++ < LEAK_MAX_REPORTS)
		KUNIT_FAIL(check->test, KUNIT_SUBTEST_INDENT
			   "the case has %s %s '%s'\n", what, kind, name);
}

/* Walk two sorted lists side by side. */
static void leak_compare(struct leak_check *check, const char *kind,
			 const struct leak_list *before,
			 const struct leak_list *after)
{
	size_t b = 0, a = 0;
	int cmp;

	while (b < before->len || a < after->len) {
		if (b == before->len)
			cmp = 1;
		else if (a == after->len)
			cmp = -1;
		else
			cmp = leak_item_cmp(&before->items[b],
					    &after->items[a]);

		if (cmp > 0)
			leak_report(check, "left behind", kind,
				    after->items[a].name);
		else if (cmp < 0)
			leak_report(check, "taken away", kind,
				    before->items[b].name);

		b += cmp <= 0;
		a += cmp >= 0;
	}
}

static void leak_compare_all(struct leak_check *check)
{
	struct leak_state *before = &check->before, *after = &check->after;
	char kind[40];
	size_t i;

	for (i = 0; i < check->n_buses; i++) {
		scnprintf(kind, sizeof(kind), "%s device",
			  check->buses[i]->name);
		leak_compare(check, kind, &before->devices[i],
			     &after->devices[i]);
		scnprintf(kind, sizeof(kind), "%s driver",
			  check->buses[i]->name);
		leak_compare(check, kind, &before->drivers[i],
			     &after->drivers[i]);
	}
	leak_compare(check, "device link", &before->links, &after->links);
	leak_compare(check, "device-tree node", &before->nodes, &after->nodes);
}

static void leak_judge(struct leak_check *check)
{
	probe_settle();
	if (leak_take(check, &check->after)) {
		KUNIT_FAIL(check->test, KUNIT_SUBTEST_INDENT
			   "no memory to look for leaks\n");
		return;
	}

	leak_compare_all(check);
	if (check->reports > LEAK_MAX_REPORTS)
		kunit_info(check->test, "%u more leaks\n",
			   check->reports - LEAK_MAX_REPORTS);
}

static void leak_check_free(struct leak_check *check)
{
	leak_drop(&check->before);
	leak_drop(&check->after);
	kfree(check);
}

static void leak_check_end(void *data)
{
	leak_judge(data);
	leak_check_free(data);
}

/* What there is now, to be compared by @end, at the latest when @test ends. */
static struct leak_check *
leak_begin(struct kunit *test, const struct bus_type * const *buses, size_t n,
	   kunit_action_t *end)
{
	struct leak_check *check;
	int ret;

	if (n > LEAK_MAX_BUSES)
		return ERR_PTR(-EINVAL);

	check = kzalloc(sizeof(*check), GFP_KERNEL);
	if (!check)
		return ERR_PTR(-ENOMEM);

	check->test = test;
	check->n_buses = n;
	memcpy(check->buses, buses, n * sizeof(*buses));

	probe_settle();
	ret = leak_take(check, &check->before);
	if (!ret)
		ret = kunit_add_action(test, end, check);
	if (ret) {
		leak_check_free(check);
		return ERR_PTR(ret);
	}

	return check;
}

int leak_check_buses_kunit(struct kunit *test,
			   const struct bus_type * const *buses, size_t n)
{
	return PTR_ERR_OR_ZERO(leak_begin(test, buses, n, leak_check_end));
}
EXPORT_SYMBOL_GPL(leak_check_buses_kunit);

static void leak_note_end(void *data)
{
	leak_check_free(data);
}

struct leak_check *leak_note_kunit(struct kunit *test,
				   const struct bus_type * const *buses,
				   size_t n)
{
	return leak_begin(test, buses, n, leak_note_end);
}
EXPORT_SYMBOL_GPL(leak_note_kunit);

/* Forget what is in the lists, but keep their memory. */
static void leak_empty(struct leak_state *state)
{
	size_t i;

	for (i = 0; i < LEAK_MAX_BUSES; i++) {
		state->devices[i].len = 0;
		state->drivers[i].len = 0;
	}
	state->links.len = 0;
	state->nodes.len = 0;
}

unsigned int leak_note_differs(struct leak_check *note, char *why, size_t len)
{
	leak_empty(&note->after);
	note->reports = 0;
	note->why = why;
	note->why_len = len;
	strscpy(why, "", len);

	if (leak_take(note, &note->after)) {
		strscpy(why, "there is no memory to look for leaks", len);
		return 1;
	}
	leak_compare_all(note);

	return note->reports;
}
EXPORT_SYMBOL_GPL(leak_note_differs);

void leak_note_renew(struct leak_check *note)
{
	swap(note->before, note->after);
}
EXPORT_SYMBOL_GPL(leak_note_renew);

/**
 * leak_check_init() - find the class of device links
 *
 * The only way to it from outside of the driver core is a device link, so make
 * one between two devices that exist for nothing else.
 *
 * Return: 0 or a negative error.
 */
int leak_check_init(void)
{
	struct device *supplier, *consumer;
	struct device_link *link;
	int ret = 0;

	supplier = root_device_register("devkit-supplier");
	if (IS_ERR(supplier))
		return PTR_ERR(supplier);

	consumer = root_device_register("devkit-consumer");
	if (IS_ERR(consumer)) {
		ret = PTR_ERR(consumer);
		goto out_supplier;
	}

	link = device_link_add(consumer, supplier, DL_FLAG_STATELESS);
	if (link) {
		leak_devlink_class = link->link_dev.class;
		device_link_del(link);
	} else {
		ret = -ENOMEM;
	}

	root_device_unregister(consumer);
out_supplier:
	root_device_unregister(supplier);
	device_link_wait_removal();
	return ret;
}
