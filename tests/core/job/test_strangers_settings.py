"""``job.json`` from anyone: whatever it holds, a job or one sentence; every field of every mode meets every type."""

from __future__ import annotations

import functools
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from core.backbone import registry
from core.border.names import JOB_FILE
from core.border.requests import Quit, Request, Run
from core.errors import InputError
from core.faces.cli.main import main
from core.faces.pipe import Server
from core.job.checks import check_network
from core.job.folder import load_job, validate_settings
from core.modes.table import settings_classes
from core.settings.declare import network_kind

MINIMAL: dict[str, dict[str, Any]] = {
    "texture": {"feature": "stem:1"},
    "image-feature": {"feature": "stem:1"},
    "image-interpolate": {"features": ["stem:1", "stem:2"]},
    "image-style": {"content": "a.png", "style": ["b.png"]},
    "image-cppn": {"feature": "stem:1"},
    "image-transparent": {"feature": "stem:1"},
    "image-morph": {"a": "a.safetensors", "b": "b.safetensors"},
    "atlas": {},
    "vertices": {"feature": "stem:1"},
    "print": {},
    "displace": {"height": "height.png"},
    "export": {"color": "color.png"},
}


def nested(depth: int) -> list[Any]:
    """Return a list in a list in a list …"""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = "line\nbreak\r\x1b[31m red \u2028 \u202e backwards \x00"
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 10**400, -(10**400), 0.0, 1.5, -0.5, 1e308, 5e-324),
    *("", "x", "0", "-1", "64x64", "9" * 4000 + "x1", "true", "ü", "🎨", "\ud800", HOSTILE, "y" * 5000, "[" * 3000),
    *([], [[]], [None], [0], [1, 2], [1.5, "x"], ["a", "b"], ["stem:1", HOSTILE], [True], [0] * 1000, nested(200)),
    *({}, {"a": 1}, {HOSTILE: HOSTILE}, [{}], {"x": [{"y": None}]}),
)


def fields() -> Iterator[tuple[str, str]]:
    """Yield every field of every mode."""
    for mode, kind in settings_classes().items():
        yield from ((mode, field) for field in kind.model_fields)


def refusal(folder: Path) -> str | None:
    """Return why a job is refused; None if it is not."""
    try:
        load_job(folder)
    except InputError as error:
        return str(error)
    return None


def is_one_sentence(words: str) -> bool:
    plain = not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in words)
    return plain and 10 < len(words) < 1300 and words.endswith(".") and "\u202e" not in words


def test_the_table_has_every_mode() -> None:
    assert MINIMAL.keys() == settings_classes().keys()


@pytest.mark.parametrize(("mode", "field"), list(fields()))
def test_a_field_of_any_type_is_taken_or_refused_in_one_sentence(tmp_path: Path, mode: str, field: str) -> None:
    for value in VALUES:
        job = {"mode": mode, **MINIMAL[mode], field: value}
        (tmp_path / JOB_FILE).write_text(json.dumps(job), encoding="utf-8")
        words = refusal(tmp_path)
        assert words is None or is_one_sentence(words), (value, words)


@pytest.mark.parametrize("mode", list(MINIMAL))
def test_a_field_that_nobody_knows_is_refused_in_one_sentence(tmp_path: Path, mode: str) -> None:
    for name in ("", "x", HOSTILE, "\ud800", "z" * 10_000, "__class__", "model_config"):
        (tmp_path / JOB_FILE).write_text(json.dumps({"mode": mode, **MINIMAL[mode], name: 1}), encoding="utf-8")
        with pytest.raises(InputError) as error:
            load_job(tmp_path)
        assert is_one_sentence(str(error.value)), str(error.value)


TEXTS: dict[str, bytes] = {
    "empty": b"",
    "blanks": b" \n ",
    "deep lists": b"[" * 200_000,
    "closed deep lists": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "deep in a field": b'{"mode": "image-feature", "feature": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a list for the mode": b'{"mode": [[]]}',
    "an object for the mode": b'{"mode": {"a": 1}}',
    "no mode": b"{}",
    "a number": b"7",
    "null": b"null",
    "a text": b'"texture"',
    "a list": b"[]",
    "many digits": b'{"mode": "image-feature", "feature": "stem:1", "seed": ' + b"9" * 100_000 + b"}",
    "many digits in a size": b'{"mode": "image-feature", "feature": "stem:1", "size": "' + b"9" * 100_000 + b'"}',
    "NaN": b'{"mode": "image-feature", "feature": "stem:1", "seed": NaN}',
    "Infinity": b'{"mode": "texture", "feature": "stem:1", "content_weight": Infinity}',
    "a number beyond floats": b'{"mode": "texture", "feature": "stem:1", "roll": 1e999}',
    "a name twice": b'{"mode": "image-feature", "feature": "stem:1", "feature": "stem:2"}',
    "a hostile name twice": json.dumps({HOSTILE: 1}).encode()[:-1] + b", " + json.dumps({HOSTILE: 2}).encode()[1:],
    "half a surrogate pair": b'{"mode": "\\ud800"}',
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"mode": "atlas"}'.encode("utf-16"),
    "UTF-32": '{"mode": "atlas"}'.encode("utf-32"),
    "Latin-1": b'{"mode": "\xe4"}',
    "zeros": bytes(1000),
    "cut off": b'{"mode": "image-fea',
    "two objects": b'{"mode": "atlas"}{"mode": "atlas"}',
    "a comment": b'// a job\n{"mode": "atlas"}',
    "huge": b'{"mode": "atlas", "layers": ["' + b"x" * 5_000_000 + b'"]}',
    "control characters": b'{"mode": "a\nb"}',
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_job_ends_the_command_line_with_2(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / JOB_FILE).write_bytes(TEXTS[name])
    assert main(["run", str(tmp_path)]) == 2
    (words,) = capfd.readouterr().err.splitlines()
    assert is_one_sentence(words) and "bug" not in words, words
    assert [path.name for path in tmp_path.iterdir()] == [JOB_FILE], "nothing has been written"


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_job_is_refused_by_the_pipe(tmp_path: Path, name: str) -> None:
    (tmp_path / JOB_FILE).write_bytes(TEXTS[name])
    requests: SimpleQueue[Request] = SimpleQueue()
    requests.put(Run(str(tmp_path), resume=False))
    requests.put(Quit())
    out = io.StringIO()
    Server(out, requests, None).serve(lambda: None)
    _ready, error = (json.loads(line) for line in out.getvalue().splitlines())
    assert error["event"] == "error" and error["ends_job"] is True and error["kind"] == ""
    assert is_one_sentence(error["message"]) and "bug" not in error["message"], error["message"]


@pytest.mark.parametrize("job", ["\x00", "\ud800", "a" * 5000, HOSTILE, "/dev/null", "/dev/zero"])
def test_a_folder_with_an_odd_name_is_refused_in_one_sentence(job: str) -> None:
    with pytest.raises(InputError) as error:
        load_job(Path(job))
    assert is_one_sentence(str(error.value)), str(error.value)


@pytest.mark.parametrize("mode", ["texture", "image-interpolate", "atlas"])
def test_what_only_the_network_can_judge_is_refused_in_one_sentence(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "describe", functools.cache(registry.describe))
    texts = [value for value in VALUES if isinstance(value, str) and value and len(value) <= 4096]
    texts += ["stem:" + "9" * 4000, "9" * 4000 + "*stem:1", "stem:[" + "1+" * 2000 + "]", "stem:1@" + "9" * 400 + ",1"]
    for field, kind in settings_classes()[mode].model_fields.items():
        several = "tuple" in str(kind.annotation)
        # Every unknown backbone is compared with a thousand names.
        few = texts[-8:] if network_kind(kind) == "backbone" else texts
        for text in few if network_kind(kind) else []:
            job = {"mode": mode, **MINIMAL[mode], field: ["stem:1", text] if several else text}
            with pytest.raises(InputError) as error:
                check_network(validate_settings(job))
            assert is_one_sentence(str(error.value)), (field, str(error.value))
