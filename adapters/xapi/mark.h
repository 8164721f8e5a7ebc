/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys in other_config that hold tag and owner of what we make (owner.h), from its creation on.
 */
#pragma once

#include "../common/owner.h"

#define OWNER_TAG_KEY "hvlab:tag"
#define OWNER_KEY "hvlab:owner"
