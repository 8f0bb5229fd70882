from __future__ import annotations

import pytest

from core.border import names


def test_images_of_tiles_carry_the_number_or_the_token() -> None:
    assert names.tiled("texture.png", 1002) == "texture.1002.png"
    assert names.tiled("texture.png") == names.TILED_TEXTURE_FILE == "texture.<UDIM>.png"


@pytest.mark.parametrize(("number", "name"), [(1, "frames/frame_0001.png"), (12345, "frames/frame_12345.png")])
def test_frames_lie_in_a_folder_of_their_own(number: int, name: str) -> None:
    assert names.frame_name(number) == name
