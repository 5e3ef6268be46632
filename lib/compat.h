/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place for what differs between the supported kernels.
 *
 * A suite or a fake never asks for a kernel version. What can be written in a
 * way that all supported kernels take, is; what cannot gets a name here.
 */

#ifndef _KUNIT_COMPAT_H
#define _KUNIT_COMPAT_H

#include <linux/version.h>

#endif /* _KUNIT_COMPAT_H */
