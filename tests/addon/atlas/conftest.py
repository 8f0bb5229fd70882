"""A small atlas."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

FEATURES = ("blocks.1.0:3", "blocks.1.0:9", "blocks.4.1:7")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An atlas of three features."""
    entries = [{"feature": feature, "file": f"{feature.replace(':', '_')}.webp"} for feature in FEATURES]
    path = tmp_path / "atlas.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number, entry in enumerate(entries):
            picture = io.BytesIO()
            Image.new("RGB", (112, 112), (90 * number, 0, 90)).save(picture, "WEBP", lossless=True)
            opened.writestr(entry["file"], picture.getvalue())
        index = {"backbone": "efficientnet_lite0", "thumbnail": 112, "features": entries}
        opened.writestr("index.json", json.dumps(index))
    return path
