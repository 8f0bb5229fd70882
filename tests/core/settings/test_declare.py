"""``setting`` declares a field of pydantic's, with two sentences and with facts for the faces."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from core.settings.base import JobSettings
from core.settings.declare import SAME, extra, file_kind, is_positional, network_kind, setting


class ToySettings(JobSettings):
    width: Annotated[
        int, setting("Width of the toy; 1 is thin.", "Width of the toy. 1 is thin", unit="pixels", ge=1, le=9)
    ] = 3
    image: Annotated[str | None, setting("Image of the toy.", SAME, file="picture", positional=True)] = None
    by_hand: Annotated[
        int, Field(le=9, description="Declared by hand.", json_schema_extra={"panel": "By hand", "unit": "pixels"})
    ] = 3


FIELDS = ToySettings.model_fields


def test_a_setting_has_a_sentence_for_each_face() -> None:
    assert FIELDS["width"].description == "Width of the toy; 1 is thin."
    assert extra(FIELDS["width"], "panel") == "Width of the toy. 1 is thin"


def test_one_sentence_may_serve_both_faces() -> None:
    assert FIELDS["image"].description == "Image of the toy."
    assert extra(FIELDS["image"], "panel") == "Image of the toy"


def test_facts_are_there_for_those_who_ask() -> None:
    assert extra(FIELDS["width"], "unit") == "pixels"
    assert extra(FIELDS["width"], "labels") is None
    assert file_kind(FIELDS["image"]) == "picture"
    assert network_kind(FIELDS["image"]) is None
    assert is_positional(FIELDS["image"]) and not is_positional(FIELDS["width"])


def test_limits_are_pydantic_s() -> None:
    assert ToySettings(width=9).width == 9
    with pytest.raises(ValidationError, match="less than or equal to 9"):
        ToySettings(width=10)


def test_limits_and_facts_reach_the_schema() -> None:
    assert ToySettings.model_json_schema()["properties"]["width"] == {
        "type": "integer",
        "title": "Width",
        "default": 3,
        "minimum": 1,
        "maximum": 9,
        "unit": "pixels",
        "description": "Width of the toy; 1 is thin.",
        "panel": "Width of the toy. 1 is thin",
    }


def test_a_field_declared_by_hand_works_alike() -> None:
    assert extra(FIELDS["by_hand"], "panel") == "By hand"
    assert extra(FIELDS["by_hand"], "unit") == "pixels"
