from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.printing.filament.named import named_filaments, rgb
from core.settings.filament_colors import COMMON, Filament


@pytest.mark.parametrize(
    ("text", "filament"),
    [
        ("#C12E1F", Filament("#c12e1f", "#c12e1f")),
        ("c12e1f", Filament("#c12e1f", "#c12e1f")),
        ("#fa0", Filament("#ffaa00", "#ffaa00")),
        (" My Red = #c12e1f ", Filament("My Red", "#c12e1f")),
        ("A=B=#c12e1f", Filament("A=B", "#c12e1f")),
        ("white", Filament("White", "#ffffff")),
        ("LIGHT grey", Filament("Light Gray", "#d1d3d5")),
        ("dark_green", Filament("Dark Green", "#3f8e43")),
    ],
)
def test_filaments_are_colors_or_common_ones_and_may_have_names(text: str, filament: Filament) -> None:
    assert named_filaments([text]) == (filament,)


def test_colors_of_filaments_are_bytes() -> None:
    np.testing.assert_array_equal(rgb(Filament("Red", "#c12e1f")), [0xC1, 0x2E, 0x1F])


def test_common_filaments_can_all_be_loaded_at_once_by_halves() -> None:
    assert named_filaments([filament.name for filament in COMMON[:12]]) == COMMON[:12]
    assert named_filaments([filament.name for filament in COMMON[12:]]) == COMMON[12:]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["trquoise"], 'There is no common filament "trquoise"; did you mean turquoise?'),
        (["mauve-ish"], 'There is no common filament "mauve-ish"; write its color, such as "#c12e1f".'),
        (["#12345"], 'There is no common filament "#12345"; write its color, such as "#c12e1f".'),
        (["My Red=scarlet"], 'The filament "My Red=scarlet" has no color; write it like "My Red=#c12e1f".'),
        ([""], 'There is no common filament ""; write its color, such as "#c12e1f".'),
        (["red", "#C12E1F"], "Two filaments have the color #c12e1f (Red and #c12e1f); remove one of them."),
        (["red", "Red"], "Two filaments have the color #c12e1f (Red); remove one of them."),
        (["Mine=#111111", "mine=#222222"], "Two filaments have the name mine; give one of them another name."),
        ([f"#0000{number:02x}" for number in range(17)], "There are 17 filaments, and slicers know 16; give fewer."),
    ],
)
def test_errors_say_what_to_write(texts: list[str], problem: str) -> None:
    with pytest.raises(InputError) as error:
        named_filaments(texts)
    assert str(error.value) == problem
