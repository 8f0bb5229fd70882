"""Running a job folder: the same job gives the same bytes, a canceled one can go on, nothing is left half-written."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from unittest.mock import ANY

import pytest
import torch
from PIL import Image

from core.backbone import registry, torchvision_models
from core.backbone.torchvision_operators import imported
from core.border.messages import Event, Fetching, Finished, Note, Preview, Progress, Unwrapping
from core.border.names import CHECKPOINT_FILE, JOB_FILE, PREVIEW_FILE, RESULT_FILE, UV_MAP_FILE
from core.errors import InputError, PatinaError
from core.job import steps
from core.job.run import Cancelled, run_job
from core.mesh.arrays import load_npz, save_npz
from core.modes.texture import TextureMode
from core.optimize import Iterate
from tests.core.servers import Server

MakeJob = Callable[..., Path]
TEXTURE = "texture.png"


def run(folder: Path, cancel_at: int | None = None, resume: bool = False) -> list[Event]:
    """Run a job and return its events; cancel it when it has done so many steps."""
    events: list[Event] = []
    running = run_job(folder, resume)
    for event in running:
        events.append(event)
        if isinstance(event, Progress) and event.step == cancel_at:
            events.append(running.throw(Cancelled()))
    return events


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_the_same_job_twice_gives_the_same_bytes(make_job: MakeJob, tmp_path: Path, parameterization: str) -> None:
    settings = {"parameterization": parameterization, "steps": 10, "seed": 5}
    one, other = make_job(tmp_path / "one", **settings), make_job(tmp_path / "other", **settings)
    run(one)
    run(other)
    assert (one / TEXTURE).read_bytes() == (other / TEXTURE).read_bytes()


def test_another_seed_gives_another_texture(make_job: MakeJob, tmp_path: Path) -> None:
    one, other = make_job(tmp_path / "one", steps=8, seed=5), make_job(tmp_path / "other", steps=8, seed=6)
    run(one)
    run(other)
    assert (one / TEXTURE).read_bytes() != (other / TEXTURE).read_bytes()


@pytest.fixture(scope="module", params=["solid", "fourier"])
def uninterrupted(
    request: pytest.FixtureRequest, make_job: MakeJob, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    """A job of 32 steps that has run to its end, and its settings. For reading only."""
    settings = {"parameterization": request.param, "steps": 32}
    folder = make_job(tmp_path_factory.mktemp("uninterrupted") / "job", **settings)
    run(folder)
    return folder, settings


@pytest.mark.parametrize("step", [3, 16, 24], ids=["early", "where a stage begins", "late"])
def test_a_resumed_job_ends_with_the_pixels_of_an_uninterrupted_one(
    make_job: MakeJob, tmp_path: Path, uninterrupted: tuple[Path, dict[str, object]], step: int
) -> None:
    whole, settings = uninterrupted
    cut = make_job(tmp_path / "cut", **settings)
    last = run(cut, cancel_at=step)[-1]
    assert isinstance(last, Finished) and last.status == "cancelled" and f"{step} of 32" in last.message
    result = json.loads((cut / RESULT_FILE).read_text())
    assert (result["status"], result["steps_done"]) == ("cancelled", step)
    assert (cut / TEXTURE).is_file() and (cut / CHECKPOINT_FILE).is_file(), "the texture so far, and a way on"
    assert run(cut, resume=True)[-1] == Finished("finished", str(cut))
    seconds = json.loads((cut / RESULT_FILE).read_text())["seconds"]
    assert seconds["total"] > seconds["optimization"], "of both sessions"
    assert (cut / TEXTURE).read_bytes() == (whole / TEXTURE).read_bytes()
    assert not (cut / CHECKPOINT_FILE).exists()
    curves = [json.loads((folder / RESULT_FILE).read_text())["curve"] for folder in (cut, whole)]
    assert curves[0] == curves[1]


def test_a_job_that_is_canceled_at_its_last_step_has_nothing_left_to_do(make_job: MakeJob, tmp_path: Path) -> None:
    whole, cut = make_job(tmp_path / "whole", steps=6), make_job(tmp_path / "cut", steps=6)
    run(whole)
    run(cut, cancel_at=6)
    assert not any(isinstance(event, Progress) for event in run(cut, resume=True))
    assert (cut / TEXTURE).read_bytes() == (whole / TEXTURE).read_bytes()


def test_the_result_says_how_it_was_made(uninterrupted: tuple[Path, dict[str, object]]) -> None:
    finished_job, settings = uninterrupted
    result = json.loads((finished_job / RESULT_FILE).read_text())
    assert set(result) == {
        *("status", "files", "steps_done", "settings", "seed", "device", "versions", "notes", "seconds", "curve")
    }
    assert (result["status"], result["steps_done"], result["seed"], result["device"]) == ("finished", 32, 0, "cpu")
    solid = [] if settings.get("parameterization") == "fourier" else ["solid.npz"]
    assert result["files"] == [TEXTURE, "model.glb", *solid, "turntable.png"]
    assert result["settings"]["view_size"] == 64 and result["settings"]["backbone"], "defaults are resolved"
    assert result["versions"]["torch"] and result["versions"]["python"]
    seconds = result["seconds"]
    assert set(seconds["by_stage"]) == {"view", "texture", "network", "optimizer"}
    assert seconds["optimization"] == pytest.approx(sum(seconds["by_stage"].values()), abs=0.01)
    assert 0 < seconds["optimization"] < seconds["total"]
    assert seconds["per_step"] == pytest.approx(seconds["optimization"] / 32, rel=0.01)
    assert len(result["curve"]) == 32
    assert all((finished_job / name).is_file() for name in result["files"])
    assert not (finished_job / CHECKPOINT_FILE).exists()


def test_progress_and_previews_come_while_it_runs(make_job: MakeJob, tmp_path: Path) -> None:
    events = run(make_job(tmp_path / "job", steps=6))
    steps = [event.step for event in events if isinstance(event, Progress)]
    assert steps == [1, 2, 3, 4, 5, 6]
    previews = [event for event in events if isinstance(event, Preview)]
    assert previews and Path(previews[0].path) == tmp_path / "job" / PREVIEW_FILE
    assert events.index(previews[0]) < len(events) - 2, "before the end"
    with Image.open(previews[0].path) as preview:
        preview.load()
        assert preview.size == (128, 128), "no larger than the texture"
    assert events[-1] == Finished("finished", str(tmp_path / "job"))


def test_there_must_be_something_to_resume(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=4)
    with pytest.raises(InputError, match="nothing to resume"):
        run(folder, resume=True)
    (folder / CHECKPOINT_FILE).write_bytes(b"no checkpoint")
    with pytest.raises(InputError, match="damaged"):
        run(folder, resume=True)
    assert not (folder / TEXTURE).exists()


def test_a_checkpoint_of_other_settings_is_refused(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=8)
    run(folder, cancel_at=3)
    job = json.loads((folder / "job.json").read_text())
    (folder / "job.json").write_text(json.dumps({**job, "seed": 99}))
    with pytest.raises(InputError, match="other settings"):
        run(folder, resume=True)


def test_a_full_disk_is_one_sentence_and_leaves_no_half_files(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_job(tmp_path / "job", steps=3)
    whole = run_job(folder)
    events = [next(whole)]

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(PatinaError, match=r"(?i)no space left|full"):
        events.extend(whole)
    left = {path.name for path in folder.iterdir()}
    assert left == {"job.json", "mesh.npz", "style.png"}, "nothing half-written"


def test_a_disk_that_fills_up_in_the_middle_of_a_file_leaves_none_of_it(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_job(tmp_path / "job", steps=2)
    written = []

    def fill(stream: BinaryIO, *_: object) -> None:
        written.append(stream.write(b"half a picture"))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("png.write_chunk", fill)
    with pytest.raises(PatinaError, match="is full"):
        run(folder)
    assert written
    left = {path.name for path in folder.iterdir()}
    assert left == {"job.json", "mesh.npz", "style.png", RESULT_FILE, CHECKPOINT_FILE}, "what went wrong, and a way on"


@pytest.mark.parametrize(
    "name", [PREVIEW_FILE, TEXTURE, "model.glb", "turntable.png", RESULT_FILE, CHECKPOINT_FILE], ids=str
)
def test_a_disk_that_is_full_at_one_file_keeps_the_one_of_before(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = make_job(tmp_path / "job", steps=2)
    (folder / name).write_text("of an earlier run")
    replace = Path.replace

    def fill(temporary: Path, path: Path) -> Path:
        assert temporary.stat().st_size > 0
        if path.name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(temporary, path)

    monkeypatch.setattr(Path, "replace", fill)
    with pytest.raises(PatinaError, match=rf"{name} could not be written: the disk .* is full"):
        # A checkpoint is for those who cancel.
        run(folder, cancel_at=1 if name == CHECKPOINT_FILE else None)
    assert (folder / name).read_text() == "of an earlier run"
    assert not [path.name for path in folder.iterdir() if ".part" in path.name]


def test_a_disk_that_is_full_at_the_end_leaves_a_way_on(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, full = make_job(tmp_path / "whole", steps=6), make_job(tmp_path / "full", steps=6)
    run(whole)
    replace = os.replace

    def no_room_for_textures(source: str, target: str) -> None:
        if str(target).endswith(TEXTURE):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", no_room_for_textures)
        with pytest.raises(PatinaError):
            run(full)
    assert json.loads((full / RESULT_FILE).read_text())["status"] == "failed"
    run(full, resume=True)
    assert (full / TEXTURE).read_bytes() == (whole / TEXTURE).read_bytes()


def test_weights_are_fetched_before_the_first_step(
    make_job: MakeJob, tmp_path: Path, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a network that was never trained, but the code is that of the real ones."""
    torch.manual_seed(0)
    torch.save(imported("torchvision.models").squeezenet1_1(weights=None).state_dict(), tmp_path / "weights.pth")
    server.content = (tmp_path / "weights.pth").read_bytes()
    models = torchvision_models._MODELS
    model = replace(models["squeezenet1_1"], file=f"squeezenet1_1-{server.sha256[:8]}.pth")
    monkeypatch.setitem(models, "squeezenet1_1", model)
    monkeypatch.setattr(torchvision_models, "_PLACE", server.url)
    registry._load_once.cache_clear()

    folder = make_job(tmp_path / "job", backbone="squeezenet1_1", steps=3)
    running = run_job(folder)
    assert isinstance(next(running), Fetching)
    assert running.throw(Cancelled()) == Finished("cancelled", str(folder), ANY)
    assert json.loads((folder / RESULT_FILE).read_text())["status"] == "cancelled"

    events = run(folder)
    kinds = [type(event) for event in events]
    assert kinds.index(Fetching) < kinds.index(Progress)
    assert (folder / TEXTURE).is_file()
    assert Fetching not in [type(event) for event in run(folder)], "it is there now"


def test_a_new_uv_map_is_made_before_the_first_step_and_kept(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", uv_map="new", steps=2)
    running = run_job(folder)
    assert isinstance(next(running), Unwrapping)
    end = running.throw(Cancelled())
    assert end == Finished("cancelled", str(folder), "Canceled while the new UV map was being made.")
    assert json.loads((folder / RESULT_FILE).read_text())["status"] == "cancelled"
    assert not (folder / UV_MAP_FILE).exists()

    kinds = [type(event) for event in run(folder)]
    assert kinds.index(Unwrapping) < kinds.index(Progress)
    assert (folder / TEXTURE).is_file()
    assert Unwrapping not in [type(event) for event in run(folder)], "it is there now"
    (folder / UV_MAP_FILE).write_bytes(b"damaged")
    assert isinstance(next(run_job(folder)), Unwrapping)


def test_shared_texels_must_be_meant(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=1)
    mesh = load_npz(folder / "mesh.npz")
    assert mesh.uvs is not None
    save_npz(replace(mesh, uvs=mesh.uvs * 7), folder / "mesh.npz")
    with pytest.raises(InputError, match="lies on texels of other parts"):
        run(folder)
    for choice in ({"uv_map": "shared"}, {"unwrap": False}):
        job = json.loads((folder / JOB_FILE).read_text())
        (folder / JOB_FILE).write_text(json.dumps({**job, **choice}))
        told = [event.message for event in run(folder) if isinstance(event, Note)]
        assert any("shared by overlapping faces" in message for message in told)
        (folder / JOB_FILE).write_text(json.dumps(job))


def test_slow_previews_leave_most_of_the_time_to_the_steps(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_PREVIEW_INTERVAL", 0.0)
    write = TextureMode.write_preview

    def slowly(self: TextureMode, iterate: Iterate, folder: Path) -> Path:
        time.sleep(0.1)
        return write(self, iterate, folder)

    monkeypatch.setattr(TextureMode, "write_preview", slowly)
    begun = time.perf_counter()
    shown = [event for event in run(make_job(tmp_path / "job", steps=24)) if isinstance(event, Preview)]
    assert 1 <= len(shown) <= 1 + (time.perf_counter() - begun) / (5 * 0.1)
