/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unload and load what is built into the kernel, as if it were a module.
 */

#ifndef _KUNIT_BUILTIN_MODULE_H
#define _KUNIT_BUILTIN_MODULE_H

#include <linux/init.h>
#include <linux/types.h>

struct builtin_load;
struct kunit;

/**
 * DOC: built-in modules
 *
 * What is built into a kernel is initialised once, at boot, and never left. The
 * functions that would do both for a module are there, however, until the kernel
 * frees the memory of its initialisation, and built-in KUnit suites run before
 * that. So a case can have a driver unload and load again, with whatever is bound
 * to it, and see what is left when its initialisation fails.
 *
 * The functions are static. They are made visible to the linker, and to nobody
 * else, without a change to the driver: its Makefile includes a file of lines like
 * ``asm(".weak foo_init");`` in front of the source. To the compiler they are what
 * they were. The same file in front of the suite makes a function NULL that does
 * not exist in this kernel, or is part of a real module; builtin_module_present()
 * tells.
 *
 * What differs from a module: its data is not fresh, but as exit has left it, so
 * that what relies on being zero must not be loaded again; and nobody refuses to
 * unload what others depend on, so a case has to respect that by itself.
 */

/**
 * struct builtin_module - something built in that could be a module
 * @name: for messages
 * @init: loads it, or NULL
 * @exit: unloads it, or NULL
 */
struct builtin_module {
	const char *name;
	int (*init)(void);
	void (*exit)(void);
};

/**
 * BUILTIN_MODULE() - describe a module
 * @_name: name, as a token
 * @_init: static function that was made visible, declared in a header
 * @_exit: static function that was made visible, declared in a header
 *
 * An initialiser, of something that is marked __refconst.
 */
#define BUILTIN_MODULE(_name, _init, _exit) \
	{ .name = #_name, .init = _init, .exit = _exit }

/**
 * builtin_module_present() - can it be unloaded and loaded?
 * @mod: module
 *
 * Return: false if it is not in the kernel, is a real module, or has been freed,
 * as what is needed at boot only is when that is over.
 */
bool builtin_module_present(const struct builtin_module *mod);

/**
 * builtin_module_kunit() - get hold of a module
 * @test: test; at its clean-up the module is loaded
 * @mod: module, loaded; lives until the end of the test
 *
 * Skips the test if it is not present. Asserts that there is memory.
 *
 * Return: the module, which lives until the clean-up of the test.
 */
struct builtin_load *builtin_module_kunit(struct kunit *test,
					  const struct builtin_module *mod);

/**
 * builtin_module_unload() - unload it
 * @load: module that is loaded; asserts that it is
 *
 * Context: The thread of the test. Returns when all its asynchronous probes are
 * over, as rmmod does.
 */
void builtin_module_unload(struct builtin_load *load);

/**
 * builtin_module_load() - load it
 * @load: module that is not loaded; asserts that it is not
 *
 * The test fails if init returns with locks held or interrupts off.
 *
 * Context: The thread of the test. Returns when all its asynchronous probes are
 * over, as insmod does.
 *
 * Return: 0; or the error of its init function, which leaves it unloaded.
 */
int builtin_module_load(struct builtin_load *load);

/**
 * builtin_module_loaded() - is it loaded?
 * @load: module
 *
 * Return: true if so.
 */
bool builtin_module_loaded(const struct builtin_load *load);

#endif /* _KUNIT_BUILTIN_MODULE_H */
