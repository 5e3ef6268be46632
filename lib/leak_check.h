/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a case leaves behind, or takes away, fails it.
 */

#ifndef _KUNIT_LEAK_CHECK_H
#define _KUNIT_LEAK_CHECK_H

#include <linux/array_size.h>
#include <linux/device/bus.h>
#include <linux/types.h>

struct kunit;
struct leak_check;

/**
 * DOC: leak check
 *
 * leak_check_kunit() writes down which devices and drivers are on the given
 * buses, which device links there are and which nodes the live device tree has.
 * At the end of the clean-up it looks again, after probing has settled, and the
 * case fails with the name of everything that is new and of everything that is
 * gone.
 *
 * The check must be registered before whatever the case makes (in .init, right
 * after splat_watch_kunit()), because clean-up runs backwards.
 *
 * Things are told apart by address and name, no references are held. A thing
 * that was replaced by one of the same name at the same address is not seen.
 * References that outlive their device-tree node are dt_tree's to judge.
 */

/**
 * leak_check_buses_kunit() - check a list of buses at the end of the test
 * @test: test
 * @buses: buses; device links and device-tree nodes are always checked
 * @n: how many, at most 8
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int leak_check_buses_kunit(struct kunit *test,
			   const struct bus_type * const *buses, size_t n);

/**
 * leak_check_kunit() - check the buses of the call at the end of the test
 * @test: test
 * @...: one or more struct bus_type pointers
 *
 * See leak_check_buses_kunit().
 */
#define leak_check_kunit(test, ...) \
	leak_check_buses_kunit(test, \
		(const struct bus_type *const[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const struct bus_type *const[]){ __VA_ARGS__ })))

/**
 * leak_note_kunit() - write down what there is, for a look in mid-case
 * @test: test, at whose end the note is thrown away
 * @buses: buses; device links and device-tree nodes are always noted
 * @n: how many, at most 8
 *
 * For a case that does the same thing many times. Probing is settled first.
 *
 * Return: the note, or ERR_PTR(-EINVAL) or ERR_PTR(-ENOMEM).
 */
struct leak_check *leak_note_kunit(struct kunit *test,
				   const struct bus_type * const *buses,
				   size_t n);

/**
 * leak_note_differs() - is anything else there than what was written down?
 * @note: what leak_note_kunit() returned
 * @why: where to describe the first difference, empty if there is none
 * @len: room at @why
 *
 * Fails no test. To be called when probing has settled.
 *
 * Return: number of things that are new or gone.
 */
unsigned int leak_note_differs(struct leak_check *note, char *why, size_t len);

/**
 * leak_note_renew() - compare with what there was at the last look, from now on
 * @note: note for which leak_note_differs() was called last
 */
void leak_note_renew(struct leak_check *note);

#endif /* _KUNIT_LEAK_CHECK_H */
