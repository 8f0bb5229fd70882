"""A mode for the faces to run, made as ``core`` makes its own: settings, a problem, and ``open_mode``. It is over in no
time and needs neither mesh nor network."""

# The engine's protocols say which arguments a method has.
# ruff: noqa: ARG002

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from core.border.messages import Writing
from core.border.names import PREVIEW_FILE
from core.files.whole import write_atomically
from core.modes.mode import OptimizingMode
from core.optimize import Averages, Iterate, Schedule
from core.settings.base import JobSettings, OptimizedSettings


class ToySettings(OptimizedSettings):
    """Makes a color white."""

    mode: Literal["toy-color"] = "toy-color"
    delay: Annotated[
        float, Field(ge=0.0, lt=1.0, description="Pause of each step.", json_schema_extra={"unit": "seconds"})
    ] = 0.0
    trouble: Annotated[
        Literal["none", "bug", "noise", "nan", "inf", "nan gradient", "memory"], Field(description="What goes wrong.")
    ] = "none"
    picture: Annotated[
        str | None, Field(description="A picture that nobody looks at.", json_schema_extra={"file": "picture"})
    ] = None


class ToyProblem:
    """A color becomes white, each step taking ``delay`` seconds; at the fourth one, there is ``trouble``."""

    def __init__(self, delay: float, trouble: str = "none") -> None:
        self.delay = delay
        self.trouble = trouble

    def initial(self) -> list[Tensor]:
        return [torch.zeros(1, 3, 1, 1)]

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return list(tensors)

    def views(self, first: int, end: int) -> Generator[tuple[int], None, None]:
        for step in range(first, end):
            time.sleep(self.delay)
            yield (step,)

    def picture(self, view: int, parameters: Sequence[Tensor]) -> Tensor:
        return parameters[0].expand(1, 3, 4, 4)

    def loss(self, view: int, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        loss = (images - 1).square().mean()
        if view != 3:
            return loss, averages
        match self.trouble:
            case "nan":
                return loss * torch.nan, averages
            case "inf":
                return loss + torch.inf, averages
            case "nan gradient":
                # The gradient of a root is infinite at zero, and infinity times zero is no number.
                return loss + (images * 0).sqrt().sum(), averages
            case "memory":
                raise MemoryError
        return loss, averages


class ToyMode:
    """Writes the color's values."""

    def __init__(self, settings: ToySettings) -> None:
        self.problem = ToyProblem(settings.delay, settings.trouble)
        self.notes: tuple[str, ...] = ("Toys are not real.",)
        self.schedule = Schedule(settings.steps, learning_rate=0.1)
        self.device = "cpu"

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        with write_atomically(folder / PREVIEW_FILE) as temporary:
            Image.new("RGB", (4, 4)).save(temporary)
        return folder / PREVIEW_FILE

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        with write_atomically(folder / "color.txt") as temporary:
            temporary.write_text(str(iterate.parameters[0].flatten().tolist()), encoding="utf-8")
        yield Writing(1, 1)
        return ("color.txt",)


def open_mode(settings: JobSettings, folder: Path) -> OptimizingMode:
    """Open a toy (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ToySettings)
    if settings.trouble == "bug":
        raise KeyError("a toy is broken")
    if settings.trouble == "noise":
        print("noise from a library")
    return ToyMode(settings)
