/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drivers and modules that are taken out, put back, or told to probe in parallel.
 */
#ifndef _SCMI_KIT_RELOAD_H
#define _SCMI_KIT_RELOAD_H

#include "scmi_kit.h"

/**
 * enum scmi_kit_layer - what an instance is made by, drivers and modules
 * @SCMI_KIT_LAYER_NODE: the transport's, for the SCMI node
 * @SCMI_KIT_LAYER_BUS: the transport's, for the supplier
 * @SCMI_KIT_LAYER_CORE: the SCMI core's
 * @SCMI_KIT_LAYERS: how many drivers there are
 * @SCMI_KIT_LAYER_TRANSPORT: the module of the transport
 * @SCMI_KIT_LAYER_PROTOCOLS: that of the SCMI core's driver, and of the protocols
 */
enum scmi_kit_layer {
	SCMI_KIT_LAYER_NODE,
	SCMI_KIT_LAYER_BUS,
	SCMI_KIT_LAYER_CORE,
	SCMI_KIT_LAYERS,
	SCMI_KIT_LAYER_TRANSPORT = SCMI_KIT_LAYERS,
	SCMI_KIT_LAYER_PROTOCOLS,
};

struct scmi_kit_driver;

struct scmi_kit_driver *scmi_kit_driver(struct scmi_kit_instance *si,
					enum scmi_kit_layer layer);
void scmi_kit_driver_out(struct scmi_kit_driver *driver);
void scmi_kit_driver_in(struct scmi_kit_driver *driver);
void scmi_kit_driver_async(struct scmi_kit_driver *driver);

#endif /* _SCMI_KIT_RELOAD_H */
