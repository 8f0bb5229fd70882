from __future__ import annotations

import pytest

from core.backbone.network import Layer
from core.errors import InputError
from core.objective.expression import Term, known_layer, parse_expression

LAYERS = (Layer("stem", 32, 2), Layer("blocks.4.1", 112, 16), Layer("blocks.5.0", 192, 32), Layer("head", 1280, 32))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("stem:0", [Term(1, "stem", ((1, 0),))]),
        ("stem", [Term(1, "stem")]),
        ("blocks.4.1:7 + 0.5*blocks.5.0:60", [Term(1, "blocks.4.1", ((1, 7),)), Term(0.5, "blocks.5.0", ((1, 60),))]),
        ("-head:1279", [Term(-1, "head", ((1, 1279),))]),
        ("+stem:1-2*stem:2", [Term(1, "stem", ((1, 1),)), Term(-2, "stem", ((1, 2),))]),
        ("  .25 * stem : 3 - 3.*head  ", [Term(0.25, "stem", ((1, 3),)), Term(-3, "head")]),
        ("stem:1 + stem:1", [Term(1, "stem", ((1, 1),)), Term(1, "stem", ((1, 1),))]),
    ],
)
def test_expression(text: str, terms: list[Term]) -> None:
    assert list(parse_expression(text, LAYERS)) == terms


@pytest.mark.parametrize(
    ("text", "position", "here"),
    [
        ("", 1, "the end"),
        ("   ", 1, "the end"),
        ("stem:1 +", 9, "the end"),
        ("stem:1 head:2", 8, '"head:2"'),
        ("stem:", 5, '":"'),
        ("stem:x", 5, '":x"'),
        ("stem:-1", 5, '":-1"'),
        ("stem:1.5", 7, '".5"'),
        ("2*", 1, '"2*"'),
        ("2 stem", 1, '"2 stem"'),
        ("stem:1 + * head", 9, '"* head"'),
        ("stem:1 -- head", 9, '"- head"'),
        ("(stem)", 1, '"(stem)"'),
        ("stem:1; import os", 7, '"; import os"'),
    ],
)
def test_malformed_expression_says_where(text: str, position: int, here: str) -> None:
    with pytest.raises(InputError) as error:
        parse_expression(text, LAYERS)
    assert f"malformed at character {position} ({here}): expected" in str(error.value)
    assert error.value.exit_status == 2


@pytest.mark.parametrize(
    ("text", "nearest"), [("block.4.1:7", "blocks.4.1"), ("stem + Head:3", "head"), ("2*blocks_5_0", "blocks.5.0")]
)
def test_unknown_layer_suggests_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(InputError, match="There is no layer") as error:
        parse_expression(text, LAYERS)
    assert nearest in str(error.value)


def test_name_like_no_other_suggests_some() -> None:
    with pytest.raises(InputError, match="nearest names are stem"):
        known_layer("zzz", LAYERS)


def test_channel_out_of_range_says_the_highest() -> None:
    assert parse_expression("stem:31", LAYERS) == (Term(1, "stem", ((1, 31),)),)
    with pytest.raises(InputError, match="channels 0 to 31; channel 32 does not exist"):
        parse_expression("head:5 + stem:32", LAYERS)
