# SPDX-License-Identifier: BSD-2-Clause
"""Fuzzes what makes a page of a model (reports/model.py and all that stands on it): model.py REPORTS MODEL.json RUNS.

Each run puts hostile values into some places of a good model. A page is made, in which no text of the model is markup; or it is
refused with an exception, which report.py tells in one line.
"""
import copy
import json
import random
import sys

sys.path.insert(0, sys.argv[1])
import document  # noqa: E402

MARK = "<u>&\"'`touch x`\n\x1b[2J"
TEXTS = [MARK, "", "\u202e", "a" * 5000, "local:x,y", "=1", "\ud7ff"]
NUMBERS = [0, -1, 1e300, 2 ** 63, 1e-300, None, float("nan")]  # the program writes no text in their place


def places(value, found, path=()):
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append(path + (key,))
        places(value[key], found, path + (key,))
    return found


def damage(model, all_places):
    for path in random.sample(all_places, random.randint(1, 4)):
        at = model
        try:
            for key in path[:-1]:
                at = at[key]
            old = at[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue
        at[path[-1]] = random.choice(TEXTS if isinstance(old, str) else NUMBERS if isinstance(old, (int, float)) else [old, [], {}, None])


def main():
    random.seed(1)
    with open(sys.argv[2], encoding="utf-8") as f:
        good = json.load(f)
    all_places, made = places(good, []), 0
    for _ in range(int(sys.argv[3])):
        model = copy.deepcopy(good)
        damage(model, all_places)
        try:
            page = document.page(model)
        except Exception:  # report.py says where, in one line
            continue
        made += 1
        assert "<u>" not in page, "markup of the model's in the page"
    assert made, "not one page was made"
    print("%s runs, %d pages" % (sys.argv[3], made))


main()
