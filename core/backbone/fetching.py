"""Fetching weights over the network.

They are fetched once into the platform's cache folder. What was fetched before a connection was lost is kept, and the
next try continues from there. Nothing takes the file's place before its hash is right; a hash that is not known in
advance is kept when the file is fetched for the first time, and from then on it must stay the same.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Generator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import requests
from filelock import FileLock, Timeout

from core.backbone.connection import Unencrypted, session
from core.backbone.weights import CACHE_VARIABLE, HASH_SUFFIX, WeightsFile, file_beside, hash_of, pinned_hash
from core.border.messages import Fetching, Note
from core.errors import PatinaError

_TRIES = 4
_PAUSE = 0.5
_CONNECT, _READ = 10.0, 30.0
_CHUNK = 2**18
_INTERVAL = 0.2
_SPARE = 2**26


@dataclass(frozen=True)
class _Remote:
    """A file as its server knows it: its URL, its size in bytes (0: unknown) and its SHA-256 ("": unknown)."""

    url: str
    size: int
    sha256: str


Said = Fetching | Note


def fetch(file: WeightsFile) -> Generator[Said, None, None]:
    """Fetch a file unless it is present, yielding progress; closing the generator keeps what has arrived.

    A ``Note`` says so where nothing but this first time vouches for the file's hash.

    Raises:
        PatinaError: it cannot be fetched, what arrived is not the right file, or the disk is full.
    """
    if file.path.is_file():
        return
    if not file.url:
        raise PatinaError(f"The weights {file.name} are missing; {file.hint}.")
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file_beside(file, ".lock"))
        yield from _acquire(lock, file)
        try:
            if not file.path.is_file():
                yield from _fetch(file)
        finally:
            lock.release()
    except OSError as error:
        # The errors of requests are OSErrors, too, but they do not get here.
        raise PatinaError(_unwritable(error, file)) from error


def _acquire(lock: FileLock, file: WeightsFile) -> Generator[Fetching, None, None]:
    """Wait until no other process fetches the file."""
    while True:
        try:
            lock.acquire(timeout=_INTERVAL)
            return
        except Timeout:
            yield Fetching(file.name, _size(_part(file)), 0)


def _fetch(file: WeightsFile) -> Generator[Said, None, None]:
    part, pinned = _part(file), pinned_hash(file)
    for again in (False, True):
        resumed = part.exists()
        remote = yield from _receive(file, part)
        found = hash_of(part)
        if all(found.startswith(known) for known in (file.sha256, remote.sha256, pinned)):
            if not pinned:
                yield from _pin(file, found)
            part.replace(file.path)
            return
        part.unlink()
        # An earlier run may have left a part of a different file.
        if again or not resumed:
            changed = pinned and all(found.startswith(known) for known in (file.sha256, remote.sha256))
            raise PatinaError(_changed(file, remote) if changed else _wrong(file, remote))


def _pin(file: WeightsFile, found: str) -> Generator[Note, None, None]:
    file_beside(file, HASH_SUFFIX).write_text(found, encoding="ascii")
    if not file.sha256:
        yield Note(
            f"The hash of {file.name} is not known in advance; from now on, only this file is accepted "
            f"(SHA-256 {found})."
        )


def _wrong(file: WeightsFile, remote: _Remote) -> str:
    return (
        f"What was fetched from {remote.url} is not {file.name} (its hash is wrong); try again later, or {file.hint}."
    )


def _changed(file: WeightsFile, remote: _Remote) -> str:
    return (
        f"What was fetched from {remote.url} is not the {file.name} of the first time (its hash has changed); if you "
        f"trust the new one, delete {file_beside(file, HASH_SUFFIX)} and try again."
    )


def _receive(file: WeightsFile, part: Path) -> Generator[Fetching, None, _Remote]:
    """Receive the rest of ``part``, with new tries as long as something arrives."""
    tries = 0
    while True:
        before = _size(part)
        try:
            remote = _ask_server(file)
            yield from _receive_rest(file, remote, part)
            return remote
        except Unencrypted as error:
            raise PatinaError(
                f"The weights {file.name} are only offered without encryption at {error}; {file.hint}."
            ) from error
        except requests.RequestException as error:
            # A try that made progress does not count.
            tries = 1 if _size(part) > before else tries + 1
            if tries >= _TRIES or not _is_retryable(error):
                raise PatinaError(_unreachable(error, file)) from error
        time.sleep(_PAUSE * 2**tries)


def _ask_server(file: WeightsFile) -> _Remote:
    """Ask for the size and hash of a file if its hash is unknown: model hubs tell them before they redirect to it."""
    if file.sha256:
        return _Remote(file.url, 0, "")
    headers = {"Accept-Encoding": "identity"}
    with session(file) as asked, asked.head(file.url, timeout=(_CONNECT, _READ), headers=headers) as answer:
        answer.raise_for_status()
        tag = answer.headers.get("X-Linked-ETag", "").strip('"').lower()
        return _Remote(file.url, _number(answer, "X-Linked-Size"), tag if re.fullmatch("[0-9a-f]{64}", tag) else "")


def _receive_rest(file: WeightsFile, remote: _Remote, part: Path) -> Generator[Fetching, None, None]:
    have = _size(part)
    if remote.size and have == remote.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    waits = (_CONNECT, _READ)
    with session(file) as asked, asked.get(remote.url, headers=headers, stream=True, timeout=waits) as answer:
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # The part is complete, or it belongs to a different file: the hash will tell.
            return
        answer.raise_for_status()
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            have = 0
        total = have + _number(answer, "Content-Length")
        _make_room(file, total - have)
        yield from _write(file, answer, part, have, total)


def _number(answer: requests.Response, header: str) -> int:
    """Return the number in a header; 0 if there is none."""
    words = answer.headers.get(header, "")
    return int(words) if re.fullmatch(r"\d{1,18}", words) else 0


def _write(
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
        # A full disk hinders everything else, too.
        part.unlink(missing_ok=True)
        raise
    yield Fetching(file.name, have, total)


def _make_room(file: WeightsFile, needed: int) -> None:
    if shutil.disk_usage(file.path.parent).free < needed + _SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_retryable(error: requests.RequestException) -> bool:
    """Return whether another try may succeed."""
    answer = error.response
    return answer is None or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _unreachable(error: requests.RequestException, file: WeightsFile) -> str:
    if error.response is not None:
        reason = f"the server responds with {error.response.status_code}"
    elif isinstance(error, requests.exceptions.ChunkedEncodingError):
        reason = "the connection was lost"
    elif isinstance(error, requests.Timeout):
        reason = "the server does not respond"
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


def _part(file: WeightsFile) -> Path:
    """Return the path of the part of a file that has arrived so far."""
    return file_beside(file, ".part")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
