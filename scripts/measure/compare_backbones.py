"""Transfers styles with several backbones and writes a contact sheet (sheet.png) and its figures (table.md).

    python3 -m scripts.measure.compare_backbones [--backbones NAME …] [--styles NAME …] [--content IMAGE] [--steps 150]

Backbones without downloaded weights get random weights. Each backbone except the default one makes two images, the
second with smoothed gradients (``core.backbone.gradients``). ``style`` is the distance between the Gram matrices of the
image and of the style picture, as EfficientNet-Lite2 sees them; no image is optimized for that network (smaller is
better). ``finest`` is the energy of the finest tenth of the frequencies, where checkerboard artifacts show, divided by
that of the next coarser tenth, relative to the same ratio of the style picture (1 is equal). Without ``--content``, the
content is the still life of the docs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from core.border.names import IMAGE_FILE, SHEET_FILE
from scripts.support import environment
from scripts.support.places import OUT, style_names, style_picture

_BACKBONES = ("efficientnet_lite0", "googlenet", "resnet50", "vgg16", "squeezenet1_1")
_SIDE = 384
_HEAD = ("| backbone | gradients | style picture | style | finest | s |", "|---|---|---|---|---|---|")


@dataclass(frozen=True)
class Case:
    """One image: the ``backbone``, whether its gradients are smoothed, and the name of the style picture."""

    backbone: str
    smooth: bool
    style: str

    @property
    def name(self) -> str:
        """The name of its job folder."""
        return f"{self.backbone}-{'smooth' if self.smooth else 'plain'}-{self.style}"


def main(arguments: Sequence[str]) -> int:
    """Make the sheet and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbones", nargs="+", default=list(_BACKBONES), metavar="NAME")
    parser.add_argument("--styles", nargs="+", default=["brush_strokes", "mosaic"], choices=style_names())
    parser.add_argument("--content", type=Path, metavar="IMAGE", help="content image (default: a rendered still life)")
    parser.add_argument("--steps", type=int, default=150, help="optimization steps (default: 150)")
    parser.add_argument("--side", type=int, default=_SIDE, help=f"width and height of the images (default: {_SIDE})")
    parser.add_argument("--out", type=Path, default=OUT / "backbones", metavar="FOLDER")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    content = options.content or _still_life(options.out)
    cases, lines = list(_cases(options)), list(_HEAD)
    print("\n".join(lines), flush=True)
    for case in cases:
        lines.append(_line(case, _run(case, content, options), options))
        print(lines[-1], flush=True)
    (options.out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_sheet(options.out / SHEET_FILE, [_image(case, options) for case in cases], len(options.styles))
    return 0


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    from core.settings.base import DEFAULT_BACKBONE

    for name in options.backbones:
        for smooth, style in product((False,) if name == DEFAULT_BACKBONE else (False, True), options.styles):
            yield Case(name, smooth, style)


def _image(case: Case, options: argparse.Namespace) -> Path:
    return Path(options.out / case.name / IMAGE_FILE)


def _line(case: Case, seconds: float, options: argparse.Namespace) -> str:
    title = f"{case.backbone}{'' if _has_weights(case.backbone) else ' (random weights)'}"
    distance, finest = _figures(_image(case, options), style_picture(case.style), options.side)
    gradients = "smoothed" if case.smooth else "own"
    return f"| {title} | {gradients} | {case.style} | {distance:.3f} | {finest:.2f} | {seconds:.0f} |"


def _has_weights(name: str) -> bool:
    from core.backbone import registry

    return registry.weights_status(name).present


def _still_life(folder: Path) -> Path:
    path = folder / "still_life.jpg"
    if not path.exists():
        from scripts.generate import still_life

        still_life.render(path)
    return path


def _run(case: Case, content: Path, options: argparse.Namespace) -> float:
    """Make the image of a case; return the seconds that it took."""
    from core.backbone import registry
    from core.job.pack import pack
    from core.job.run import run_job

    folder, size = options.out / case.name, f"{options.side}x{options.side}"
    values = {"mode": "image-style", "content": str(content), "style": [str(style_picture(case.style))], "size": size}
    pack({**values, "steps": options.steps, "content_weight": 1.0, "backbone": case.backbone, "device": "cpu"}, folder)
    backbone = _backbone(case.backbone, case.smooth)
    begun = time.perf_counter()
    with patch.object(registry, "load", lambda _: backbone), patch("core.job.run.fetch_weights", lambda *_: iter(())):
        for _ in run_job(folder):
            pass
    return time.perf_counter() - begun


def _backbone(name: str, smooth: bool) -> Any:
    import torch

    from core.backbone import registry
    from core.backbone.gradients import smooth_strides
    from scripts.measure.evaluation.pictures import picture_tensor
    from scripts.measure.random_weights import random_backbone

    if _has_weights(name):
        return registry.loaded(replace(registry.find(name), smooth=smooth))
    pictures = [picture_tensor(style_picture(style))[:, :, :224, :224] for style in style_names()]
    backbone = random_backbone(name, torch.cat(pictures))
    if smooth:
        smooth_strides(backbone.network)
    return backbone


def _figures(image: Path, style: Path, side: int) -> tuple[float, float]:
    """Return the columns ``style`` and ``finest``."""
    import torch
    from torch.nn import functional

    from core.objective.gram import gram_matrix, relative_distance
    from scripts.measure.evaluation.judges import efficientnet
    from scripts.measure.evaluation.pictures import luminance, picture_tensor

    judge = efficientnet()
    found, wanted = picture_tensor(image), picture_tensor(style)
    wanted = functional.interpolate(wanted, size=(side, side), mode="bicubic", antialias=True).clamp(0, 1)
    with torch.no_grad():
        ours, theirs = (judge.network.activations(picture, judge.layers) for picture in (found, wanted))
        distances = [
            float(relative_distance(gram_matrix(ours[name]), gram_matrix(theirs[name]))) for name in judge.layers
        ]
    return sum(distances) / len(distances), _finest(luminance(found)) / _finest(luminance(wanted))


def _finest(values: Any) -> float:
    """Return the energy of the finest tenth of the frequencies over that of the next coarser tenth."""
    import numpy as np

    energy = np.abs(np.fft.fft2(values - values.mean())) ** 2
    rows, columns = (np.abs(np.fft.fftfreq(extent)) for extent in values.shape)
    highest = np.maximum(rows[:, None], columns[None])
    return float(energy[highest > 0.45].sum() / energy[(highest > 0.35) & (highest <= 0.45)].sum())


def _write_sheet(path: Path, images: Sequence[Path], columns: int) -> None:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.output.sheet import contact_sheet

    write_png(path, contact_sheet([read_picture(image) for image in images], columns), 8)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
