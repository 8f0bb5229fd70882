"""Files of weights: where they belong, and whether they are whole."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.errors import PatinaError

CACHE_VARIABLE = "PATINA_CACHE"
"""The environment variable that names another cache folder."""
MIRROR_VARIABLE = "PATINA_MIRROR"
"""The environment variable that names another place to fetch weights from: a URL under which lie files of the names
that they have in the cache folder."""
HASH_SUFFIX = ".sha256"
"""Of the file that holds the hash that weights had when they were fetched for the first time; it stays when they are
deleted."""


@dataclass(frozen=True)
class WeightsFile:
    """A file of weights.

    Attributes:
        name: what the file is called in the cache folder.
        url: where it is fetched from; empty if it comes with a package.
        sha256: its SHA-256, or the beginning of it, in hexadecimal digits; empty if it is not known in advance.
        licence: the weights' license.
        path: where the file is.
        hint: what to do by hand if it is missing.
        by_hand: whether the user has set the place that it is fetched from, which then need not be encrypted.
    """

    name: str
    url: str
    sha256: str
    licence: str
    path: Path
    hint: str
    by_hand: bool = False


def cache_folder() -> Path:
    """Return the folder that holds fetched weights; it need not exist."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return (Path(chosen) if chosen else platformdirs.user_cache_path("patina", appauthor=False)) / "weights"


def cached(url: str, sha256: str, licence: str, name: str | None = None, by_hand: bool = False) -> WeightsFile:
    """Return the file of a URL, which belongs in the cache folder under the URL's last part or ``name``."""
    name = name or url.rpartition("/")[2]
    path = cache_folder() / name
    mirror = os.environ.get(MIRROR_VARIABLE)
    if mirror:
        url, by_hand = f"{mirror.rstrip('/')}/{name}", True
    return WeightsFile(name, url, sha256, licence, path, f"download {url} and save it as {path}", by_hand)


def check(file: WeightsFile) -> None:
    """Make sure that a file is the right one and undamaged.

    Raises:
        PatinaError: it is not.
    """
    known = [digits for digits in (file.sha256, pinned_hash(file)) if digits]
    if known and not all(map(hash_of(file.path).startswith, known)):
        raise PatinaError(f"{file.path} is damaged or a different file; delete it, or {file.hint}.")


def pinned_hash(file: WeightsFile) -> str:
    """Return the hash that the file had when it was fetched for the first time; "" if it never was."""
    with suppress(OSError, ValueError):
        digits = file_beside(file, HASH_SUFFIX).read_text(encoding="ascii").strip()
        return digits if re.fullmatch("[0-9a-f]{64}", digits) else ""
    return ""


def file_beside(file: WeightsFile, suffix: str) -> Path:
    """Return the path of a file that belongs to a file of weights and lies beside it."""
    return file.path.with_name(file.path.name + suffix)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
