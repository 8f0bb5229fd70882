from __future__ import annotations

import pytest

from core.errors import InputError
from core.faces.cli.arguments import parse
from core.faces.cli.mode_arguments import given_settings


def test_options_follow_from_the_settings_and_only_what_is_typed_counts() -> None:
    typed = "texture --out job --mesh a.obj --style a.png b.png --style c.png --view-size 128 --elevation -30 60.5"
    assert given_settings(parse(typed.split())) == {
        "mode": "texture",
        "mesh": "a.obj",
        "style": ["a.png", "b.png", "c.png"],
        "view_size": 128,
        "elevation": [-30.0, 60.5],
    }


def test_switches_and_choices() -> None:
    typed = given_settings(
        parse(["texture", "--out", "job", "--uv-map", "new", "--bit-depth", "16", "--device", "cpu"])
    )
    assert typed == {"mode": "texture", "uv_map": "new", "bit_depth": 16, "device": "cpu"}


def test_several_choices() -> None:
    assert given_settings(parse(["texture", "--out", "job", "--symmetry", "x", "z"]))["symmetry"] == ["x", "z"]
    with pytest.raises(InputError, match="invalid choice: 'w'"):
        parse(["texture", "--out", "job", "--symmetry", "w"])


@pytest.mark.parametrize("expression", ["-blocks.4.1:7", "-0.5*blocks.4.1:7 + stem", "- stem"])
def test_a_feature_may_begin_with_a_minus(expression: str) -> None:
    assert given_settings(parse(["texture", "--out", "job", "--feature", expression]))["feature"] == expression


@pytest.mark.parametrize("command", ["texture", "toy-color"])
def test_every_mode_is_a_command(toy_mode: None, command: str) -> None:
    assert parse([*command.split("-"), "--out", "job", "--steps", "5"]).command == command


def test_help_says_unit_bounds_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["texture", "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "--size N Width and height of the texture (pixels; 64 to 8192; default 1024)." in text
    assert "of the Gram matrices over past views (at least 0, below 1; default 0.9)." in text
    assert "(degrees; -90 to 90; default -60 75)" in text


def test_help_shows_a_number_where_one_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where several are, each with bounds of its own."""
    with pytest.raises(SystemExit):
        parse(["image", "style", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "--style-weights X [X ...]" in text and "--content-weight X" in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "COMMAND"),
        ("sculpt", "'sculpt'"),
        ("texture", "--out"),
        ("texture --ot job", "did you mean --out"),
        ("texture --out job --stpes=5", "did you mean --steps"),
        ("texture --out job --res", "there is no option --res"),
        ("texture --out job extra", "extra"),
        ("texture --out job --size big", "--size"),
        ("texture --out job --size", "--size"),
        ("texture --out job --bit-depth 12", "choose from 8, 16"),
        ("texture --out job --elevation 10", "--elevation"),
        ("run", "DIR"),
        ("serve --idle-exit soon", "--idle-exit"),
    ],
)
def test_mistakes_are_one_line(typed: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(typed.split())
    message = str(caught.value)
    assert words.lower() in message.lower()
    assert "\n" not in message
