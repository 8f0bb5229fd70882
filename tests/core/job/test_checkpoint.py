from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.border.names import CHECKPOINT_FILE
from core.errors import InputError
from core.job.checkpoint import read_checkpoint, write_checkpoint
from core.job.folder import validate_settings
from core.optimize import Iterate, Timing

SETTINGS = validate_settings({"mode": "image-feature", "feature": "stem:1"})
ITERATE = Iterate(
    3, [torch.ones(2)], [torch.zeros(2)], [torch.zeros(2)], {"style": torch.ones(1)}, [torch.tensor(0.5)], Timing(1, 2)
)


def same(one: Iterate, other: Iterate) -> bool:
    tensors = [
        [*found.parameters, *found.first_moments, *found.second_moments, *found.averages.values(), *found.losses]
        for found in (one, other)
    ]
    rest = [(found.step, found.timing, list(found.averages)) for found in (one, other)]
    return rest[0] == rest[1] and all(torch.equal(*pair) for pair in zip(*tensors, strict=True))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    assert same(read_checkpoint(tmp_path, SETTINGS, "cpu"), ITERATE)


def test_a_job_without_steps_has_a_checkpoint_too(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, SETTINGS, Iterate())
    assert same(read_checkpoint(tmp_path, SETTINGS, "cpu"), Iterate())


def test_a_checkpoint_of_version_0_1_is_read(tmp_path: Path) -> None:
    """It calls the averages "memory"."""
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    values = torch.load(tmp_path / CHECKPOINT_FILE, weights_only=True)
    values["memory"] = values.pop("averages")
    torch.save(values, tmp_path / CHECKPOINT_FILE)
    assert same(read_checkpoint(tmp_path, SETTINGS, "cpu"), ITERATE)


def test_other_settings_are_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    with pytest.raises(InputError, match="other settings; run the job from the start"):
        read_checkpoint(tmp_path, SETTINGS.model_copy(update={"seed": 1}), "cpu")
