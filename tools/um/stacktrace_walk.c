// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has called, for sanitizers that ask at every allocation.
 *
 * User Mode Linux looks at each word of the stack for what may be an address of
 * code, and then keeps those that the frame pointers lead to. Half of the time of
 * a kernel with KASAN and kmemleak goes into that. These walk the frame pointers
 * alone, and keep the same. Part of the bench, not of what goes upstream; the
 * kernel's own two are built under other names (see tools/layout.toml).
 */

#include <linux/compiler.h>
#include <linux/export.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <asm/stacktrace.h>

/* Up to the end of the stack that @frame is on, or the first odd thing. */
static void stack_walk(unsigned long frame, struct stack_trace *trace)
{
	unsigned long end = round_up(frame + 1, THREAD_SIZE);
	unsigned long caller, next;

	while (trace->nr_entries < trace->max_entries) {
		if (!IS_ALIGNED(frame, sizeof(frame)) ||
		    frame + 2 * sizeof(frame) > end)
			return;

		next = READ_ONCE_NOCHECK(((unsigned long *)frame)[0]);
		caller = READ_ONCE_NOCHECK(((unsigned long *)frame)[1]);
		if (!__kernel_text_address(caller))
			return;

		trace->entries[trace->nr_entries++] = caller;
		if (next <= frame)
			return;
		frame = next;
	}
}

void save_stack_trace(struct stack_trace *trace)
{
	stack_walk((unsigned long)__builtin_frame_address(0), trace);
}
EXPORT_SYMBOL_GPL(save_stack_trace);

void save_stack_trace_tsk(struct task_struct *task, struct stack_trace *trace)
{
	stack_walk(get_frame_pointer(task, task->thread.segv_regs), trace);
}
EXPORT_SYMBOL_GPL(save_stack_trace_tsk);
