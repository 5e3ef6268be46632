#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Stands in PATH under the name of an emulator that kunit.py starts. kunit.py wants
# KVM before anything else, wherever there is one: one that a host has and that does
# not work is an emulator that never says a word, and one that works has a clock that
# does not count instructions. Every host is to do the same: TCG.

PATH=${PATH#*:}	# our own folder is the first
n=$#
while [ "$n" -gt 0 ]; do
	word=$1
	shift
	n=$((n - 1))
	if [ "$word" = -accel ] && [ "$1" != tcg ]; then
		shift
		n=$((n - 1))
	else
		set -- "$@" "$word"
	fi
done
exec "${0##*/}" "$@"
