// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads of a case: for what may block until the test lets it go on. A thread
 * of its own, because the system's work queues are what settling waits for.
 */

#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>

#include "scmi_kit_task.h"

/* Generous: nobody waits that long unless the case is broken already. */
#define SCMI_KIT_PATIENCE	(10 * HZ)

struct scmi_kit_task {
	struct kunit *test;
	int (*fn)(void *ctx);
	void *ctx;
	int ret;
	struct completion ended;
	struct task_struct *thread;
};

static int scmi_kit_task_fn(void *data)
{
	struct scmi_kit_task *task = data;

	task->ret = task->fn(task->ctx);
	complete_all(&task->ended);

	return 0;
}

static void scmi_kit_task_end(void *data)
{
	struct scmi_kit_task *task = data;

	kthread_stop(task->thread);
	put_task_struct(task->thread);
}

/**
 * scmi_kit_task() - do something in another thread
 * @test: test
 * @fn: what; asserts and expects nothing
 * @ctx: its argument, to live as long as the test
 *
 * The clean-up of @test waits for the end of it. What makes @fn wait must be
 * undone before that: set it up after this call, in a way that undoes itself.
 *
 * Return: the thread. Asserts that there is one.
 */
struct scmi_kit_task *scmi_kit_task(struct kunit *test, int (*fn)(void *ctx),
				    void *ctx)
{
	struct scmi_kit_task *task;

	task = kunit_kzalloc(test, sizeof(*task), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, task);
	task->test = test;
	task->fn = fn;
	task->ctx = ctx;
	init_completion(&task->ended);
	task->thread = kthread_create(scmi_kit_task_fn, task, "scmi-kit-task");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task->thread);
	get_task_struct(task->thread);
	wake_up_process(task->thread);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_kit_task_end,
						  task),
			0);

	return task;
}
EXPORT_SYMBOL_GPL(scmi_kit_task);

/**
 * struct scmi_kit_act - what a thread does to an instance
 * @si: to which
 * @fn: what
 */
struct scmi_kit_act {
	struct scmi_kit_instance *si;
	int (*fn)(struct scmi_kit_instance *si);
};

static int scmi_kit_act_fn(void *ctx)
{
	struct scmi_kit_act *act = ctx;

	return act->fn(act->si);
}

/**
 * scmi_kit_task_on() - do something to an instance, in another thread
 * @si: instance
 * @fn: what; as that of scmi_kit_task()
 *
 * Return: as scmi_kit_task().
 */
struct scmi_kit_task *
scmi_kit_task_on(struct scmi_kit_instance *si,
		 int (*fn)(struct scmi_kit_instance *si))
{
	struct kunit *test = si->kit->test;
	struct scmi_kit_act *act;

	act = kunit_kzalloc(test, sizeof(*act), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, act);
	act->si = si;
	act->fn = fn;

	return scmi_kit_task(test, scmi_kit_act_fn, act);
}
EXPORT_SYMBOL_GPL(scmi_kit_task_on);

/**
 * scmi_kit_task_ended() - has a thread come to its end?
 * @task: the thread
 *
 * Return: true if so.
 */
bool scmi_kit_task_ended(struct scmi_kit_task *task)
{
	return completion_done(&task->ended);
}
EXPORT_SYMBOL_GPL(scmi_kit_task_ended);

/**
 * scmi_kit_task_join() - wait for the end of a thread
 * @task: the thread
 *
 * Fails the test if it does not come in a very long time.
 *
 * Return: what the function returned; -EINPROGRESS after such a failure.
 */
int scmi_kit_task_join(struct scmi_kit_task *task)
{
	if (wait_for_completion_timeout(&task->ended, SCMI_KIT_PATIENCE))
		return task->ret;

	KUNIT_FAIL(task->test, "a thread of the case does not end");

	return -EINPROGRESS;
}
EXPORT_SYMBOL_GPL(scmi_kit_task_join);

static int scmi_kit_ask_fn(void *ctx)
{
	struct scmi_kit_question *question = ctx;

	return scmi_kit_ask_rate(question->si, &question->rate);
}

/**
 * scmi_kit_ask_elsewhere() - scmi_kit_ask_rate(), in another thread
 * @si: instance
 *
 * Return: the question, which lives as long as the test.
 */
struct scmi_kit_question *scmi_kit_ask_elsewhere(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct scmi_kit_question *question;

	question = kunit_kzalloc(test, sizeof(*question), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, question);
	question->si = si;
	question->task = scmi_kit_task(test, scmi_kit_ask_fn, question);

	return question;
}
EXPORT_SYMBOL_GPL(scmi_kit_ask_elsewhere);

/**
 * scmi_kit_unplug_fn() - let the supplier disappear, from any thread
 * @si: instance that is plugged
 *
 * scmi_kit_unplug() is for stories that need no other: it waits for what follows,
 * also for what another thread is in the middle of.
 *
 * Return: 0.
 */
int scmi_kit_unplug_fn(struct scmi_kit_instance *si)
{
	si->transport->unplug(si);

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_kit_unplug_fn);

/**
 * scmi_kit_silence() - the &scmi_kit_transport.hold of many transports
 * @si: instance
 * @on: the platform says nothing; false: it says all that it has kept to itself
 */
void scmi_kit_silence(struct scmi_kit_instance *si, bool on)
{
	fake_scmi_silence(si->platform, on);
	if (!on)
		fake_scmi_step(si->platform, -1);
}
EXPORT_SYMBOL_GPL(scmi_kit_silence);

/**
 * scmi_kit_wait_silenced() - the &scmi_kit_transport.wait_held to go with it
 * @si: instance
 *
 * Return: true if an answer is held.
 */
bool scmi_kit_wait_silenced(struct scmi_kit_instance *si)
{
	return fake_scmi_wait_held(si->platform, 1);
}
EXPORT_SYMBOL_GPL(scmi_kit_wait_silenced);
