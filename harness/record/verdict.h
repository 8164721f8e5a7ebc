/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kind of number a boot gave, judged from facts alone: how deep the guest stood and whether its clock can be
 * believed. Pure. Detected, never declared (docs/method.md).
 */
#pragma once

#include "boot.h"

/*
 * bare: on the machine itself; L1: under one hypervisor; L2: under one that is a guest itself; emulated: the CPU is
 * software somewhere below. variant: the adapter's name. unknown when the facts do not decide.
 */
enum class_of verdict_class(const struct facts *guest, const struct facts *env, const char *variant, bool emulated);
/*
 * The hypervisor whose guest this machine is, by what the machine says of itself; NULL: of none that is known. Xen's dom0
 * and Hyper-V's root partition are no guests in that sense: what is measured there is the hypervisor below them.
 */
const char *verdict_guest_of(const struct facts *env);
/*
 * verified | consistent | suspect | invalid | virtual. why: what is wrong, or what is missing for "verified"; else "".
 */
const char *verdict_clock(const struct boot *boot, enum lane lane, char why[160]);
/* Adds to boot->state what the verdict was made from, for people: clock.nominal_hz, clock.error_ppm, clock.stolen_share ... */
void verdict_clock_facts(struct boot *boot);
/* May ticks of such a clock be called ns? verified and consistent. */
bool clock_is_good(const char *clock);
/*
 * Does the variant's name say more than is so? `native` and `bare` mean no hypervisor; what is measured under one is not
 * that, and its label always says so: "local:native (L1, not bare)".
 */
bool class_mislabels(const char *system, const char *class);
const char *system_shown(const char *system, const char *class, char out[96]);
int class_parse(const char *word, enum class_of *c);
/*
 * May numbers of these two classes be compared? Within a campaign one level of depth is what is measured; emulated goes with
 * emulated only, unknown with nothing.
 */
bool class_comparable(enum class_of a, enum class_of b);
/* The same for classes as words ("mixed" goes with nothing). */
bool class_words_comparable(const char *a, const char *b);
