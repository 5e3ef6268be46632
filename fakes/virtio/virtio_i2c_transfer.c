// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtio I2C adapter driver, from i2c_transfer() to a fake device and back:
 * the witness that the fake virtio bus carries a driver that knows nothing of
 * it. Chains here have two readable or two writable parts, one queue, and
 * several chains per kick.
 *
 * The driver waits for its device without a time limit, so a device that does
 * not answer is out of scope.
 */

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/i2c.h>
#include <linux/string.h>
#include <linux/virtio_i2c.h>
#include <linux/virtio_ids.h>

#include <kunit/fake_virtio.h>

#define MEMORY_ADDR	0x50
#define NOBODY_ADDR	0x51

/*
 * An I2C bus with one chip: a memory of 256 bytes. The first byte of a write is
 * the address in the memory, where the rest of it and later reads go.
 */
struct i2c_bus_fake {
	struct fake_virtio_device *fv;
	u8 memory[256];
	u8 pos;
	unsigned int fail_next;
	unsigned int malformed;
};

static void chip_write(struct i2c_bus_fake *bus, const u8 *data, size_t len)
{
	if (!len)
		return;

	bus->pos = *data++;
	while (--len)
		bus->memory[bus->pos++] = *data++;
}

static void chip_read(struct i2c_bus_fake *bus, u8 *data, size_t len)
{
	while (len--)
		*data++ = bus->memory[bus->pos++];
}

/* The last writable byte is the status, what is before it is read data. */
static void i2c_bus_request(struct fake_virtio_device *fv,
			    struct fake_virtio_request *req)
{
	const struct virtio_i2c_out_hdr *hdr = req->data;
	struct i2c_bus_fake *bus = fv->priv;
	u8 answer[257] = { };

	if (req->len < sizeof(*hdr) || !req->writable ||
	    req->writable > sizeof(answer)) {
		bus->malformed++;
		fake_virtio_complete(req, NULL, 0);
		return;
	}

	if (hdr->flags & cpu_to_le32(VIRTIO_I2C_FLAGS_FAIL_NEXT))
		bus->fail_next++;

	if (hdr->addr != cpu_to_le16(MEMORY_ADDR << 1))
		answer[req->writable - 1] = VIRTIO_I2C_MSG_ERR;
	else if (hdr->flags & cpu_to_le32(VIRTIO_I2C_FLAGS_M_RD))
		chip_read(bus, answer, req->writable - 1);
	else
		chip_write(bus, req->data + sizeof(*hdr),
			   req->len - sizeof(*hdr));

	fake_virtio_complete(req, answer, req->writable);
}

static const struct fake_virtio_backend i2c_bus_backend = {
	.request = i2c_bus_request,
};

static struct fake_virtio_config i2c_config(struct i2c_bus_fake *bus)
{
	return (struct fake_virtio_config) {
		.device_id = VIRTIO_ID_I2C_ADAPTER,
		.features = FAKE_VIRTIO_F_MODERN |
			    BIT_ULL(VIRTIO_I2C_F_ZERO_LENGTH_REQUEST),
		.max_queues = 1,
		.backend = &i2c_bus_backend,
		.priv = bus,
	};
}

static int virtio_i2c_transfer_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct i2c_bus_fake),
				   GFP_KERNEL);

	return test->priv ? 0 : -ENOMEM;
}

/* Whatever a case does, the driver and the ring code keep to the rules. */
static void virtio_i2c_transfer_exit(struct kunit *test)
{
	struct i2c_bus_fake *bus = test->priv;

	if (!bus || IS_ERR_OR_NULL(bus->fv))
		return;

	KUNIT_EXPECT_EQ(test, bus->malformed, 0);
	KUNIT_EXPECT_EQ(test, bus->fv->stats.errors, 0);
}

static int match_adapter(struct device *dev, const void *parent)
{
	return dev->parent == parent && i2c_verify_adapter(dev);
}

/* The adapter that the driver made on the plugged device, or NULL. */
static struct i2c_adapter *find_adapter(struct kunit *test)
{
	struct i2c_bus_fake *bus = test->priv;
	struct virtio_device *vdev = fake_virtio_vdev(bus->fv);
	struct device *dev;

	dev = bus_find_device(&i2c_bus_type, NULL, &vdev->dev, match_adapter);
	if (!dev)
		return NULL;

	/* The device cannot go while the case uses the adapter: no reference. */
	put_device(dev);

	return i2c_verify_adapter(dev);
}

static void plug_bus(struct kunit *test,
		     const struct fake_virtio_config *config)
{
	struct i2c_bus_fake *bus = test->priv;

	bus->fv = fake_virtio_alloc_kunit(test, config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bus->fv);
	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, bus->fv), 0);
}

static struct i2c_adapter *plug_adapter(struct kunit *test)
{
	struct fake_virtio_config config = i2c_config(test->priv);
	struct i2c_adapter *adap;

	plug_bus(test, &config);
	adap = find_adapter(test);
	KUNIT_ASSERT_NOT_NULL(test, adap);

	return adap;
}

/* What is written can be read back, in one transfer of two messages. */
static void written_bytes_are_read_back(struct kunit *test)
{
	struct i2c_adapter *adap = plug_adapter(test);
	u8 hello[] = { 0x10, 'h', 'e', 'l', 'l', 'o' };
	u8 where = 0x10, back[5] = { };
	struct i2c_msg write = {
		.addr = MEMORY_ADDR, .len = sizeof(hello), .buf = hello,
	};
	struct i2c_msg read[] = {
		{ .addr = MEMORY_ADDR, .len = 1, .buf = &where },
		{ .addr = MEMORY_ADDR, .flags = I2C_M_RD, .len = sizeof(back),
		  .buf = back },
	};
	struct i2c_bus_fake *bus = test->priv;

	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, &write, 1), 1);
	KUNIT_EXPECT_MEMEQ(test, &bus->memory[0x10], "hello", 5);
	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, read, 2), 2);
	KUNIT_EXPECT_MEMEQ(test, back, "hello", 5);

	/* Only a message that has another one behind it says so. */
	KUNIT_EXPECT_EQ(test, bus->fail_next, 1);
	KUNIT_EXPECT_EQ(test, bus->fv->stats.requests, 3);
	KUNIT_EXPECT_EQ(test, bus->fv->stats.kicks, 2);
}

/* SMBus calls come out as plain messages, a quick write as an empty one. */
static void smbus_calls_become_messages(struct kunit *test)
{
	struct i2c_adapter *adap = plug_adapter(test);
	struct i2c_bus_fake *bus = test->priv;
	union i2c_smbus_data data = { .byte = 0x5a };

	KUNIT_EXPECT_EQ(test, i2c_smbus_xfer(adap, MEMORY_ADDR, 0,
					     I2C_SMBUS_WRITE, 7,
					     I2C_SMBUS_BYTE_DATA, &data), 0);
	KUNIT_EXPECT_EQ(test, bus->memory[7], 0x5a);

	data.byte = 0;
	KUNIT_EXPECT_EQ(test, i2c_smbus_xfer(adap, MEMORY_ADDR, 0,
					     I2C_SMBUS_READ, 7,
					     I2C_SMBUS_BYTE_DATA, &data), 0);
	KUNIT_EXPECT_EQ(test, data.byte, 0x5a);

	KUNIT_EXPECT_EQ(test, i2c_smbus_xfer(adap, MEMORY_ADDR, 0,
					     I2C_SMBUS_WRITE, 0,
					     I2C_SMBUS_QUICK, NULL), 0);
}

/* The first message that fails ends the transfer: none was done. */
static void address_without_a_chip_transfers_nothing(struct kunit *test)
{
	struct i2c_adapter *adap = plug_adapter(test);
	u8 byte = 0;
	struct i2c_msg msgs[] = {
		{ .addr = NOBODY_ADDR, .len = 1, .buf = &byte },
		{ .addr = MEMORY_ADDR, .len = 1, .buf = &byte },
	};

	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, msgs, 2), 0);
	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, &msgs[1], 1), 1);
}

/* A ring with room for one message of the two: one is done, and the ring lives. */
static void short_ring_does_a_part_of_the_transfer(struct kunit *test)
{
	struct fake_virtio_config config = i2c_config(test->priv);
	struct i2c_bus_fake *bus = test->priv;
	struct i2c_adapter *adap;
	u8 bytes[2] = { 1, 2 };
	struct i2c_msg msgs[] = {
		{ .addr = MEMORY_ADDR, .len = 2, .buf = bytes },
		{ .addr = MEMORY_ADDR, .len = 2, .buf = bytes },
	};

	config.queue_depth = 4;
	plug_bus(test, &config);
	adap = find_adapter(test);
	KUNIT_ASSERT_NOT_NULL(test, adap);

	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, msgs, 2), 1);
	KUNIT_EXPECT_EQ(test, i2c_transfer(adap, msgs, 1), 1);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(bus->fv, 0), 0);
}

/* The driver insists on empty messages: without them it does not bind. */
static void device_without_empty_messages_is_refused(struct kunit *test)
{
	struct fake_virtio_config config = i2c_config(test->priv);
	struct i2c_bus_fake *bus = test->priv;

	config.features = FAKE_VIRTIO_F_MODERN;
	plug_bus(test, &config);

	KUNIT_EXPECT_NULL(test, find_adapter(test));
	KUNIT_EXPECT_EQ(test, bus->fv->stats.find_vqs, 0);
	KUNIT_EXPECT_TRUE(test, fake_virtio_status(bus->fv) &
			  VIRTIO_CONFIG_S_FAILED);
}

/* Gone and back: the second adapter works as the first, on fresh rings. */
static void replugged_adapter_works(struct kunit *test)
{
	struct i2c_bus_fake *bus = test->priv;
	u8 bytes[2] = { 3, 4 };
	struct i2c_msg msg = {
		.addr = MEMORY_ADDR, .len = 2, .buf = bytes,
	};

	KUNIT_EXPECT_EQ(test, i2c_transfer(plug_adapter(test), &msg, 1), 1);
	fake_virtio_unplug(bus->fv);
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(bus->fv));
	KUNIT_EXPECT_EQ(test, bus->fv->stats.leaked_queues, 0);

	KUNIT_ASSERT_EQ(test, fake_virtio_plug(bus->fv), 0);
	KUNIT_ASSERT_NOT_NULL(test, find_adapter(test));
	KUNIT_EXPECT_EQ(test, i2c_transfer(find_adapter(test), &msg, 1), 1);
	KUNIT_EXPECT_EQ(test, bus->memory[3], 4);
}

static struct kunit_case virtio_i2c_transfer_cases[] = {
	KUNIT_CASE(written_bytes_are_read_back),
	KUNIT_CASE(smbus_calls_become_messages),
	KUNIT_CASE(address_without_a_chip_transfers_nothing),
	KUNIT_CASE(short_ring_does_a_part_of_the_transfer),
	KUNIT_CASE(device_without_empty_messages_is_refused),
	KUNIT_CASE(replugged_adapter_works),
	{ }
};

static struct kunit_suite virtio_i2c_transfer_suite = {
	.name = "virtio_i2c_transfer",
	.init = virtio_i2c_transfer_init,
	.exit = virtio_i2c_transfer_exit,
	.test_cases = virtio_i2c_transfer_cases,
};

kunit_test_suite(virtio_i2c_transfer_suite);

MODULE_DESCRIPTION("Transfers through the virtio I2C adapter driver");
MODULE_LICENSE("GPL");
