#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The flame graph of the README, out of a report's page (hvlab report) of a campaign of hvlab explain exit_cpuid on kvm/direct.
#
#   docs/explain_flame.sh PAGE >docs/explain_cpuid_kvm.svg
set -eu

[ $# = 1 ] || { echo "usage: docs/explain_flame.sh PAGE" >&2; exit 2; }
python3 - "$1" <<'END'
import re, sys
drawn = re.search(r'(<svg [^>]*aria-label="Flame graph of exit_cpuid on KVM)(?: .our VMM.)?("[^>]*>)(.*?</svg>)', open(sys.argv[1]).read(), re.S)
if not drawn:
    sys.exit("docs/explain_flame.sh: %s has no flame graph of exit_cpuid on KVM" % sys.argv[1])
print(drawn[1] + drawn[2] + '\n<!-- SPDX-License-Identifier: BSD-2-Clause -->\n<rect width="100%" height="100%" fill="#fff"/>\n'
      + drawn[3].replace("<g>", "\n<g>").replace("</svg>", "\n</svg>"))
END
