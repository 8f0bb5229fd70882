"""A mode for the faces to run: it is over in no time and needs neither mesh nor network."""

# The engine's protocols say which arguments a method has.
# ruff: noqa: ARG002

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from core.job import JobSettings
from core.optimize import Iterate, Memory


class ToyProblem:
    """A colour becomes white, each step taking ``delay`` seconds."""

    def __init__(self, delay: float) -> None:
        self.delay = delay

    def initial(self) -> list[Tensor]:
        return [torch.zeros(1, 3, 1, 1)]

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return list(tensors)

    def views(self, first: int, end: int) -> Generator[int, None, None]:
        for step in range(first, end):
            time.sleep(self.delay)
            yield step

    def picture(self, view: int, parameters: Sequence[Tensor]) -> Tensor:
        return parameters[0].expand(1, 3, 4, 4)

    def loss(self, view: int, images: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        return (images - 1).square().mean(), memory


class ToyMode:
    """Writes the colour's values."""

    notes = ("Toys are not real.",)
    learning_rate = 0.1
    device = "cpu"

    def __init__(self, delay: float) -> None:
        self.problem = ToyProblem(delay)

    def preview(self, iterate: Iterate) -> np.ndarray:
        return np.zeros((4, 4, 3), np.float32)

    def write(self, iterate: Iterate, folder: Path) -> tuple[str, ...]:
        (folder / "colour.txt").write_text(str(iterate.parameters[0].flatten().tolist()), encoding="utf-8")
        return ("colour.txt",)


@pytest.fixture
def toy_mode(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is a mode called ``toy-colour``, with the options ``--delay``, ``--trouble`` and ``--picture``."""

    class ToySettings(JobSettings):
        """Makes a colour white."""

        mode: Literal["toy-colour"] = "toy-colour"
        delay: Annotated[
            float, Field(ge=0.0, lt=1.0, description="Pause of each step.", json_schema_extra={"unit": "seconds"})
        ] = 0.0
        trouble: Annotated[Literal["none", "bug", "noise"], Field(description="What goes wrong.")] = "none"
        picture: Annotated[
            str | None, Field(description="A picture that nobody looks at.", json_schema_extra={"file": "picture"})
        ] = None

    def open_mode(settings: Any, folder: Path) -> ToyMode:
        if settings.trouble == "bug":
            raise KeyError("a toy is broken")
        if settings.trouble == "noise":
            print("noise from a library")
        return ToyMode(settings.delay)

    module = ModuleType("core.modes.toy_colour")
    monkeypatch.setattr(module, "open_mode", open_mode, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    yield
    # Modes are the subclasses of JobSettings that exist: this one must not outlive the test.
    del ToySettings
    gc.collect()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that is good for anything."""
    path = tmp_path / "brush.JPG"
    Image.effect_noise((48, 32), 60).convert("RGB").save(path)
    return path


@pytest.fixture
def quad(tmp_path: Path) -> Path:
    """A mesh that is good for anything."""
    path = tmp_path / "quad.obj"
    path.write_text(
        "v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n", encoding="utf-8"
    )
    return path
