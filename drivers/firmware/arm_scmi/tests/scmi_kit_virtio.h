/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What suites that are about virtio need beyond scmi_kit.h.
 */
#ifndef _SCMI_KIT_VIRTIO_H
#define _SCMI_KIT_VIRTIO_H

#include "scmi_kit.h"

struct fake_virtio_device;

struct fake_virtio_device *scmi_kit_virtio_device(struct scmi_kit_instance *si);
struct device_node *scmi_kit_virtio_child(struct scmi_kit_instance *si);

#endif /* _SCMI_KIT_VIRTIO_H */
