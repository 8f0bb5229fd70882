"""When there is not enough memory, a job continues with less, says so and remembers it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from core.border.messages import Event, Finished, Note
from core.border.names import RESULT_FILE
from core.errors import PatinaError
from core.job.folder import load_job
from core.job.run import run_job
from core.optimize import Averages
from core.settings.image_feature import ImageFeatureSettings
from core.settings.texture import TextureSettings
from core.texture.objective import ViewGroup
from core.texture.problem import TextureProblem
from core.texture.savings import Savings, affordable_size, savings_of, stepped_down

MakeJob = Callable[..., Path]


def settings(**values: Any) -> TextureSettings:
    return TextureSettings(style=("style.png",), **values)


def test_views_at_once_are_saved_first_and_then_pixels() -> None:
    job_settings: Any = settings(views=4)
    found = []
    while (less := stepped_down(job_settings)) is not None:
        job_settings, words = less
        found.append((savings_of(job_settings), words))
    assert [savings for savings, _ in found] == [
        *(Savings(2, 256), Savings(1, 256)),
        *(Savings(1, 192), Savings(1, 144), Savings(1, 112), Savings(1, 96)),
    ]
    assert found[0][1] == "the network sees 2 of a step's views at once"
    assert found[2][1] == "views are 192 pixels wide"


def test_modes_that_cannot_do_with_less_say_so() -> None:
    assert stepped_down(ImageFeatureSettings(feature="stem:3")) is None


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the network fail as a GPU does where it sees more than so many pixels at once."""

    def limit(pixels: int) -> None:
        real = TextureProblem.loss

        def loss(
            problem: TextureProblem, view: ViewGroup, images: Tensor, averages: Averages
        ) -> tuple[Tensor, Averages]:
            if images[:, 0].numel() > pixels:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
            return real(problem, view, images, averages)

        monkeypatch.setattr(TextureProblem, "loss", loss)

    return limit


def run(folder: Path) -> list[Event]:
    return list(run_job(folder))


def test_a_job_goes_on_with_fewer_views_at_once_and_nothing_else_changes(
    make_job: MakeJob, tmp_path: Path, small_memory: Callable[[int], None]
) -> None:
    plenty, little = (make_job(tmp_path / name, views=4, steps=4) for name in ("plenty", "little"))
    run(plenty)
    small_memory(2 * 64 * 64)
    events = run(little)
    assert isinstance(events[-1], Finished)
    notes = [event.message for event in events if isinstance(event, Note)]
    assert "There was not enough memory; from here on, the network sees 2 of a step's views at once." in notes
    results = [json.loads((folder / RESULT_FILE).read_text()) for folder in (plenty, little)]
    assert results[1]["curve"] == pytest.approx(results[0]["curve"], rel=1e-3)
    assert results[1]["notes"][-1] == notes[-1]
    # Remembered: the same job does not run out of memory again.
    assert load_job(little).model_dump()["memory_saving"] == 1
    assert notes[-1] not in [event.message for event in run(little) if isinstance(event, Note)]


def test_views_become_smaller_in_the_middle_of_a_job(
    make_job: MakeJob, tmp_path: Path, small_memory: Callable[[int], None]
) -> None:
    folder = make_job(tmp_path / "job", steps=10, view_size=128)
    running = run_job(folder)
    steps = [next(running) for _ in range(8)]
    assert steps
    small_memory(100 * 100)
    rest = list(running)
    assert isinstance(rest[-1], Finished) and (folder / "texture.png").is_file()
    assert [event.message for event in rest if isinstance(event, Note)] == [
        "There was not enough memory; from here on, views are 96 pixels wide."
    ]


def test_where_nothing_helps_the_user_is_told_what_would(
    make_job: MakeJob, tmp_path: Path, small_memory: Callable[[int], None]
) -> None:
    folder = make_job(tmp_path / "job", steps=4)
    small_memory(10)
    with pytest.raises(PatinaError, match="not enough memory; choose a smaller size"):
        run(folder)
    assert json.loads((folder / RESULT_FILE).read_text())["status"] == "failed"


def test_many_images_share_the_texels_of_the_largest_single_one() -> None:
    widths = {count: affordable_size(count) for count in (1, 2, 4, 5, 16, 17, 100, 1000)}
    assert widths == {1: 8192, 2: 4096, 4: 4096, 5: 2048, 16: 2048, 17: 1024, 100: 512, 1000: 256}
    assert all(count * width**2 <= 8192**2 for count, width in widths.items())
