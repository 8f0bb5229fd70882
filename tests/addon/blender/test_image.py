"""Images out of Blender as files, as they are now and not as they once were on the disk."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from addon.blender import image
from addon.errors import PatinaError


def test_a_file_that_is_there_is_taken_as_it_is(empty_scene: None, picture: Path, tmp_path: Path) -> None:
    loaded = bpy.data.images.load(str(picture))
    assert image.file_of(loaded, tmp_path / "new") == picture
    assert image.origin_of(loaded) == str(picture)
    assert not (tmp_path / "new").exists()


def test_a_packed_picture_is_written_byte_by_byte(empty_scene: None, picture: Path, tmp_path: Path) -> None:
    content = picture.read_bytes()
    loaded = bpy.data.images.load(str(picture))
    loaded.pack()
    picture.unlink()
    assert image.file_of(loaded, tmp_path / "new").read_bytes() == content


def test_painted_pixels_are_written_and_the_image_stays_what_it_is(empty_scene: None, tmp_path: Path) -> None:
    painted = bpy.data.images.new("Painted", 4, 2, alpha=True)
    colors = np.zeros((2, 4, 4), np.float32)
    colors[..., 3] = 1
    colors[0, 0, :3] = (1, 0, 0)  # Blender's first row is the lowest
    colors[1, 3, :3] = (0, 0.5, 0)
    painted.pixels.foreach_set(colors.ravel())
    before = set(bpy.data.images)
    with Image.open(image.file_of(painted, tmp_path)) as written:
        found = np.asarray(written.convert("RGB"))
    assert found[1, 0].tolist() == [255, 0, 0]
    assert found[0, 3].tolist() in ([0, 127, 0], [0, 128, 0])
    assert found[0, 0].tolist() == [0, 0, 0]
    assert painted.source == "GENERATED" and painted.filepath == "" and set(bpy.data.images) == before


def test_a_picture_whose_file_is_gone_says_so(empty_scene: None, picture: Path, tmp_path: Path) -> None:
    loaded = bpy.data.images.load(str(picture))
    picture.unlink()
    with pytest.raises(PatinaError, match=r"The picture texture\.png cannot be read; choose its file again\."):
        image.file_of(loaded, tmp_path / "new")
