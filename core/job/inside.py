"""What a job may name: ordinary files inside its own folder. A folder may come from a stranger, and a name in it must
not make this machine read its owner's files, wait for a device, or ask another machine for a file."""

from __future__ import annotations

import re
import reprlib
import stat
from collections.abc import Iterator
from pathlib import Path

from core.backbone.own_file import description_of, is_own
from core.border.names import (
    CHECKPOINT_FILE,
    EXPORT_FOLDER,
    FRAMES_FOLDER,
    JOB_FILE,
    LOCK_FILE,
    MATERIALS_FILE,
    SOLID_FILE,
    UV_MAP_FILE,
    name_of_tile,
)
from core.errors import InputError
from core.mesh.udim import NUMBERS
from core.settings.base import JobSettings
from core.settings.declare import file_kind, is_tiled, names_file, names_in, network_kind, takes_folders

# What separates folders, drives, and streams on some system, and what none of its files may hold.
_NOT_IN_NAMES = frozenset('\\:*?"<>|')
# Devices of Windows, in every folder and with every suffix.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)


def named_files(settings: JobSettings) -> Iterator[tuple[str, str]]:
    """Yield every file that settings name, as the setting and the name."""
    for field, kind in type(settings).model_fields.items():
        value = getattr(settings, field)
        if is_tiled(kind, value):
            # Most of them are missing, and a missing file is no danger.
            yield from ((field, name_of_tile(value, number)) for number in NUMBERS)
        elif file_kind(kind) and value:
            yield from ((field, name) for name in names_in(value) if names_file(kind, name))
        elif network_kind(kind) == "backbone" and is_own(value):
            yield field, value


def check_job_file(folder: Path) -> None:
    """Make sure that ``job.json`` is not a link to what lies outside ``folder``; messages quote what it holds.

    Raises:
        InputError: it is one, or it is not an ordinary file.
    """
    _check_file("", JOB_FILE, folder)


def check_inside(settings: JobSettings, folder: Path) -> None:
    """Make sure that a job names nothing but ordinary files inside ``folder``, and that what it writes stays there.

    A file that is missing is left to whoever needs it.

    Raises:
        InputError: a name leads outside or to something else than a file; the message says which.
    """
    for field, name in named_files(settings):
        _check_name(field, name)
        for each in _files_of(settings, field, name, folder):
            _check_file(field, each, folder)
        if field == "backbone":
            _check_file(field, str(description_of(Path(name))), folder)
    for name in (CHECKPOINT_FILE, LOCK_FILE, MATERIALS_FILE, SOLID_FILE, UV_MAP_FILE):
        _check_file("", name, folder)
    for own in (folder / FRAMES_FOLDER, folder / EXPORT_FOLDER):
        if own.is_symlink() or (own.exists() and not own.is_dir()):
            raise InputError(f"{own} is a link or a file, where a job needs a folder of its own; remove it.")


def _files_of(settings: JobSettings, field: str, name: str, folder: Path) -> Iterator[str]:
    """Yield the files that a name stands for: those in it where it may be, and is, a folder of the job's own."""
    path = folder / name
    if takes_folders(type(settings).model_fields[field]) and path.is_dir() and not path.is_symlink():
        yield from (f"{name}/{inner.name}" for inner in sorted(path.iterdir()))
    else:
        yield name


def _check_name(field: str, name: str) -> None:
    """Refuse names that lead elsewhere on any system, so that a folder means the same everywhere."""
    parts = name.split("/")
    plain = name.isprintable() and _NOT_IN_NAMES.isdisjoint(name)
    # Windows drops blanks and periods at the end, so that "..  " means "..".
    if not plain or any(part != part.rstrip(" .") or not part or _DEVICE.match(part) for part in parts):
        raise InputError(
            f"Setting {field!r} names {reprlib.repr(name)}, but a job can only name files in its own folder; copy the "
            "file into the folder and give its name there."
        )


def _check_file(field: str, name: str, folder: Path) -> None:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                f"{path} is a link that leads out of the job folder{_named_by(field)}; replace it with the file."
            )
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{path} is not an ordinary file{_named_by(field)}; replace it with a file.")
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be read ({reason}){_named_by(field)}; replace it.") from None


def _named_by(field: str) -> str:
    return f", named by the setting {field!r}" if field else ""
