/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Benchmarks that a job of the lab asks for and its processor is known not to carry under that hypervisor (struct cannot of
 * adapter.h): the guest is not asked for them, and whoever takes its results is told so. Pure.
 */
#pragma once

#include "job.h"

/* Adds them to what the guest skips; bare is the job as it is sent. -E2BIG: the list has no room. */
int left_out_skip(const struct job *job, struct job *bare);
/* Each with its reason. */
void left_out_tell(const struct job *job, const struct job_sink *to);
