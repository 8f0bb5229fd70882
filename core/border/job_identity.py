"""What makes two jobs of a batch the same, whoever writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_ID_BYTES = 10
"""80 bits: among a million jobs, two that are not the same get one ID with a probability of 4e-13."""
_DIGEST_BYTES = 16
_NOTES = "notes"
"""The array of a mesh's file that tells what else was in the file that it comes from."""


def job_id(settings: Mapping[str, Any], defaults: Mapping[str, Any], digests: Mapping[str, str]) -> str:
    """Return the ID of a job: 20 letters and digits that stand for its ``settings``, which name files inside its
    folder, and for what these files hold, as ``digests`` say by their names.

    Settings and ``defaults``, None where there are none, are plain values as in ``job.json``. Settings that are at
    their defaults do not count, and neither does the version of the engine: what is finished stays so when a new
    version has more settings, for hundreds of hours may be in it.
    """
    plain = {name: _plain(value) for name, value in settings.items()}
    asked = {name: value for name, value in plain.items() if name == "mode" or value != _plain(defaults.get(name))}
    text = json.dumps([asked, dict(digests)], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=_ID_BYTES).hexdigest()


def mesh_digest(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the digest of a mesh, given the arrays of its file by their names, apart from its notes."""
    hashed = content_hash()
    for name, values in sorted(arrays.items()):
        if name != _NOTES:
            hashed.update(f"{name} {values.dtype.str} {values.shape} ".encode())
            hashed.update(np.ascontiguousarray(values).tobytes())
    return hashed.hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of what a file holds (errors as of ``open``)."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, content_hash).hexdigest()


def content_hash(content: bytes = b"") -> hashlib.blake2b:
    """Return the hash of what a file of a job holds."""
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES)


def _plain(value: Any) -> Any:
    """Return a value in its one form: people and programs write 1, 1.0, and lists or tuples of them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
