/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Places of the virtual lab as text: lab[/PROCESSOR][@VERSION], as in lab, lab/amd, lab@debian13, lab/qemu@debian13.
 * A version is what the L1 hosts are made of: a suite of lab/suites, or a developer's own build (own-XXXXXXXX). Pure:
 * whether such a host has been assembled is not known here.
 */
#pragma once

#include "job.h"
#include "processors.h"

struct lab_place {
	const struct processor *processor;
	char version[32];
};

/* Does it begin like one? */
bool place_is_lab(const char *place);
/* Takes it apart; what is not named is the default. -EINVAL with the nearest word. */
int lab_place_parse(const char *place, struct lab_place *to, struct why *why);
/* In full: the processor always, the version where it is not the default. A job's place, and what labels begin with. */
void lab_place_text(const struct lab_place *place, char text[SYSTEM_MAX]);
/* Is it a developer's own build? */
bool lab_version_is_own(const char *version);
/* "lab:kvm/direct" as it is in a campaign: "lab/intel:kvm/direct". False when it names no system of the lab. */
bool lab_system_text(const char *system, char text[SYSTEM_MAX]);
/* Takes a system's label apart; false: it is not one of the lab's with a processor in it. */
bool lab_system_parse(const char *system, struct lab_place *place, const char **variant);
/* Order of versions, as of strcmp: from the oldest suite on, builds behind them. */
int lab_version_compare(const char *a, const char *b);
/*
 * Are these of two processors or two versions, by their labels? Their numbers are not divided by one another unasked. A
 * system that is not of the lab is apart from each that is.
 */
bool lab_systems_apart(const char *a, const char *b);
/* The processor of a system by its label; NULL: not of the lab, or of a version that had one only. */
const struct processor *lab_system_processor(const char *system);
