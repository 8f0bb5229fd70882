"""Networks of the artist's own: which of them the artist has allowed to run, kept in the preferences.

Such a network can run any program, and its path may come with a .blend file or a preset from someone else. Files are
known by their hash, so that one that has changed is asked about again.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

import bpy

from ..errors import PatinaError
from .location import own_preferences


def is_trusted(context: bpy.types.Context, network: Path) -> bool:
    """Return whether the artist has allowed a network's file, as it is now, to run.

    Raises:
        PatinaError: the file cannot be read.
    """
    return _hash_of(network) in {*_of_session(), *_kept(context)}


def trust(context: bpy.types.Context, network: Path) -> None:
    """Keep that the artist allows a network's file to run.

    Raises:
        PatinaError: the file cannot be read.
    """
    digits, preferences = _hash_of(network), own_preferences(context)
    _of_session().add(digits)
    # An installed extension of another version may lack it.
    if getattr(preferences, "trusted_networks", None) is not None and digits not in _kept(context):
        preferences.trusted_networks = json.dumps([*_kept(context), digits])
        # Else Blender would not save them when it ends.
        context.preferences.is_dirty = True


@functools.cache
def _of_session() -> set[str]:
    return set()


def _kept(context: bpy.types.Context) -> list[str]:
    try:
        found = json.loads(getattr(own_preferences(context), "trusted_networks", ""))
        return [str(digits) for digits in found]
    except (ValueError, TypeError):
        return []


def _hash_of(network: Path) -> str:
    try:
        with network.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PatinaError(f"{network} cannot be read ({error.strerror}); choose another backbone.") from None
