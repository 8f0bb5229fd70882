"""What is wrong with a job, in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import InputError
from core.job.folder import job_text, validate_settings


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mode": "image-feature"}, "Setting 'feature' is required."),
        ({"mode": "image-interpolate", "features": ["stem:1"]}, "Setting 'features' needs 2 or more, not 1."),
        (
            {"mode": "image-feature", "feature": "stem:1", "size": [64, 20000]},
            "Setting 'size': input should be less than or equal to 16384, not 20000.",
        ),
        ({"mode": "image-feature", "feature": "stem:1", "color": 1}, "There is no setting called 'color'."),
        (
            {"mode": "image-style", "content": "a.png", "style": ["b.png"], "masks": ["c.png", "d.png"]},
            "Give as many masks as styles, 1 and not 2, or none.",
        ),
    ],
)
def test_a_mistake_is_told_in_one_sentence(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as error:
        validate_settings(values)
    assert str(error.value) == words


def test_what_is_written_is_read_again() -> None:
    settings = validate_settings({"mode": "image-feature", "feature": "stem:1", "size": "64x48"})
    assert validate_settings(json.loads(job_text(settings))) == settings
