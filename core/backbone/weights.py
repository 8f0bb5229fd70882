"""Files of weights: where they belong, and whether they are whole."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.errors import PatinaError

CACHE_VARIABLE = "PATINA_CACHE"
"""The environment variable that names another cache folder."""
HASH_SUFFIX = ".sha256"
"""Of the file that holds the hash which the server told, beside weights whose hash is not known in advance."""


@dataclass(frozen=True)
class WeightsFile:
    """A file of weights.

    Attributes:
        name: what the file is called in the cache folder.
        url: where it is fetched from; empty if it comes with a package.
        sha256: its SHA-256, or the beginning of it, in hexadecimal digits; empty if only the server knows it.
        licence: the weights' license.
        path: where the file is.
        hint: what to do by hand if it is missing.
    """

    name: str
    url: str
    sha256: str
    licence: str
    path: Path
    hint: str


def cache_folder() -> Path:
    """Return the folder that holds fetched weights; it need not exist."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return (Path(chosen) if chosen else platformdirs.user_cache_path("patina", appauthor=False)) / "weights"


def cached(url: str, sha256: str, licence: str, name: str | None = None) -> WeightsFile:
    """Return the file of a URL, which belongs in the cache folder under the URL's last part or ``name``."""
    name = name or url.rpartition("/")[2]
    path = cache_folder() / name
    return WeightsFile(name, url, sha256, licence, path, f"download {url} and save it as {path}")


def check(file: WeightsFile) -> None:
    """Make sure that a file is the right one and undamaged.

    Raises:
        PatinaError: it is not.
    """
    known = file.sha256 or _recorded_hash(file)
    if known and not hash_of(file.path).startswith(known):
        raise PatinaError(f"{file.path} is damaged or a different file; delete it, or {file.hint}.")


def _recorded_hash(file: WeightsFile) -> str:
    """Return the hash that was recorded when the file was fetched; "" if there is none."""
    with suppress(OSError):
        return file_beside(file, HASH_SUFFIX).read_text(encoding="ascii")
    return ""


def file_beside(file: WeightsFile, suffix: str) -> Path:
    """Return the path of a file that belongs to a file of weights and lies beside it."""
    return file.path.with_name(file.path.name + suffix)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
