"""The two ends of an image job: what was ordered in the Image Editor becomes a job folder, and its results images."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..blender import editor, image, media
from ..blender.editor import Place
from ..blender.material_maps import Maps
from ..engine.border import FILES, FRAMES_FOLDER, MOVIE, WEIGHTS
from ..engine.job_folder import write_job
from ..errors import PatinaError
from . import records
from .job import WORDS, Prepared, Words
from .naming import result_name
from .order import Order
from .result_maps import bind_maps, files_beside

_NOT_FOR_BLENDER = (FILES["checkerboard"],)
"""Pictures that show what Blender shows by itself."""
_TITLES = {FILES["sheet"]: "Sheet"}
_MAPS = {FILES[name]: name.title() for name in ("normal", "height", "roughness")}
"""Pictures beside the main one, and maps, whose values are no colors: what their images are called after it."""


@dataclass(frozen=True)
class ImageJob:
    """Which editor gets the image, and how it was ordered. It holds no reference to Blender's data."""

    place: Place
    name: str
    storage: str
    record: str
    title: str
    editor: str = "IMAGE_EDITOR"
    words: Words = WORDS
    is_draft: bool = False
    changes_blend: bool = True

    def show(self, path: Path) -> None:
        """Show a picture of the result so far in the editor."""
        editor.show(path, self.place)

    def apply(self, result: Path) -> list[bpy.types.Image]:
        """Make images of what a job has left, show the main one in the editor, and return them, the main one first.

        Frames and videos are copied into a folder beside the .blend, or among the user's data files of Blender while it
        has not been saved.

        Raises:
            PatinaError: there is nothing, a file is damaged, or a copy cannot be written.
        """
        made = Made.from_result(result)
        frames, kept = _keep(made, self.name)
        try:
            pictures = self._load_pictures(made.pictures)
        except PatinaError:
            for folder in {path.parent for path in [*frames, *kept]}:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        sequences = [media.load_sequence(frames, self.name)] if frames else []
        movies = [media.load_movie(path, f"{self.name} Video") for path in kept if path.suffix == MOVIE]
        images = [*sequences, *pictures, *movies]
        weights = next((media.stored_path(path) for path in kept if path.suffix == WEIGHTS), "")
        for found in images:
            records.keep(found, {**json.loads(self.record), "weights": weights})
        _bind(made.pictures, pictures)
        editor.put(images[0], (made.frames or made.pictures)[0], self.place)
        records.add(records.of_scene(bpy.context.scene), images)
        return images

    def _load_pictures(self, pictures: Sequence[Path]) -> list[bpy.types.Image]:
        """Return the images of pictures, all or none."""
        loaded: list[bpy.types.Image] = []
        try:
            for picture in pictures:
                title = {**_TITLES, **_MAPS}.get(picture.name, "")
                load = image.load_data if picture.name in _MAPS else image.load
                loaded.append(load(picture, f"{self.name} {title}".rstrip(), self.storage))
        except PatinaError:
            bpy.data.batch_remove(loaded)
            raise
        return loaded


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
        frames = tuple(file for file in files if file.parent.name == FRAMES_FOLDER)
        pictures = tuple(file for file in files if file.suffix == ".png" and file not in frames)
        movies = tuple(file for file in files if file.suffix == MOVIE)
        return cls(pictures, frames, movies, tuple({*files} - {*frames, *pictures, *movies}))

    @classmethod
    def from_result(cls, result: Path) -> Made:
        """Read what a job has made from its ``result.json``; a picture in its place (a last preview) is all there is.

        Raises:
            PatinaError: it has made nothing.
        """
        if result.name != FILES["result"]:
            return cls((result,), (), (), ())
        outcome = json.loads(result.read_text(encoding="utf-8"))
        if not outcome["files"]:
            raise PatinaError("The engine made no image; try again.")
        return cls.of(result.parent, outcome["files"])


def prepare(order: Order, place: Place, folder: Path) -> Prepared[ImageJob]:
    """Write the job that makes an image (or several, or frames).

    Args:
        order: what is wanted.
        place: the editor that shows the result.
        folder: where the job goes.

    Raises:
        PatinaError: something is missing, or a file cannot be read or written.
    """
    write_job(folder, order.mode.name, order.engine_settings())
    record = order.record()
    name = result_name(json.loads(record))
    subject = ImageJob(place, name, order.values["storage"], record, order.mode.title)
    notes: tuple[str, ...] = ()
    if order.mode.keeps_files and not bpy.data.filepath:
        notes = (f"The .blend is not saved yet, so the files that it cannot hold go to {media.root()}.",)
    return Prepared(folder, subject, folder / FILES["result"], notes)


def _bind(files: Sequence[Path], images: Sequence[bpy.types.Image]) -> None:
    """Let the first of the images of files hold the others that are its maps."""
    if files:
        beside, by_file = files_beside(files[0]), dict(zip(files, images, strict=True))
        maps = {name: by_file[path] for name, path in beside.files.items() if path in by_file}
        bind_maps(images[0], Maps(maps, beside.depth))


def _keep(made: Made, name: str) -> tuple[list[Path], list[Path]]:
    """Copy frames, and what else a .blend cannot hold, to where they last; return the copies of each."""
    others = [*made.movies, *made.others]
    if not made.frames and not others:
        return [], []
    folder = media.lasting_folder(name)
    return media.keep(made.frames, folder), media.keep(others, folder)
