"""What an artist ordered, on its way to the engine and into the record of the result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.errors import PatinaError
from tests.addon.orders import order

PICTURE = ("//wood.png", Path("wood.png"))


def test_files_go_to_the_engine_and_names_into_the_record() -> None:
    made = order("STYLE", styles=(PICTURE,), files={"content": Path("photo.png")}, keep_colors=True)
    settings = made.engine_settings()
    assert settings["style"] == [Path("wood.png")] and settings["content"] == Path("photo.png")
    assert settings["keep_colors"] is True
    record = json.loads(made.record(weights="here"))
    assert record["pictures"] == ["//wood.png"] and record["masks"] == [] and record["weights"] == "here"
    assert record["settings"]["mode"] == "STYLE"


def test_a_texture_leaves_out_what_does_not_apply() -> None:
    settings = order(styles=(PICTURE,), task="FEATURE", feature="blocks.1.0:3").engine_settings()
    assert settings["feature"] == "blocks.1.0:3"
    assert not settings.keys() & {"style", "style_scale", "content_weight", "task", "mode", "uv_map", "storage"}


def test_an_order_that_lacks_something_is_refused() -> None:
    with pytest.raises(PatinaError, match="Add a picture to use as the style"):
        order().engine_settings()
