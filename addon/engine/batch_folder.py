"""Puts job folders into a batch, and reads how far they are (``core/batch`` says what a batch is). Imports no bpy."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ..errors import PatinaError
from ..files import is_file
from .border import BATCH_JOBS, BATCH_SHARED, DATA, FILES
from .index_lock import index_locked
from .job_folder import write_variant
from .job_identity import file_digest, job_id, mesh_digest


@dataclass(frozen=True)
class Row:
    """A line of the index: what people call the asset, the ID of its job, or else what is wrong with it in a sentence,
    what else is worth showing, by name, and the file that it comes from (``source_of``)."""

    name: str
    job: str = ""
    error: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    """What has become of a job, and why it failed."""

    state: Literal["finished", "failed", "unfinished"]
    message: str = ""


def folder_of(batch: Path, job: str) -> Path:
    """Return the folder of a job."""
    return batch / BATCH_JOBS / job


def row_of_file(blend: str, error: str = "", source: str = "") -> Row:
    """Return the row of a .blend file in which nothing can have a job."""
    return Row(Path(blend).name, error=error, labels={"blend": blend}, source=source)


def source_of(file: Path, batch: Path) -> str:
    """Return what the index calls the file that rows come from: its path from the folder of the batch, so that both
    may move together."""
    try:
        return Path(os.path.relpath(file, batch)).as_posix()
    # Windows has no such path between two drives.
    except ValueError:
        return file.as_posix()


def add_job(batch: Path, folder: Path) -> str:
    """Bring a job that has not run into a batch, and return its ID, which is that of the engine's plans
    (``job_identity``).

    A job that is there already stays as it is, with its result. Of equal files, there is one on the disk, where the
    disk can do that.

    Raises:
        PatinaError: the batch cannot be written.
    """
    with _writing(batch):
        batch.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".job-", dir=batch))
        try:
            # mkdtemp keeps others out, who may run the job.
            made.chmod(batch.stat().st_mode & 0o777)
            write_variant(folder, made, {})
            hashes = {file: _hash(file) for file in sorted(made.rglob("*")) if file.is_file()}
            job = _identity(made, hashes)
            if not is_file(folder_of(batch, job) / FILES["job"]):
                _share(batch, hashes, made / FILES["job"])
                folder_of(batch, job).parent.mkdir(exist_ok=True)
                _move(made, folder_of(batch, job))
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return job


def add_rows(batch: Path, rows: Sequence[Row]) -> None:
    """Add rows to the index of a batch, which is made if it is missing.

    A row that is there already stays. An error goes once there are rows of its asset or, if nothing in a .blend file
    could have a job, of that file.

    Raises:
        PatinaError: the index is damaged or cannot be written.
    """
    with _writing(batch):
        batch.mkdir(parents=True, exist_ok=True)
    with _writing(batch), index_locked(batch):
        found = _read(batch) if is_file(batch / FILES["batch_index"]) else []
        planned = {_asset(row) for row in rows}
        planned |= {_asset(row_of_file(row.labels["blend"])) for row in rows if "blend" in row.labels}
        kept = [(number, row) for number, row in found if not (row.error and _asset(row) in planned)]
        known = [replace(row, source="") for _, row in kept]
        following = 1 + max((int(number.partition(".")[0]) for number, _ in found), default=0)
        new = [row for row in rows if replace(row, source="") not in known]
        numbered = [*kept, *((str(number), row) for number, row in enumerate(new, following))]
        part = batch / f".{FILES['batch_index']}.part"
        lines = [json.dumps({"row": number, **asdict(row)}) + "\n" for number, row in numbered]
        part.write_text("".join(lines), encoding="utf-8")
        os.replace(part, batch / FILES["batch_index"])


def read_rows(batch: Path) -> list[Row]:
    """Return the rows of a batch.

    Raises:
        PatinaError: the folder is not that of a batch, or its index is damaged.
    """
    if not is_file(batch / FILES["batch_index"]):
        raise PatinaError(f"{batch} is not a batch: it has no {FILES['batch_index']}; choose another folder.")
    return [row for _, row in _read(batch)]


def outcome_of(folder: Path) -> Outcome:
    """Return what has become of the job in a folder."""
    result, standing = _json(folder / FILES["result"]), _json(folder / FILES["standing"])
    if result.get("status") == "finished":
        return Outcome("finished")
    # Whoever runs the batch knows better than what an attempt before has left.
    state, said = (standing["state"], standing) if "state" in standing else (result.get("status"), result)
    return Outcome("failed", str(said.get("message", ""))) if state == "failed" else Outcome("unfinished")


def _read(batch: Path) -> list[tuple[str, Row]]:
    path = batch / FILES["batch_index"]
    try:
        with path.open(encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
            return [(str(entry.pop("row")), Row(**entry)) for entry in entries]
    except (OSError, TypeError, ValueError, KeyError, AttributeError):
        raise PatinaError(f"{path} is damaged; write the batch again into another folder.") from None


def _asset(row: Row) -> tuple[str, str]:
    return row.name, json.dumps(dict(row.labels), sort_keys=True)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _identity(folder: Path, hashes: Mapping[Path, str]) -> str:
    """Return the ID of the job in a folder."""
    settings = json.loads((folder / FILES["job"]).read_text(encoding="utf-8"))
    digests = {file.relative_to(folder).as_posix(): found for file, found in hashes.items()}
    return job_id(
        settings, _defaults(settings["mode"]), {name: found for name, found in digests.items() if name != FILES["job"]}
    )


def _defaults(mode: str) -> Mapping[str, Any]:
    """Return the engine's values of settings that a job of a mode does not name."""
    document = json.loads((DATA / "settings.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = document["modes"][mode]["defaults"]
    return found


def _hash(file: Path) -> str:
    if file.name == FILES["mesh"]:
        with np.load(file, allow_pickle=False) as arrays:
            return mesh_digest(arrays)
    return file_digest(file)


def _share(batch: Path, hashes: Mapping[Path, str], job: Path) -> None:
    """Let each file be a link to one that is equal, except for the job's own settings."""
    shared = batch / BATCH_SHARED
    shared.mkdir(exist_ok=True)
    for file, found in hashes.items():
        if file == job:
            continue
        one = shared / f"{found}{file.suffix}"
        # Some disks have no links; the job folder has the file itself then.
        with contextlib.suppress(OSError):
            if not one.exists():
                os.link(file, one)
                continue
            link = file.with_name(f".{file.name}.link")
            os.link(one, link)
            os.replace(link, file)


def _move(made: Path, target: Path) -> None:
    try:
        made.rename(target)
    except OSError:
        # Another program has made it in the meantime.
        if not is_file(target / FILES["job"]):
            raise


@contextlib.contextmanager
def _writing(batch: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PatinaError(
            f"The batch {batch} cannot be written ({error.strerror or error}); choose another folder."
        ) from None
