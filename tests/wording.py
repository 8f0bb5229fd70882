"""Words that nothing a user reads may hold."""

from __future__ import annotations

import re

FOREIGN = re.compile(
    r"none given|\(0\)|\bsee `|\bshall\b|\bby itself\b|\bmay not\b|\bin spite of\b"
    r"|colour|grey|licence|neighbour|(?<!-)centred|towards|learnt|cancell",
    re.IGNORECASE,
)
"""British spelling, and phrases that no native speaker would write."""
