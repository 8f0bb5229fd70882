"""Transfers styles with several backbones and makes a contact sheet: out/backbones/sheet.png, its rows in the order
of table.md.

    python3 scripts/backbones.py [--backbones NAME …] [--styles NAME …] [--content PICTURE] [--steps 150]

Backbones whose weights are not here get random ones. All but the default one make two pictures, the second with
smoothed gradients (``core.backbone.gradients``). ``style`` is the distance of Gram matrices to the style picture as
EfficientNet-Lite2 sees it, which no picture was optimized for (smaller is better); ``finest`` the energy of the finest
tenth of frequencies, where checkerboards are, over that of the next coarser, relative to the same of the style picture
(1 is as the style has it). The content is the gallery's still life.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import environment

OUT = environment.ROOT / "out" / "backbones"
ASSETS = environment.ROOT / "scripts" / "assets"
_BACKBONES = ("efficientnet_lite0", "googlenet", "resnet50", "vgg16", "squeezenet1_1")
_SIDE = 384


def main(arguments: list[str]) -> int:
    """Make the sheet and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbones", nargs="+", default=list(_BACKBONES))
    parser.add_argument("--styles", nargs="+", default=["brush_strokes", "mosaic"])
    parser.add_argument("--content", type=Path)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--side", type=int, default=_SIDE, help="width and height of the pictures")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    content = options.content or _still_life(options.out)
    lines = ["| backbone | gradients | style picture | style | finest | s |", "|---|---|---|---|---|---|"]
    images: list[Path] = []
    print("\n".join(lines), flush=True)
    for name in options.backbones:
        for smooth in _variants(name):
            for style in options.styles:
                folder = options.out / f"{name}-{'smooth' if smooth else 'plain'}-{style}"
                seconds = _run(name, smooth, ASSETS / f"{style}.jpg", content, folder, options)
                words = "smoothed" if smooth else "own"
                images.append(folder / "image.png")
                distance, finest = _judged(folder / "image.png", ASSETS / f"{style}.jpg", options.side)
                title = f"{name}{'' if _has_weights(name) else ' (random weights)'}"
                lines.append(f"| {title} | {words} | {style} | {distance:.3f} | {finest:.2f} | {seconds:.0f} |")
                print(lines[-1], flush=True)
    (options.out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_sheet(options.out / "sheet.png", images, len(options.styles))
    return 0


def _variants(name: str) -> tuple[bool, ...]:
    from core.settings.base import DEFAULT_BACKBONE

    return (False,) if name == DEFAULT_BACKBONE else (False, True)


def _has_weights(name: str) -> bool:
    from core.backbone import registry

    return registry.weights_status(name).present


def _still_life(folder: Path) -> Path:
    path = folder / "still_life.jpg"
    if not path.exists():
        import still_life

        still_life.render(path)
    return path


def _run(name: str, smooth: bool, style: Path, content: Path, folder: Path, options: argparse.Namespace) -> float:
    from core.backbone import registry
    from core.job.pack import pack
    from core.job.run import run_job

    size = f"{options.side}x{options.side}"
    values = {"mode": "image-style", "content": str(content), "style": [str(style)], "size": size}
    pack({**values, "steps": options.steps, "content_weight": 1.0, "backbone": name, "device": "cpu"}, folder)
    backbone = _backbone(name, smooth)
    begun = time.perf_counter()
    with patch.object(registry, "load", lambda _: backbone), patch("core.job.run.fetch_weights", lambda *_: iter(())):
        for _ in run_job(folder):
            pass
    return time.perf_counter() - begun


def _backbone(name: str, smooth: bool) -> Any:
    import torch
    from evaluation.pictures import picture_tensor
    from evaluation.random_weights import random_backbone

    from core.backbone import registry
    from core.backbone.gradients import smooth_strides

    if _has_weights(name):
        return registry.loaded(replace(registry.find(name), smooth=smooth))
    pictures = [picture_tensor(path)[:, :, :224, :224] for path in sorted(ASSETS.glob("*.jpg"))]
    backbone = random_backbone(name, torch.cat(pictures))
    if smooth:
        smooth_strides(backbone.network)
    return backbone


def _judged(image: Path, style: Path, side: int) -> tuple[float, float]:
    import torch
    from evaluation.likeness import LAYERS, judge
    from evaluation.pictures import luminance, picture_tensor
    from torch.nn import functional

    from core.objective.gram import gram_matrix, relative_distance

    network = judge()
    found, wanted = picture_tensor(image), picture_tensor(style)
    wanted = functional.interpolate(wanted, size=(side, side), mode="bicubic", antialias=True).clamp(0, 1)
    with torch.no_grad():
        ours, theirs = (network.activations(picture, LAYERS) for picture in (found, wanted))
        distances = [float(relative_distance(gram_matrix(ours[name]), gram_matrix(theirs[name]))) for name in LAYERS]
    return sum(distances) / len(distances), _finest(luminance(found)) / _finest(luminance(wanted))


def _finest(values: Any) -> float:
    import numpy as np

    energy = np.abs(np.fft.fft2(values - values.mean())) ** 2
    rows, columns = (np.abs(np.fft.fftfreq(extent)) for extent in values.shape)
    highest = np.maximum(rows[:, None], columns[None])
    return float(energy[highest > 0.45].sum() / energy[(highest > 0.35) & (highest <= 0.45)].sum())


def _write_sheet(path: Path, images: list[Path], columns: int) -> None:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.output.sheet import contact_sheet

    write_png(path, contact_sheet([read_picture(image) for image in images], columns), 8)


if __name__ == "__main__":
    environment.enter()
    sys.path.insert(0, str(environment.ROOT))
    sys.exit(main(sys.argv[1:]))
