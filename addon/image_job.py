"""The two ends of an image job: what was asked for in the Image Editor becomes a job folder, its results images."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from . import image_recipe, job, networks
from .blender import editor, image, media
from .blender.editor import Place
from .engine.job_folder import write_job
from .engine.messages import Message
from .errors import PatinaError
from .image_properties import label_of
from .job import RECORD, Prepared

RESULT_FILE = "result.json"
"""What a finished job leaves in its folder: it names the files that were made."""
_FRAMES = "frames"
_NOT_FOR_BLENDER = ("checkerboard.png",)
"""Pictures that show what Blender shows by itself."""
WEIGHTS = ".safetensors"
MOVIE = ".mp4"
_LONGEST_NAME = 40
_TITLES = {
    "FEATURE": "Picture of a feature",
    "INTERPOLATE": "Interpolation",
    "STYLE": "Styled image",
    "CPPN": "Picture by a CPPN",
    "TRANSPARENT": "Transparent picture",
    "MORPH": "Morph",
}
_WITH_FILES = ("INTERPOLATE", "CPPN", "MORPH")
"""Modes that make files which a .blend cannot hold."""


@dataclass(frozen=True)
class ImageJob:
    """Which editor gets the image, and how it was asked for. It holds no reference to Blender's data."""

    place: Place
    name: str
    storage: str
    record: str
    title: str
    applier: str = "apply_image"

    def show(self, path: Path) -> None:
        """Show a picture of the result so far in the editor."""
        editor.show(path, self.place)


@dataclass(frozen=True)
class Made:
    """The files that a job has made, by what Blender makes of them."""

    pictures: tuple[Path, ...]
    frames: tuple[Path, ...]
    movies: tuple[Path, ...]
    others: tuple[Path, ...]

    @classmethod
    def of(cls, folder: Path, names: Sequence[str]) -> Made:
        """Sort the files of a job folder."""
        files = [folder / name for name in names if name not in _NOT_FOR_BLENDER]
        frames = tuple(file for file in files if file.parent.name == _FRAMES)
        pictures = tuple(file for file in files if file.suffix == ".png" and file not in frames)
        movies = tuple(file for file in files if file.suffix == MOVIE)
        return cls(pictures, frames, movies, tuple({*files} - {*frames, *pictures, *movies}))

    @classmethod
    def from_result(cls, result: Path) -> Made:
        """Read what a job has made from its ``result.json``; a picture in its place (a last preview) is all there is.

        Raises:
            PatinaError: it has made nothing.
        """
        if result.name != RESULT_FILE:
            return cls((result,), (), (), ())
        outcome = json.loads(result.read_text(encoding="utf-8"))
        if not outcome["files"]:
            raise PatinaError("The engine has made no picture; try again.")
        return cls.of(result.parent, outcome["files"])


def prepare(
    values: Mapping[str, Any],
    styles: Sequence[tuple[str, Path]],
    masks: Sequence[tuple[str, Path]],
    files: Mapping[str, Path],
    edited: str,
    place: Place,
    folder: Path,
) -> Prepared[ImageJob]:
    """Write the job that makes an image (or several, or frames).

    Args:
        values: ``mode`` and its settings, by the names of ``image_properties``.
        styles: what the artist calls the pictures whose style is wanted (a path, or an image's name), and their files.
        masks: the same of the pictures that say where each style goes; none where they go everywhere.
        files: other files by the settings that name them: ``content``, ``start``, weights.
        edited: what the artist calls the image that is styled or started from, or nothing.
        place: the editor that shows the result.
        folder: where the job goes.

    Raises:
        PatinaError: something is missing, or a file cannot be read or written.
    """
    given: dict[str, Any] = {**files, "style": [file for _, file in styles], "masks": [file for _, file in masks]}
    given["backbone"] = networks.own_file(values.get("backbone", ""))
    settings = image_recipe.engine_settings(values, given)
    mode = image_recipe.engine_mode(values["mode"])
    write_job(folder, mode, settings)
    names = {"pictures": [name for name, _ in styles], "masks": [name for name, _ in masks]}
    record = {"settings": dict(values), **names, "edited": edited}
    subject = ImageJob(
        place=place,
        name=_name(values, edited),
        storage=values["storage"],
        record=json.dumps(record),
        title=_TITLES[values["mode"]],
    )
    notes: tuple[str, ...] = ()
    if values["mode"] in _WITH_FILES and not bpy.data.filepath:
        notes = (f"The .blend has not been saved, so what it cannot hold goes to {media.root()}.",)
    return Prepared(folder, subject, folder / RESULT_FILE, notes)


def apply(subject: ImageJob, result: Path) -> list[bpy.types.Image]:
    """Make images of what a job has left, put the main one into the editor, and return them, the main one first.

    Frames and videos are copied into a folder beside the .blend, or among the user's data files of Blender while it has
    not been saved.

    Raises:
        PatinaError: there is nothing, a file is damaged, or it cannot be written where it shall be kept.
    """
    made = Made.from_result(result)
    record = json.loads(subject.record)
    frames, kept = _keep(made, subject.name)
    try:
        pictures = _load_pictures(made.pictures, subject)
    except PatinaError:
        for folder in {path.parent for path in [*frames, *kept]}:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    sequences = [media.load_sequence(frames, subject.name)] if frames else []
    movies = [media.load_movie(path, f"{subject.name} Video") for path in kept if path.suffix == MOVIE]
    record["weights"] = next((media.stored_path(path) for path in kept if path.suffix == WEIGHTS), "")
    images = [*sequences, *pictures, *movies]
    for found in images:
        found[RECORD] = json.dumps(record)
    editor.put(images[0], (made.frames or made.pictures)[0], subject.place)
    remember(images)
    return images


def _keep(made: Made, name: str) -> tuple[list[Path], list[Path]]:
    """Copy frames, and what else a .blend cannot hold, to where they last; return the copies of each."""
    others = [*made.movies, *made.others]
    if not made.frames and not others:
        return [], []
    folder = media.lasting_folder(name)
    return media.keep(made.frames, folder), media.keep(others, folder)


def _load_pictures(pictures: Sequence[Path], subject: ImageJob) -> list[bpy.types.Image]:
    """Return the images of pictures, all or none."""
    load = image.load_beside if subject.storage == "BESIDE" else image.load_packed
    loaded: list[bpy.types.Image] = []
    try:
        for picture in pictures:
            loaded.append(load(picture, _name_of(picture, subject.name)))
    except PatinaError:
        bpy.data.batch_remove(loaded)
        raise
    return loaded


def remember(images: Sequence[bpy.types.Image]) -> None:
    """Add images to the scene's list, the main one chosen, where scenes have lists (the add-on is registered)."""
    settings: Any = getattr(bpy.context.scene, "patina_image", None)
    if settings is not None:
        for found in images:
            settings.made.add().image = found
        settings.active_made = len(settings.made) - len(images)


def run(prepared: Prepared[ImageJob], python: Path, heed: Callable[[Message], None]) -> list[bpy.types.Image]:
    """Run a job to its end and return the images; ``heed`` hears every message. This blocks.

    Raises:
        PatinaError: the engine cannot do it.
    """
    job.run(prepared.folder, python, heed)
    return apply(prepared.job, prepared.result)


def _name(values: Mapping[str, Any], edited: str) -> str:
    """Return what the images are called: by the picture that was edited, or by what they show."""
    features = values.get("features") or [values.get("feature", "")]
    shown = " to ".join(features)
    about = Path(edited).stem if values["mode"] == "STYLE" else shown or label_of(values["mode"])
    return f"{about[:_LONGEST_NAME].strip()} Patina"


def _name_of(picture: Path, name: str) -> str:
    return f"{name} Sheet" if picture.stem == "sheet" else name
