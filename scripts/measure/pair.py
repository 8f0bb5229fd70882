"""One mesh in one style: the job, its figures, and a picture of it."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.border.names import MESH_FILE, RESULT_FILE, TEXTURE_FILE
from scripts.measure.style_choice import Style
from scripts.support.places import ROOT

FIGURES_FILE = "figures.json"
PICTURE_FILE = "picture.png"
_PICTURE = 320


@dataclass(frozen=True)
class Subject:
    """A mesh to texture.

    Attributes:
        name: a key of ``scripts.measure.meshes.MESHES``, unless there is a ``file``.
        file: a mesh file, Y up.
        base: the file's texture, whose content is kept.
    """

    name: str
    file: Path | None = None
    base: Path | None = None

    @property
    def up(self) -> str:
        """The axis that points up."""
        return "y" if self.file else "z"


@dataclass(frozen=True)
class Pair:
    """A mesh in a style.

    Attributes:
        subject: what is textured.
        style: the style picture.
        folder: becomes the job folder.
        settings: those that differ from the defaults.
        engine: the checkout whose engine runs the job in a process of its own, with the Python of its ``.venv``;
            None runs the engine beside these scripts.
        again: whether to measure again what has been measured.
    """

    subject: Subject
    style: Style
    folder: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    engine: Path | None = None
    again: bool = False


def figures_of(pair: Pair) -> dict[str, Any]:
    """Return the figures of a pair; run its job, and measure it, unless that has been done.

    Raises:
        PatinaError: a file cannot be read, or the job fails.
        subprocess.CalledProcessError: the job fails in another engine.
    """
    path = pair.folder / FIGURES_FILE
    if pair.again or not path.exists():
        if not (pair.folder / TEXTURE_FILE).exists():
            _pack(pair)
            _run(pair)
        path.write_text(json.dumps(_measured(pair), indent=2) + "\n", encoding="utf-8")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def figures_apart(pair: Pair) -> dict[str, Any]:
    """Return the figures of a pair as ``figures_of``, from a process of its own with a single thread.

    Raises:
        subprocess.CalledProcessError: it fails; its own words are on standard error.
    """
    command, one = [sys.executable, "-m", "scripts.measure.pair"], {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run(command, cwd=ROOT, env=one, input=pickle.dumps(_absolute(pair)), check=True)
    return figures_of(replace(pair, again=False))


def _absolute(pair: Pair) -> Pair:
    """Return a pair that means the same in another folder."""
    file, base, engine = (
        path.resolve() if path else None for path in (pair.subject.file, pair.subject.base, pair.engine)
    )
    subject = replace(pair.subject, file=file, base=base)
    return replace(pair, subject=subject, folder=pair.folder.resolve(), engine=engine)


def _pack(pair: Pair) -> None:
    from addon.engine.job_folder import write_texture_job
    from core.job.pack import pack
    from scripts.measure.meshes import MESHES

    subject, style = pair.subject, pair.style.path
    if subject.file:
        base = {"base_texture": str(subject.base)} if subject.base else {}
        values = {"mode": "texture", **pair.settings, "style": [str(style)], "mesh": str(subject.file), **base}
        pack(values, pair.folder)
    else:
        write_texture_job(pair.folder, {**pair.settings, "style": [style]}, MESHES[subject.name]())


def _run(pair: Pair) -> None:
    from core.job.run import run_job

    if pair.engine is None:
        for _ in run_job(pair.folder):
            pass
        return
    scripts, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = pair.engine.resolve() / ".venv" / scripts / name
    command = [str(python), "-m", "core", "run", str(pair.folder.resolve())]
    subprocess.run(command, cwd=pair.engine, stdout=subprocess.DEVNULL, check=True)


def _measured(pair: Pair) -> dict[str, Any]:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.render.cameras import turntable_cameras
    from scripts.measure.evaluate import evaluate, load_model

    mesh, texture, subject = pair.folder / MESH_FILE, pair.folder / TEXTURE_FILE, pair.subject
    figures = evaluate(mesh, texture, [pair.style.path], subject.base, subject.up, views=pair.engine is None)
    model = load_model(mesh, read_picture(texture), subject.up)
    look = model.look(turntable_cameras(model.surface)[1][1], _PICTURE)
    image = look.image * look.coverage + 0.94 * (1 - look.coverage)
    write_png(pair.folder / PICTURE_FILE, image[0].permute(1, 2, 0).numpy(), 8)
    seconds = json.loads((pair.folder / RESULT_FILE).read_text(encoding="utf-8"))["seconds"]["total"]
    return {"mesh": subject.name, "style_picture": pair.style.name, **figures, "seconds": float(seconds)}


if __name__ == "__main__":
    figures_of(pickle.load(sys.stdin.buffer))
