"""The command that measures a texture."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.batch.report.job import look_at
from core.job.run import run_job
from scripts.measure import evaluate


def test_a_job_has_every_figure(
    make_job: Callable[..., Path], few_views: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_job(tmp_path / "job", steps=16)
    for _ in run_job(folder):
        pass
    texture, style = str(folder / "texture.png"), str(folder / "style.png")
    assert evaluate.main([str(folder / "mesh.npz"), texture, "--style", style, "--base", texture, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == set(evaluate.AIMS)
    assert figures["content"]["over_wrapped"] == 0
    assert evaluate.main([str(folder / "mesh.npz"), texture]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("seam")
    assert not look_at(folder).figures
    assert evaluate.main([str(folder / "mesh.npz"), texture, "--style", style, "--write"]) == 0
    seen = look_at(folder).figures
    assert seen["style"].value == pytest.approx(figures["style"]["over_wrapped"])
    assert seen["grain"].value == pytest.approx(figures["grain"])
    assert seen["grain"].aim == "0.8–1.2"


def test_a_missing_file_is_one_sentence(tmp_path: Path, quad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main([str(quad), str(tmp_path / "none.png")]) == 1
    assert capsys.readouterr().err.startswith("patina: ")
