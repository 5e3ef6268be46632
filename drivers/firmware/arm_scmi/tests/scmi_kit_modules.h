/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modules that SCMI consists of, to be unloaded and loaded.
 */
#ifndef _SCMI_KIT_MODULES_H
#define _SCMI_KIT_MODULES_H

#include <kunit/builtin_module.h>

/**
 * enum scmi_kit_module - what could be a module, those that need others last
 * @SCMI_KIT_MODULE_BUS: scmi-core, the SCMI bus and, with the series, the
 *	transport instances; all others need it
 * @SCMI_KIT_MODULE_CORE: scmi-module, the driver of core devices and the protocols
 * @SCMI_KIT_MODULE_MAILBOX: a transport
 * @SCMI_KIT_MODULE_OPTEE: a transport
 * @SCMI_KIT_MODULE_SMC: a transport, for which there are no suites
 * @SCMI_KIT_MODULE_VIRTIO: a transport
 * @SCMI_KIT_MODULE_CLK: clk-scmi, a driver on the SCMI bus
 * @SCMI_KIT_MODULES: how many there are
 */
enum scmi_kit_module {
	SCMI_KIT_MODULE_BUS,
	SCMI_KIT_MODULE_CORE,
	SCMI_KIT_MODULE_MAILBOX,
	SCMI_KIT_MODULE_OPTEE,
	SCMI_KIT_MODULE_SMC,
	SCMI_KIT_MODULE_VIRTIO,
	SCMI_KIT_MODULE_CLK,
	SCMI_KIT_MODULES,
};

bool scmi_kit_module_present(enum scmi_kit_module which);
struct builtin_load *scmi_kit_module(struct kunit *test,
				     enum scmi_kit_module which);

/* Made visible by scmi_kit_visible.h, as far as they exist. */
int scmi_bus_init(void);
void scmi_bus_exit(void);
int scmi_driver_init(void);
void scmi_driver_exit(void);
int scmi_clocks_driver_init(void);
void scmi_clocks_driver_exit(void);
int scmi_mailbox_driver_init(void);
void scmi_mailbox_driver_exit(void);
int scmi_smc_driver_init(void);
void scmi_smc_driver_exit(void);
int scmi_transport_optee_init(void);
void scmi_transport_optee_exit(void);
int scmi_transport_virtio_init(void);
void scmi_transport_virtio_exit(void);
int virtio_scmi_driver_init(void);
void virtio_scmi_driver_exit(void);

#endif /* _SCMI_KIT_MODULES_H */
