from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.mesh.load import load_mesh
from core.render.surface import surface_of
from core.settings.texture import TextureSettings
from core.texture.opened_styles import OpenedStyles, open_styles


@pytest.fixture
def folder(tmp_path: Path, quad: Path) -> Path:
    rng = np.random.default_rng(0)
    for name, values in (("color", rng.random((64, 64, 3))), ("disp", rng.random((64, 64)))):
        _save(tmp_path / "wall" / f"wall_{name}.png", values)
    _save(tmp_path / "wall" / "wall_metal.png", np.zeros((64, 64)))
    _save(tmp_path / "picture.png", rng.random((64, 64, 3)))
    return tmp_path


def _save(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(np.rint(values * 255).astype(np.uint8)).save(path)


def _opened(folder: Path, quad: Path, **values: object) -> OpenedStyles:
    return open_styles(TextureSettings.model_validate(values), folder, surface_of(load_mesh(quad), "y"))


def _names(opened: OpenedStyles) -> tuple[str, ...]:
    return tuple(space.name for space in opened.spaces)


def test_maps_of_one_value_are_not_optimized(folder: Path, quad: Path) -> None:
    opened = _opened(folder, quad, style=("wall",))
    assert _names(opened) == ("height",)
    assert opened.constants == {"metallic": 0.0}
    assert opened.styles.seen.count == 2


def test_what_a_picture_lacks_beside_a_set_is_estimated(folder: Path, quad: Path) -> None:
    _save(folder / "wall" / "wall_rough.png", np.random.default_rng(1).random((64, 64)))
    opened = _opened(folder, quad, style=("wall", "picture.png"), roughness=0.4)
    assert _names(opened) == ("height", "roughness")
    assert [tuple(maps.shape) for maps in opened.styles.maps] == 2 * [(1, 2, 64, 64)]
    assert opened.styles.maps[1][:, 1].mean() == pytest.approx(0.4, abs=0.02)


def test_a_picture_has_a_height_only_where_a_relief_is_asked_for(folder: Path, quad: Path) -> None:
    assert _opened(folder, quad, style=("picture.png",)).spaces == ()
    colored = _opened(folder, quad, style=("picture.png",), relief="color")
    carved = _opened(folder, quad, style=("picture.png",), relief="carve")
    assert _names(colored) == _names(carved) == ("height",)
    assert (colored.styles.seen.count, carved.styles.seen.count) == (2, 1)
