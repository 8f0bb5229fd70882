from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from core.errors import InputError
from core.output.cppn_weights import read_weights, write_weights
from core.parameterization.cppn import Architecture, initial_weights

ARCHITECTURE = Architecture(depth=3, width=5, activation="relu", tileable=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    write_weights(path, ARCHITECTURE, initial_weights(ARCHITECTURE, torch.Generator().manual_seed(0)))
    return path


def test_what_is_written_is_read(path: Path) -> None:
    architecture, weights = read_weights(path)
    assert architecture == ARCHITECTURE
    torch.testing.assert_close(weights, initial_weights(ARCHITECTURE, torch.Generator().manual_seed(0)))


def test_others_can_read_it(path: Path) -> None:
    with safe_open(path, framework="numpy") as file:
        assert file.get_tensor("layers.0.weight").shape == (5, 4)
        assert file.get_tensor("layers.3.bias").shape == (3,)
        assert '"activation": "relu"' in file.metadata()["cppn"]


def test_same_weights_same_bytes(path: Path) -> None:
    before = path.read_bytes()
    write_weights(path, *read_weights(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_files_that_are_not_whole_are_refused(path: Path, part: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(InputError, match="is not a weights file or is damaged") as error:
        read_weights(path)
    assert "\n" not in str(error.value)


FITS_NOT = "is damaged: its weights do not fit"
DESCRIPTION = '{"depth": 2, "width": 3, "activation": "atan", "tileable": false}'


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"format": "pt"}, "does not hold the weights of a CPPN"),
        ({"cppn": DESCRIPTION}, FITS_NOT),
        ({"cppn": DESCRIPTION.replace("2", "1000000000")}, FITS_NOT),
        ({"cppn": "{}"}, FITS_NOT),
        ({"cppn": "[1, 2]"}, FITS_NOT),
        ({"cppn": "words"}, FITS_NOT),
    ],
)
def test_weights_of_something_else_are_refused(path: Path, metadata: dict[str, str], words: str) -> None:
    save_file({f"layers.{index}.weight": torch.zeros(3, 2) for index in range(3)}, path, metadata)
    with pytest.raises(InputError, match=words) as error:
        read_weights(path)
    assert "image cppn" in str(error.value)


def test_weights_that_are_not_numbers_are_refused(path: Path) -> None:
    write_weights(path, ARCHITECTURE, torch.full((ARCHITECTURE.size,), torch.nan))
    with pytest.raises(InputError, match="damaged"):
        read_weights(path)


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.safetensors", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_weights(path)
