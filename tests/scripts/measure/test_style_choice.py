"""Which style pictures there are, by name and by path."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.files.picture import read_picture
from scripts.measure.style_choice import measured_styles, style_of


def test_ours_and_photographs_with_other_characters() -> None:
    styles = {style.name: read_picture(style.path) for style in measured_styles()}
    assert len(styles) == 11 and "fabric" in styles
    assert styles["hubble_deep_field"].mean() < 0.15, "dark"
    assert styles["brick"].std() < 0.12, "low contrast"
    assert np.abs(np.diff(styles["retina"], axis=0)).mean() < 0.005, "soft"


def test_a_picture_is_given_by_its_path(tmp_path: Path, root: Path) -> None:
    for name in ("fabric", "wood_grain"):
        assert style_of(name).path == root / "addon" / "data" / "styles" / f"{name}.jpg"
    (tmp_path / "night.jpg").touch()
    assert style_of(str(tmp_path / "night.jpg")).name == "night"
    with pytest.raises(ValueError, match="no style and no picture 'nothing'; the styles are brush_strokes, "):
        style_of("nothing")
