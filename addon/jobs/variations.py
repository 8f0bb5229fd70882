"""Variations: drafts of one texture with different seeds, to choose among. They live beside the .blend, not in it.

All of them share what is prepared once, the mesh and the pictures; the engine stays warm from one to the next. The one
that is chosen is finished from its draft, as an ordinary result.
"""

from __future__ import annotations

import functools
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..blender import image
from ..engine.border import FILES, UDIM
from ..engine.job_folder import write_variant
from ..engine.messages import Message
from ..engine.session import Run
from ..errors import PatinaError
from ..settings import schema
from . import job, live
from .job import WORDS, Prepared, Words
from .textures import TextureJob

MOST_TEXELS = 512
"""The width of a draft at most: enough to choose by, and to start from."""
_QUALITY = "DRAFT"


@dataclass(frozen=True)
class Draft:
    """A finished variation: its seed, its texture (with ``<UDIM>`` for tiles), and a picture of the model in it."""

    seed: int
    texture: Path
    thumbnail: Path


@dataclass
class Variations:
    """Drafts of one texture. ``base`` is the job that all of them are like, in a folder that no engine works in;
    ``count`` is how many are wanted, ``begun`` when the first one was started (``time.monotonic``)."""

    base: Prepared[TextureJob]
    count: int
    begun: float
    drafts: list[Draft] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder that holds everything, the base's as well."""
        return self.base.folder.parent

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Variations of {self.base.subject.wearers[0].handle.name}"

    @property
    def chosen(self) -> int | None:
        """The index of the draft that the model shows, if it shows one."""
        held = live.state().held
        return next((index for index, draft in enumerate(self.drafts) if held and held[1] == draft.texture), None)


@dataclass(frozen=True)
class DraftJob:
    """A job that makes one draft (see ``job.Subject``)."""

    variations: Variations
    seed: int
    editor: str = "VIEW_3D"
    words: Words = WORDS
    is_draft: bool = True
    changes_blend: bool = False

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return self.variations.title

    def show(self, path: Path) -> None:
        """Show the draft so far on the model."""
        self.variations.base.subject.show(path)

    def apply(self, texture: Path) -> Draft:
        """Keep what the job has left, and return it.

        Raises:
            PatinaError: the files are gone or cannot be kept.
        """
        folder = self.variations.folder / f"draft-{len(self.variations.drafts)}"
        try:
            folder.mkdir()
            for file in (*image.files_of(texture), texture.with_name(FILES["thumbnail"])):
                shutil.move(file, folder / file.name)
        except OSError as error:
            raise PatinaError(f"A draft cannot be kept ({error.strerror or error}); make it again.") from None
        draft = Draft(self.seed, folder / texture.name, folder / FILES["thumbnail"])
        self.variations.drafts.append(draft)
        is_last = len(self.variations.drafts) == self.variations.count
        if is_last and live.state().held is None and not bpy.app.background:
            # Its preview is on the model already.
            live.hold(self.variations.base.subject, draft.texture)
        return draft


class _State:
    """The variations of this Blender, if there are any."""

    def __init__(self) -> None:
        self.variations: Variations | None = None


@functools.cache
def _state() -> _State:
    return _State()


def present() -> Variations | None:
    """Return the variations that there are, or None. Their files may be gone: with the .blend they were made in."""
    found = _state().variations
    if found is not None and not found.folder.is_dir():
        _state().variations = None
    return _state().variations


def begin(base: Prepared[TextureJob], count: int, python: Path) -> None:
    """Start making drafts behind the panel; the variations before them go.

    Raises:
        PatinaError: a job cannot be written, or the engine cannot be started.
    """
    live.start_all(_jobs(_new(base, count)), python)


def run(base: Prepared[TextureJob], count: int, python: Path, hear: Callable[[Message], None]) -> list[Draft]:
    """Make drafts one after another on one engine, and return them; the variations before them go. This blocks.

    Raises:
        PatinaError: a job cannot be written, or the engine cannot do it.
    """
    return job.run_all(_jobs(_new(base, count)), python, hear)


def discard() -> None:
    """Forget all variations and remove their files."""
    found, _state().variations = _state().variations, None
    if found is None:
        return
    if found.chosen is not None:
        live.release()
    run = live.state().session.run
    if run is not None and run.subject.is_draft:
        live.give_up()
    shutil.rmtree(found.folder, ignore_errors=True)


def show(index: int) -> None:
    """Show a draft on the model; take it off if it is there already.

    Raises:
        PatinaError: there is no such draft.
    """
    variations, draft = _draft(index)
    if variations.chosen == index:
        live.release()
    else:
        live.hold(variations.base.subject, draft.texture)


def prepare_finish(index: int, quality: str) -> Prepared[TextureJob]:
    """Write the job that finishes a draft in a quality, from its own texture on and with its seed.

    Raises:
        PatinaError: there is no such draft, or the job cannot be written.
    """
    variations, draft = _draft(index)
    base = variations.base
    settings: dict[str, Any] = {"seed": draft.seed, "start_texture": draft.texture, **steps_of(quality)}
    folder = job.new_folder()
    write_variant(base.folder, folder, settings, _tiles_of(draft.texture))
    subject = replace(base.subject, record=_record(base.subject, draft.seed, quality))
    return replace(base, folder=folder, subject=subject, result=folder / base.result.name, notes=())


def keep(index: int) -> Any:
    """Put a draft as it is on the model and among its results, and return its image.

    Raises:
        PatinaError: there is no such draft, or the model is gone.
    """
    variations, draft = _draft(index)
    subject = variations.base.subject
    return replace(subject, record=_record(subject, draft.seed, _QUALITY)).apply(draft.texture)


@dataclass(frozen=True)
class Standing:
    """How far the drafts are: the number of the one that is being made, how many are wanted, how much of all is done (0
    to 1), and about how many seconds are left, None if nobody knows yet."""

    number: int
    count: int
    done: float
    seconds_left: float | None


def standing(run: Run, now: float | None = None) -> Standing:
    """Return how far the drafts are of which ``run`` makes one."""
    variations: Variations = run.subject.variations
    current = run.progress.step / run.progress.steps if run.progress else 0.0
    finished, count = len(variations.drafts), variations.count
    done = (finished + current) / count
    spent = (time.monotonic() if now is None else now) - variations.begun
    return Standing(min(finished + 1, count), count, done, spent / done * (1 - done) if done else None)


def steps_of(quality: str) -> dict[str, int]:
    """Return the settings that a quality stands for."""
    return dict(schema.mode("TEXTURE").qualities[quality])


def _new(base: Prepared[TextureJob], count: int) -> Variations:
    discard()
    found = Variations(base, count, time.monotonic())
    _state().variations = found
    return found


def _jobs(variations: Variations) -> list[Prepared[Any]]:
    """Write the jobs of all drafts."""
    base = variations.base
    settings = json.loads((base.folder / FILES["job"]).read_text(encoding="utf-8"))
    texels = min(settings["size"], MOST_TEXELS)
    jobs = []
    for number in range(variations.count):
        seed = (settings["seed"] + number) % 2**31
        folder = variations.folder / f"job-{number}"
        write_variant(base.folder, folder, {"seed": seed, "size": texels, "draft": True, **steps_of(_QUALITY)})
        subject, notes = DraftJob(variations, seed), base.notes if number == 0 else ()
        jobs.append(Prepared(folder, subject, folder / base.result.name, notes, base.trust))
    return jobs


def _draft(index: int) -> tuple[Variations, Draft]:
    variations = present()
    if variations is None or not 0 <= index < len(variations.drafts):
        raise PatinaError("There is no such variation; make variations first.")
    return variations, variations.drafts[index]


def _record(subject: TextureJob, seed: int, quality: str) -> str:
    """Return how a draft was made, or what is made from it."""
    record = json.loads(subject.record)
    record["settings"] |= {"seed": seed, schema.QUALITY: quality, **steps_of(quality)}
    return json.dumps(record)


def _tiles_of(texture: Path) -> tuple[int, ...]:
    """Return the numbers of the tiles that a texture has files for; none where it is a single image."""
    if UDIM not in texture.name:
        return ()
    return tuple(int(file.suffixes[-2].lstrip(".")) for file in image.files_of(texture))


def _before_load(*_: Any) -> None:
    discard()


def register() -> None:
    """Let variations go with the .blend that they were made in."""
    bpy.app.handlers.load_pre.append(persistent(_before_load))


def unregister() -> None:
    """Discard what there is, and listen no more."""
    bpy.app.handlers.load_pre.remove(_before_load)
    discard()
