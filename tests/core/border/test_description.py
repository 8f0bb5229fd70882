"""What the add-on learns of the border."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.border.description import describe
from core.border.messages import MESSAGES, PROTOCOL, as_json
from core.border.requests import Cancel, Quit, Run, parse

SAMPLES: dict[str, Any] = {"int": 1, "float": 0.5, "bool": True, "str": "text"}


def test_names_stand_under_what_they_are() -> None:
    found = describe()
    assert found["protocol"] == PROTOCOL
    assert found["tile_token"] == "<UDIM>"
    assert found["files"]["job"] == "job.json"
    assert found["files"]["tiled_texture"] == "texture.<UDIM>.png"
    assert found["folders"] == {"batch_jobs": "jobs", "batch_shared": "shared", "frames": "frames"}
    assert found["suffixes"] == {
        "networks": [".pt", ".ts", ".pt2"],
        "network_description": ".toml",
        "weights": ".safetensors",
        "movie": ".mp4",
        "print_sheet": "_print_sheet.pdf",
    }


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_can_be_built_from_its_description(name: str) -> None:
    description = describe()["messages"][name]
    kind = MESSAGES[name]
    assert description["class"] == kind.__name__
    values = {field: SAMPLES[kind] for field, kind in description["fields"].items()}
    assert as_json(kind(**values)) == {"event": name, **values}


def test_a_message_is_described_by_the_types_of_its_fields() -> None:
    assert describe()["messages"]["progress"] == {
        "class": "Progress",
        "fields": {"step": "int", "steps": "int", "objective": "float", "seconds_left": "float"},
    }
    assert describe()["messages"]["finished"]["fields"]["status"] == "str", "one of several words"


def test_a_request_that_follows_its_description_is_understood() -> None:
    requests = describe()["requests"]
    assert requests == {"run": {"job": "str", "resume": "bool", "trust": "bool"}, "cancel": {}, "quit": {}}
    lines = [
        json.dumps({"request": name, **{field: SAMPLES[kind] for field, kind in fields.items()}})
        for name, fields in requests.items()
    ]
    found = [parse(line) for line in lines]
    assert found == [Run("text", resume=True, trust=True), Cancel(), Quit()]


def test_it_is_json_and_needs_nothing_but_the_border(root: Path) -> None:
    assert json.loads(json.dumps(describe())) == describe()
    code = (
        "import sys; from core.border.description import describe; describe()\n"
        "loaded = {name for name in sys.modules if name.startswith('core.')}\n"
        "assert all(name.startswith('core.border') for name in loaded), loaded\n"
        "assert not {'torch', 'numpy', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
