"""Limits of services: triangles and bytes."""

from __future__ import annotations

from pathlib import Path

from core.printing.checks.all import check_files
from core.printing.checks.polygons import check_polygons
from core.settings.printing import PrintSettings
from tests.core.printing import broken


def test_more_triangles_than_the_service_takes_fail() -> None:
    ball = broken.sphere()
    assert check_polygons(ball, 1280).verdict == "passed"
    found = check_polygons(ball, 1279)
    assert (found.verdict, found.count, found.remedy) == ("failed", 1, "most_triangles")


def test_larger_files_than_the_service_takes_fail(tmp_path: Path) -> None:
    small, large = tmp_path / "model.3mf", tmp_path / "model_obj.zip"
    small.write_bytes(bytes(999_999))
    large.write_bytes(bytes(1_000_001))
    assert check_files([small], PrintSettings(byte_limit=1)).verdict == "passed"
    found = check_files([small, large], PrintSettings(byte_limit=1))
    assert (found.verdict, found.count) == ("failed", 1)
    assert found.message.startswith("1 file is larger than 1 MB (model_obj.zip has")
    assert found.figures["bytes"] == {"model.3mf": 999_999, "model_obj.zip": 1_000_001}


def test_no_files_are_small_enough() -> None:
    assert check_files([], PrintSettings()).verdict == "skipped"
