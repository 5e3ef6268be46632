/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the TEE client API of the supported kernels does not agree on.
 */
#ifndef _KUNIT_FAKE_TEE_COMPAT_H
#define _KUNIT_FAKE_TEE_COMPAT_H

#include <linux/tee_drv.h>

/**
 * FAKE_TEE_CLIENT_DRIVER() - define a TEE client driver for a suite
 * @_name: name of the &struct tee_client_driver
 * @_ids: its table of &struct tee_client_device_id
 * @_probe: int (*)(struct tee_client_device *)
 * @_remove: void (*)(struct tee_client_device *)
 *
 * To be registered with fake_tee_client_driver_register(). Newer kernels have
 * these callbacks in the TEE bus, older ones in the driver core.
 */
#ifdef module_tee_client_driver
#define FAKE_TEE_CLIENT_DRIVER(_name, _ids, _probe, _remove)		\
static struct tee_client_driver _name = {				\
	.probe = _probe,						\
	.remove = _remove,						\
	.id_table = _ids,						\
	.driver = { .name = #_name },					\
}
#else
#define FAKE_TEE_CLIENT_DRIVER(_name, _ids, _probe, _remove)		\
static int _name##_dev_probe(struct device *dev)			\
{									\
	return _probe(to_tee_client_device(dev));			\
}									\
static int _name##_dev_remove(struct device *dev)			\
{									\
	_remove(to_tee_client_device(dev));				\
	return 0;							\
}									\
static struct tee_client_driver _name = {				\
	.id_table = _ids,						\
	.driver = {							\
		.name = #_name,						\
		.bus = &tee_bus_type,					\
		.probe = _name##_dev_probe,				\
		.remove = _name##_dev_remove,				\
	},								\
}
#endif

/**
 * fake_tee_client_driver_register() - register a driver so defined
 * @drv: the driver
 *
 * Return: 0 or a negative errno.
 */
static inline int fake_tee_client_driver_register(struct tee_client_driver *drv)
{
#ifdef module_tee_client_driver
	return tee_client_driver_register(drv);
#else
	return driver_register(&drv->driver);
#endif
}

/**
 * fake_tee_client_driver_unregister() - undo that
 * @drv: the driver
 */
static inline void
fake_tee_client_driver_unregister(struct tee_client_driver *drv)
{
#ifdef module_tee_client_driver
	tee_client_driver_unregister(drv);
#else
	driver_unregister(&drv->driver);
#endif
}

#endif /* _KUNIT_FAKE_TEE_COMPAT_H */
