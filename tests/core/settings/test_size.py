"""A picture's size is written in several ways."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from core.settings.size import PictureSize

SIZES: TypeAdapter[tuple[int, int]] = TypeAdapter(PictureSize)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (512, (512, 512)),
        ("512", (512, 512)),
        ("640x480", (640, 480)),
        (" 640×480 ", (640, 480)),
        ([640, 480], (640, 480)),
    ],
)
def test_a_size_is_read(written: Any, size: tuple[int, int]) -> None:
    assert SIZES.validate_python(written) == size


@pytest.mark.parametrize("written", ["large", "640x", True, 31, 16385, "640x16", [640], None])
def test_anything_else_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        SIZES.validate_python(written)
