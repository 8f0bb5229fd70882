"""Previews of pictures: small, quick to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from core.border.names import PREVIEW_FILE
from core.output.png import FAST, write_png
from core.output.sheet import contact_sheet

LARGEST_PREVIEW = 1024


def write_preview(folder: Path, pictures: Sequence[np.ndarray]) -> Path:
    """Write the pictures [H, W, 3 or 4] as ``preview.png`` and return its path: a contact sheet if there are several,
    scaled down to at most 1024 pixels along its longer side."""
    sheet = pictures[0] if len(pictures) == 1 else contact_sheet(pictures)
    path = folder / PREVIEW_FILE
    write_png(path, _shrunk(sheet), 8, FAST)
    return path


def _shrunk(picture: np.ndarray) -> np.ndarray:
    scale = LARGEST_PREVIEW / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = (max(1, round(picture.shape[0] * scale)), max(1, round(picture.shape[1] * scale)))
    tensor = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None]
    shrunk = functional.interpolate(tensor, size=size, mode="area")
    return np.asarray(shrunk[0].permute(1, 2, 0).numpy())
