/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel warnings fail the case they come up in.
 */

#ifndef _KUNIT_SPLAT_H
#define _KUNIT_SPLAT_H

#include <linux/types.h>

struct kunit;

/**
 * DOC: splat catching
 *
 * A splat is a message by which the kernel reports a bug in itself: WARN(),
 * BUG, lockdep, refcount, list corruption, KASAN, UBSAN and KCSAN reports,
 * sleeping in atomic context, stalls, kmemleak's summary, device-tree reference
 * leaks. Stock KUnit lets most of them pass. With splat_watch_kunit() the case
 * during which they were printed fails, whichever thread printed them.
 *
 * The kernel log itself is read, from where it stood at splat_watch_kunit() to
 * the end of the clean-up, so neither console nor log level matter. Everything
 * between "cut here" and "end trace" is one splat. If so much was printed that
 * the log overflowed, the case fails for that.
 *
 * The watch must be the first managed thing of the case (first line of .init),
 * because clean-up runs backwards and the judgement has to come last.
 *
 * Known limits: WARN_ONCE() and friends splat once per boot, and lockdep is off
 * after its first report, so only the first case that hits one sees it. What is
 * printed after a case has ended belongs to the next one. Lines by KUnit (they
 * are indented) are not looked at. kmemleak has to be asked: lib/memleak.c does,
 * in a case of its own at the end of every suite.
 */

/**
 * splat_watch_kunit() - fail a test for splats from here to its end
 * @test: test
 *
 * A second call on the same test changes nothing.
 *
 * Return: 0 or -ENOMEM.
 */
int splat_watch_kunit(struct kunit *test);

/**
 * splat_judge() - fail a test now for splats since the last look
 * @test: test that is being watched
 *
 * Called by itself at the end of clean-up. Call it to have a splat reported
 * near the step that caused it. It may be called from .exit.
 *
 * Return: number of splats that failed the test.
 */
unsigned int splat_judge(struct kunit *test);

/**
 * splat_expect_begin() - from here on, expect splats with a given text
 * @test: test that is being watched
 * @n: how many there must be until splat_expect_end()
 * @text: part of any line of such a splat; must live until the end of the block
 *
 * Judges what came before. Prints "# expect-splat-begin: TEXT", and the end
 * prints "# expect-splat-end", so that whoever reads the log can leave out what
 * stands between. These do not nest.
 *
 * Return: @test, for splat_expect().
 */
struct kunit *splat_expect_begin(struct kunit *test, unsigned int n,
				 const char *text);

/**
 * splat_expect_end() - judge the splats since splat_expect_begin()
 * @test: test
 *
 * The test fails if another number than was announced came, and for each splat
 * without the text. Called by itself at clean-up if the case did not come here.
 */
void splat_expect_end(struct kunit *test);

/**
 * splat_expect() - block in which splats are expected
 * @test: test that is being watched
 * @n: how many there must be
 * @text: part of any line of such a splat
 *
 * ``splat_expect(test, 1, "refcount_t: underflow") { put_twice(obj); }``
 *
 * Do not leave the block by break, return or goto.
 */
#define splat_expect(test, n, text) \
	for (struct kunit *__test = splat_expect_begin(test, n, text); __test; \
	     splat_expect_end(__test), __test = NULL)

/**
 * splat_forgive() - from here on, pass over splats with one of some texts
 * @test: test that is being watched
 * @texts: each a part of a line of such a splat, NULL at the end; live until the
 *	   end of the test, or the next call. NULL: forgive none any more.
 *
 * For what is known, is somebody else's, and may or may not come: whoever can
 * tell beforehand uses splat_expect().
 */
void splat_forgive(struct kunit *test, const char * const *texts);

/**
 * splat_line() - is a line of the kernel log the mark of a splat?
 * @line: line, with or without time stamp
 *
 * Return: true if so.
 */
bool splat_line(const char *line);

#endif /* _KUNIT_SPLAT_H */
