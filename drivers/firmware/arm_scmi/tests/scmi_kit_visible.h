/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What loads and unloads the modules of scmi_kit_modules.c, under each name that a
 * kernel has for it. In front of the sources of these, and of that file, by their
 * Makefiles: see DOC of builtin_module.h. No include guard, and nothing else, belongs here.
 */

asm(".weak scmi_bus_init");
asm(".weak scmi_bus_exit");
asm(".weak scmi_driver_init");
asm(".weak scmi_driver_exit");
asm(".weak scmi_clocks_driver_init");
asm(".weak scmi_clocks_driver_exit");
asm(".weak scmi_mailbox_driver_init");
asm(".weak scmi_mailbox_driver_exit");
asm(".weak scmi_smc_driver_init");
asm(".weak scmi_smc_driver_exit");
asm(".weak scmi_transport_optee_init");
asm(".weak scmi_transport_optee_exit");
asm(".weak scmi_transport_virtio_init");
asm(".weak scmi_transport_virtio_exit");
asm(".weak virtio_scmi_driver_init");
asm(".weak virtio_scmi_driver_exit");
