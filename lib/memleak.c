// SPDX-License-Identifier: GPL-2.0-only
/*
 * One more case for every built-in suite: has it lost memory?
 *
 * The kernel's own leak detector finds that out by scanning all memory for
 * pointers, but nothing in the kernel can ask it to: it listens to a file in
 * debugfs, and takes its commands from user memory. Both can be had without a
 * user. The file is opened through a mount of our own, and KUnit hands out user
 * memory to whoever runs a test; to one thread that stays, as each that ends
 * would lose a little of it.
 *
 * The detector overlooks what is younger than five seconds, and whatever it sees
 * for the first time. Hence a pause, which costs nothing where the kernel's
 * clock jumps, and two scans.
 */

#include <kunit/suite_table.h>
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/* As long as the detector thinks that memory may still be on its way. */
#define MEMLEAK_AGE_MS		5100

/* Opened once; the mount stays with it. */
static struct file *memleak_file;

/* Between the thread that looks and whoever wants to know. */
static DECLARE_COMPLETION(memleak_wanted);
static DECLARE_COMPLETION(memleak_seen);
static ssize_t memleak_found;

static int memleak_open(void)
{
	struct file_system_type *type;
	struct vfsmount *mount;
	struct file *file;

	type = get_fs_type("debugfs");
	if (!type)
		return -ENODEV;

	mount = kern_mount(type);
	if (IS_ERR(mount))
		return PTR_ERR(mount);

	file = file_open_root_mnt(mount, "kmemleak", O_RDWR, 0);
	if (IS_ERR(file)) {
		kern_unmount(mount);
		return PTR_ERR(file);
	}
	memleak_file = file;

	return 0;
}

/* A command of the detector, by way of a page of user memory. */
static int memleak_tell(char __user *page, const char *word)
{
	ssize_t done;
	loff_t pos = 0;

	if (copy_to_user(page, word, strlen(word) + 1))
		return -EFAULT;

	done = memleak_file->f_op->write(memleak_file, page, strlen(word),
					 &pos);

	return done < 0 ? done : 0;
}

/* Print what the detector has to say; returns its length. */
static ssize_t memleak_print(char __user *page)
{
	char *text, *rest, *line;
	ssize_t done, all = 0;
	loff_t pos = 0;

	text = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!text)
		return -ENOMEM;

	for (;;) {
		done = memleak_file->f_op->read(memleak_file, page,
						PAGE_SIZE - 1, &pos);
		if (done > 0 && copy_from_user(text, page, done))
			done = -EFAULT;
		if (done <= 0)
			break;
		text[done] = '\0';
		all += done;
		rest = text;
		while ((line = strsep(&rest, "\n")))
			if (*line)
				pr_info("memleak: %s\n", line);
	}
	kfree(text);

	return done < 0 ? done : all;
}

/* Scan; returns the length of the report on what was lost, which is printed. */
static ssize_t memleak_look(char __user *page)
{
	ssize_t found;
	int ret;

	msleep(MEMLEAK_AGE_MS);
	ret = memleak_tell(page, "scan");
	if (!ret)
		ret = memleak_tell(page, "scan");
	if (ret)
		return ret;

	found = memleak_print(page);
	ret = memleak_tell(page, "clear");

	return ret ?: found;
}

/* A page of user memory for the thread that asks, which must not end. */
static char __user *memleak_page(void)
{
	static struct kunit owner;
	unsigned long page;

	kunit_init_test(&owner, "memleak", NULL);
	page = kunit_vm_mmap(&owner, NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE, 0);

	return !page || IS_ERR_VALUE(page) ? NULL : (char __user *)page;
}

static int memleak_thread(void *unused)
{
	char __user *page = memleak_page();
	int ret = page ? memleak_open() : -ENOMEM;

	for (;;) {
		wait_for_completion_state(&memleak_wanted, TASK_IDLE);
		memleak_found = ret ?: memleak_look(page);
		complete(&memleak_seen);
	}

	return 0;
}

static ssize_t memleak_ask(void)
{
	complete(&memleak_wanted);
	wait_for_completion(&memleak_seen);

	return memleak_found;
}

static void leaks_no_memory(struct kunit *test)
{
	ssize_t found = memleak_ask();

	KUNIT_ASSERT_GE_MSG(test, found, 0, "cannot ask for leaked memory");
	KUNIT_EXPECT_EQ_MSG(test, found, 0,
			    "the suite has lost memory, see above");
}

static int __init memleak_append(struct kunit_suite *suite)
{
	static const struct kunit_case last =
		KUNIT_CASE_SLOW(leaks_no_memory);
	size_t n = kunit_suite_num_test_cases(suite);
	struct kunit_case *cases;

	cases = kcalloc(n + 2, sizeof(*cases), GFP_KERNEL);
	if (!cases)
		return -ENOMEM;

	memcpy(cases, suite->test_cases, n * sizeof(*cases));
	cases[n] = last;
	suite->test_cases = cases;

	return 0;
}

/* After everything else that comes before the suites. */
static int __init memleak_init(void)
{
	struct kunit_suite **suite;
	struct task_struct *task;
	int ret;

	for (suite = __kunit_suites_start; suite < __kunit_suites_end;
	     suite++) {
		ret = memleak_append(*suite);
		if (ret)
			return ret;
	}

	task = kthread_run(memleak_thread, NULL, "memleak");
	if (IS_ERR(task))
		return PTR_ERR(task);

	/* Nobody's fault; readers of the log know these words from suites. */
	pr_info("memleak: expect-splat-begin: what boot has lost\n");
	memleak_ask();
	pr_info("memleak: expect-splat-end\n");

	return 0;
}
late_initcall_sync(memleak_init);
