# SPDX-License-Identifier: GPL-2.0-only
#
# A door only: every target is a command of tools/scmibench, which checks the
# variables and does the work. "make help" lists both.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := check

export PYTHONPATH := $(CURDIR)/tools
# Compiled Python is kept, but below build/ only: kunit.py lies in a source tree.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
export PYTHONDONTWRITEBYTECODE :=

targets := check test fuzz qemu matrix baseline coverage shuffle sanitize \
	bench series steps help clean distclean

.PHONY: $(targets)
$(targets):
	@python3 -m scmibench $@

# A target that does not exist gets our own words, and the list.
.DEFAULT:
	@python3 -m scmibench $@
