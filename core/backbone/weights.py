"""Files of weights: where they belong, whether they are whole, and how they get there.

They are fetched once into the platform's cache folder. What was fetched before a connection was lost is kept, and the
next try goes on from there. Nothing takes the file's place before its hash is right.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import platformdirs
import requests
from filelock import FileLock, Timeout

from core.border.messages import Fetching
from core.errors import PatinaError

CACHE_VARIABLE = "PATINA_CACHE"
"""The environment variable that names another cache folder."""

_TRIES = 4
_PAUSE = 0.5
_CONNECT, _READ = 10.0, 30.0
_CHUNK = 2**18
_INTERVAL = 0.2
_SPARE = 2**26


@dataclass(frozen=True)
class WeightsFile:
    """A file of weights.

    Attributes:
        name: what the file is called in the cache folder.
        url: where it is fetched from; none where a package brings it.
        sha256: its SHA-256, or how that begins, in hexadecimal digits; none where only the server knows it.
        licence: the weights' licence.
        path: where the file is.
        hint: what to do by hand if it is not there.
    """

    name: str
    url: str
    sha256: str
    licence: str
    path: Path
    hint: str


@dataclass(frozen=True)
class _Remote:
    """A file as its server knows it: where it lies, its size in bytes (0: unknown) and its SHA-256 ("": unknown)."""

    url: str
    size: int
    sha256: str


def cache_folder() -> Path:
    """Return the folder that holds fetched weights; it need not exist."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return (Path(chosen) if chosen else platformdirs.user_cache_path("patina", appauthor=False)) / "weights"


def cached(url: str, sha256: str, licence: str, name: str | None = None) -> WeightsFile:
    """Return the file of a URL, which belongs into the cache folder under the URL's last part or ``name``."""
    name = name or url.rpartition("/")[2]
    path = cache_folder() / name
    return WeightsFile(name, url, sha256, licence, path, f"download {url} and save it as {path}")


def check(file: WeightsFile) -> None:
    """Make sure that a file that is there is the right one and whole.

    Raises:
        PatinaError: it is not.
    """
    known = file.sha256 or _noted(file)
    if known and not _hash(file.path).startswith(known):
        raise PatinaError(f"{file.path} is damaged or another file; delete it, or {file.hint}.")


def fetch(file: WeightsFile) -> Generator[Fetching, None, None]:
    """Fetch a file unless it is there, yielding how far it is; closing the generator keeps what has come.

    Raises:
        PatinaError: it cannot be fetched, what came is not the right file, or the disk is full.
    """
    if file.path.is_file():
        return
    if not file.url:
        raise PatinaError(f"The weights {file.name} are missing; {file.hint}.")
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(_beside(file, ".lock"))
        yield from _acquired(lock, file)
        try:
            if not file.path.is_file():
                yield from _fetched(file)
        finally:
            lock.release()
    except OSError as error:
        # requests' errors are OSErrors, too, but those do not get here.
        raise PatinaError(_unwritable(error, file)) from error


def _acquired(lock: FileLock, file: WeightsFile) -> Generator[Fetching, None, None]:
    """Wait until no other process fetches the file."""
    while True:
        try:
            lock.acquire(timeout=_INTERVAL)
            return
        except Timeout:
            yield Fetching(file.name, _size(_part(file)), 0)


def _fetched(file: WeightsFile) -> Generator[Fetching, None, None]:
    part = _part(file)
    for again in (False, True):
        resumed = part.exists()
        remote = yield from _received(file, part)
        known = file.sha256 or remote.sha256
        if not known or _hash(part).startswith(known):
            if not file.sha256 and known:
                _beside(file, ".sha256").write_text(known, encoding="ascii")
            part.replace(file.path)
            return
        part.unlink()
        # What an earlier run left may have been of another file.
        if again or not resumed:
            raise PatinaError(
                f"What was fetched from {remote.url} is not {file.name} (its hash is wrong); try again later, or "
                f"{file.hint}."
            )


def _received(file: WeightsFile, part: Path) -> Generator[Fetching, None, _Remote]:
    """Receive what is missing of ``part``, again and again as long as something comes."""
    tries = 0
    while True:
        before = _size(part)
        try:
            remote = _remote(file)
            yield from _received_once(file, remote, part)
            return remote
        except requests.RequestException as error:
            # A try that got further does not count.
            tries = 1 if _size(part) > before else tries + 1
            if tries >= _TRIES or not _passing(error):
                raise PatinaError(_unreachable(error, file)) from error
        time.sleep(_PAUSE * 2**tries)


def _remote(file: WeightsFile) -> _Remote:
    """Ask for the size and hash of a file that comes without: model hubs tell them before they redirect to it."""
    if file.sha256:
        return _Remote(file.url, 0, "")
    with requests.head(file.url, timeout=(_CONNECT, _READ), headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        tag = answer.headers.get("X-Linked-ETag", "").strip('"')
        return _Remote(file.url, int(answer.headers.get("X-Linked-Size", 0)), tag if len(tag) == 64 else "")


def _received_once(file: WeightsFile, remote: _Remote, part: Path) -> Generator[Fetching, None, None]:
    have = _size(part)
    if remote.size and have == remote.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(remote.url, headers=headers, stream=True, timeout=(_CONNECT, _READ)) as answer:
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # All of it is there, or it belongs to another file: the hash will tell.
            return
        answer.raise_for_status()
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            have = 0
        total = have + int(answer.headers.get("Content-Length", 0))
        _make_room(file, total - have)
        yield from _written(file, answer, part, have, total)


def _written(
    file: WeightsFile, answer: requests.Response, part: Path, have: int, total: int
) -> Generator[Fetching, None, None]:
    begun, told, first = time.monotonic(), 0.0, have
    try:
        with part.open("ab" if have else "wb") as target:
            for chunk in answer.iter_content(_CHUNK):
                target.write(chunk)
                have += len(chunk)
                now = time.monotonic()
                if now - told >= _INTERVAL:
                    told = now
                    left = (now - begun) * (total - have) / max(1, have - first)
                    yield Fetching(file.name, have, total, round(left, 1))
    except requests.RequestException:
        raise
    except OSError:
        # A full disk troubles everything else, too.
        part.unlink(missing_ok=True)
        raise
    yield Fetching(file.name, have, total)


def _make_room(file: WeightsFile, needed: int) -> None:
    if shutil.disk_usage(file.path.parent).free < needed + _SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _passing(error: requests.RequestException) -> bool:
    """Return whether another try may have more luck."""
    answer = error.response
    return answer is None or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _unreachable(error: requests.RequestException, file: WeightsFile) -> str:
    if error.response is not None:
        reason = f"the server answers {error.response.status_code}"
    elif isinstance(error, requests.exceptions.ChunkedEncodingError):
        reason = "the connection was lost"
    elif isinstance(error, requests.Timeout):
        reason = "the server does not answer"
    else:
        reason = "there is no connection"
    return f"The weights {file.name} are missing and could not be fetched ({reason}); {file.hint}."


def _unwritable(error: OSError, file: WeightsFile) -> str:
    folder = file.path.parent
    reason = f"the disk that holds {folder} is full" if error.errno == errno.ENOSPC else f"{folder} cannot be written"
    return (
        f"The weights {file.name} could not be fetched: {reason}; free some space, or name another folder in the "
        f"environment variable {CACHE_VARIABLE}."
    )


def _noted(file: WeightsFile) -> str:
    """Return the hash that the server told when the file was fetched."""
    with suppress(OSError):
        return _beside(file, ".sha256").read_text(encoding="ascii")
    return ""


def _part(file: WeightsFile) -> Path:
    return _beside(file, ".part")


def _beside(file: WeightsFile, suffix: str) -> Path:
    return file.path.with_name(file.path.name + suffix)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
