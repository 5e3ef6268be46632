/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The least virtio driver that uses all there is: the one on top in the suites
 * of the fake virtio bus. It kicks with its own lock held and interrupts off,
 * and takes the same lock in its callbacks, as the strictest real drivers do.
 */
#ifndef _KUNIT_FAKE_VIRTIO_DUMMY_H
#define _KUNIT_FAKE_VIRTIO_DUMMY_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include <kunit/fake_virtio.h>

struct kunit;

/* An id that no driver of the kernel claims. */
#define FAKE_VIRTIO_DUMMY_ID		0x7afe
#define FAKE_VIRTIO_DUMMY_CMDQ		0
#define FAKE_VIRTIO_DUMMY_EVENTQ	1
#define FAKE_VIRTIO_DUMMY_MSGS		40
#define FAKE_VIRTIO_DUMMY_SIZE		16

/* Feature bits: what the driver knows, and one that it does not know. */
#define FAKE_VIRTIO_DUMMY_F_EVENTS	0
#define FAKE_VIRTIO_DUMMY_F_SPARE	1
#define FAKE_VIRTIO_DUMMY_F_ALIEN	2

/**
 * struct fake_virtio_dummy_msg - one message of the driver, or one event buffer
 * @out: what the device may read
 * @in: what the device may write
 * @used_len: how much of @in the device claims to have written
 * @done: the device gave it back
 */
struct fake_virtio_dummy_msg {
	char out[FAKE_VIRTIO_DUMMY_SIZE];
	char in[FAKE_VIRTIO_DUMMY_SIZE];
	u32 used_len;
	bool done;
};

/**
 * struct fake_virtio_dummy - the driver's side of one device
 * @vdev: the device
 * @vqs: its queues, the second NULL without FAKE_VIRTIO_DUMMY_F_EVENTS
 * @lock: covers the queues and the messages
 * @done: messages and events given back
 * @callbacks: calls of the queue callbacks
 * @config_changes: calls of the configuration callback
 * @leak_queues: forget del_vqs on removal
 * @msgs: messages, in the order in which they are sent or posted
 * @used: how many of @msgs have been
 */
struct fake_virtio_dummy {
	struct virtio_device *vdev;
	struct virtqueue *vqs[2];
	spinlock_t lock;	/* queues and messages */
	unsigned int done;
	unsigned int callbacks;
	unsigned int config_changes;
	bool leak_queues;
	struct fake_virtio_dummy_msg msgs[FAKE_VIRTIO_DUMMY_MSGS];
	unsigned int used;
};

int fake_virtio_dummy_register_kunit(struct kunit *test);
struct fake_virtio_dummy *fake_virtio_dummy(struct fake_virtio_device *fv);
int fake_virtio_dummy_send(struct fake_virtio_dummy *dummy, const char *text);
int fake_virtio_dummy_post(struct fake_virtio_dummy *dummy);
unsigned int fake_virtio_dummy_poll(struct fake_virtio_dummy *dummy);

#endif /* _KUNIT_FAKE_VIRTIO_DUMMY_H */
