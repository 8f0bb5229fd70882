"""The ID of a job, given its settings as the engine knows them (``core.border.job_identity``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.border.job_identity import job_id
from core.settings.base import JobSettings, defaults_of


def identity_of(settings: JobSettings, digests: Mapping[str, str]) -> str:
    """Return the ID of a job whose files hold what ``digests`` say by their names."""
    return job_id(settings.model_dump(mode="json"), _defaults(type(settings)), digests)


_defaults = cache(defaults_of)
