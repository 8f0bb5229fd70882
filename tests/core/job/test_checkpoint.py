from __future__ import annotations

import os
import pickle
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from core.border.messages import Progress
from core.border.names import CHECKPOINT_FILE
from core.errors import InputError, PatinaError
from core.job.checkpoint import read_checkpoint, write_checkpoint
from core.job.folder import validate_settings
from core.job.run import Cancelled, run_job
from core.optimize import Iterate, Timing
from tests.core.job.test_strangers_settings import is_one_sentence

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


@pytest.mark.parametrize("version", [..., 1], ids=["0.1.0, which wrote no number", "other stages"])
def test_a_checkpoint_of_another_version_is_refused(tmp_path: Path, version: object) -> None:
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    values = torch.load(tmp_path / CHECKPOINT_FILE, weights_only=True) | {"version": version}
    torch.save({name: value for name, value in values.items() if value is not ...}, tmp_path / CHECKPOINT_FILE)
    with pytest.raises(InputError, match="another version of Patina; run the job from the start"):
        read_checkpoint(tmp_path, SETTINGS, "cpu")


def test_other_settings_are_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    with pytest.raises(InputError, match="other settings; run the job from the start"):
        read_checkpoint(tmp_path, SETTINGS.model_copy(update={"seed": 1}), "cpu")


def damaged_values() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what spoils a checkpoint: values in the place of its own; ``...`` stands for none at all."""
    odds: tuple[Any, ...] = (None, "x", 7, -1, 1.5, [], {}, [None], ["x"], [[torch.ones(2)]], {"a": "b"}, [1.0], (1, 2))
    for name in ("job", "step", "parameters", "first_moments", "second_moments", "averages", "losses", "timing"):
        yield f"no {name}", {name: ...}
        for odd in odds:
            # Some of these are what a checkpoint may hold: a step, no tensors, no averages.
            if (name, str(odd)) != ("step", "7") and (name in ("job", "step") or odd not in ([], {})):
                yield f"{name} is {odd}", {name: odd}
    for name in ("parameters", "first_moments", "second_moments", "losses"):
        yield from ((f"{words} in {name}", {name: [tensor]}) for words, tensor in ODD_TENSORS.items())
    yield "an unknown value", {"more": 1}
    yield "another version", {"version": 99}
    yield "a version that is a text", {"version": "2"}


ODD_TENSORS = {
    "NaN": torch.tensor([torch.nan, 1.0]),
    "infinity": torch.tensor(torch.inf),
    "integers": torch.ones(2, dtype=torch.int64),
    "complex numbers": torch.ones(2, dtype=torch.complex64),
    "a claim of terabytes": torch.ones(1).expand(10**6, 10**6),
    "a sparse tensor": torch.ones(2, 2).to_sparse(),
    "nothing but a shape": torch.ones(2, device="meta"),
}


@pytest.mark.parametrize("spoilt", [pytest.param(values, id=words[:40]) for words, values in damaged_values()])
def test_what_is_no_checkpoint_is_refused_in_one_sentence(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    values = torch.load(tmp_path / CHECKPOINT_FILE, weights_only=True) | spoilt
    torch.save({name: value for name, value in values.items() if value is not ...}, tmp_path / CHECKPOINT_FILE)
    with pytest.raises(
        InputError, match=r"checkpoint\.pt (is damaged|belongs to|was written by).*from the start"
    ) as error:
        read_checkpoint(tmp_path, SETTINGS, "cpu")
    assert is_one_sentence(str(error.value))


def test_bytes_that_are_no_checkpoint_are_refused(tmp_path: Path) -> None:
    """Every length, and every byte turned around, of a small one; what is read all the same is what was written."""
    path = tmp_path / CHECKPOINT_FILE
    write_checkpoint(tmp_path, SETTINGS, ITERATE)
    whole = path.read_bytes()
    cut = [whole[:length] for length in range(0, len(whole), 61)]
    flipped = [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 61)]
    refused = 0
    for content in (*cut, *flipped, b"", bytes(100), b"PK" + bytes(100), pickle.dumps(os.getcwd)):
        path.write_bytes(content)
        try:
            read_checkpoint(tmp_path, SETTINGS, "cpu")
        except InputError:
            refused += 1
    assert refused >= len(cut) + 4


def test_code_in_a_checkpoint_does_not_run(tmp_path: Path) -> None:
    class Code:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"job": Code()}, tmp_path / CHECKPOINT_FILE)
    with pytest.raises(InputError, match="damaged"):
        read_checkpoint(tmp_path, SETTINGS, "cpu")
    assert not (tmp_path / "ran").exists()


def test_a_compressed_checkpoint_that_would_grow_is_refused(tmp_path: Path) -> None:
    path = tmp_path / CHECKPOINT_FILE
    torch.save({"job": "x", "values": torch.zeros(2**22)}, tmp_path / "large.pt")
    with zipfile.ZipFile(tmp_path / "large.pt") as large, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as small:
        for entry in large.infolist():
            small.writestr(entry.filename, large.read(entry))
    assert path.stat().st_size < 10**5
    with pytest.raises(InputError, match="damaged"):
        read_checkpoint(tmp_path, SETTINGS, "cpu")


def cancel_at_the_second_step(folder: Path) -> None:
    running = run_job(folder)
    next(event for event in running if isinstance(event, Progress) and event.step == 2)
    running.throw(Cancelled())
    deque(running, maxlen=0)


@pytest.mark.usefixtures("toy_mode")
@pytest.mark.parametrize("spoil", ["too many steps", "no parameters", "one too many", "another shape", "averages"])
def test_a_checkpoint_that_does_not_fit_the_job_is_refused(tmp_path: Path, spoil: str) -> None:
    (tmp_path / "job.json").write_text('{"mode": "toy-color", "steps": 5}')
    cancel_at_the_second_step(tmp_path)
    values = torch.load(tmp_path / CHECKPOINT_FILE, weights_only=True)
    match spoil:
        case "too many steps":
            values["step"] = 6
        case "no parameters":
            values["parameters"] = []
        case "one too many":
            values["first_moments"].append(torch.zeros(1))
        case "another shape":
            values["parameters"] = [torch.zeros(1, 4, 1, 1)]
        case "averages":
            values["averages"] = {3: torch.zeros(1)}
    torch.save(values, tmp_path / CHECKPOINT_FILE)
    with pytest.raises(InputError, match=r"checkpoint\.pt is damaged \(.*\); run the job from the start"):
        list(run_job(tmp_path, resume=True))


def test_averages_that_the_objective_cannot_use_are_refused(make_job: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=6)
    cancel_at_the_second_step(folder)
    values = torch.load(folder / CHECKPOINT_FILE, weights_only=True)
    values["averages"] = {name: torch.zeros(2, 3) for name in values["averages"]}
    torch.save(values, folder / CHECKPOINT_FILE)
    with pytest.raises(InputError, match=r"checkpoint\.pt is damaged .*; run the job from the start"):
        list(run_job(folder, resume=True))


def test_memory_that_is_too_little_for_a_checkpoint_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 25216576 vs 12609040")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(PatinaError, match=r"checkpoint\.pt could not be written: there is not enough memory"):
        write_checkpoint(tmp_path, SETTINGS, ITERATE)
    assert list(tmp_path.iterdir()) == []
