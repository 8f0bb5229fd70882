"""Texts that say what a map over the surface is read from."""

from __future__ import annotations

import pytest

from addon.errors import PatinaError
from addon.settings.map_source import MapSource, parse, parsed_or_none


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("VERTEX_GROUP:Hair", MapSource("VERTEX_GROUP", "Hair")),
        ("!COLOR_ATTRIBUTE:Rust: thick", MapSource("COLOR_ATTRIBUTE", "Rust: thick", inverted=True)),
        ('VERTEX_GROUP: Haare; "süß"/2 ', MapSource("VERTEX_GROUP", ' Haare; "süß"/2 ')),
        ("FACE_SET:3", MapSource("FACE_SET", "3")),
        ("FACE_SET:-3", MapSource("FACE_SET", "-3")),
        ("IMAGE:", MapSource("IMAGE", "")),
    ],
)
def test_a_text_and_what_it_names(text: str, source: MapSource) -> None:
    assert parse(text) == source
    assert str(source) == text


def test_an_empty_text_names_nothing() -> None:
    assert parse("") is None and parse(" ") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hair", "Hair names no map; write one of VERTEX_GROUP:Name, .*FACE_SET:3"),
        ("GROUP:Hair", "names no map"),
        ("FACE_SET:Hair", "A face set has a number, such as FACE_SET:3, and not the name Hair"),
        ("FACE_SET:--3", "A face set has a number"),
        ("FACE_SET:99999999999", "A face set has a number"),
    ],
)
def test_what_names_nothing_is_refused(text: str, words: str) -> None:
    with pytest.raises(PatinaError, match=words):
        parse(text)
    assert parsed_or_none(text) is None
