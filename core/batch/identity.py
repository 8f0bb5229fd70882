"""What makes two jobs the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from core.settings.base import JobSettings

# 80 bits: among a million jobs, two that are not the same get one ID with a probability of 4e-13.
_BYTES = 10


def job_id(settings: JobSettings, digests: Mapping[str, str]) -> str:
    """Return the ID of a job: 20 letters and digits that stand for its settings, which name files inside its folder,
    and for what these files hold, as ``digests`` say by their names.

    Settings that are at their defaults do not count, and neither does the version of the engine: what is finished stays
    so when a new version has more settings, for hundreds of hours may be in it.
    """
    asked = {
        **settings.model_dump(mode="json", exclude_defaults=True),
        "mode": type(settings).model_fields["mode"].default,
    }
    text = json.dumps([asked, dict(digests)], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()
