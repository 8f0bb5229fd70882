"""The add-on's copies of what the engine declares."""

from __future__ import annotations

import pytest

from scripts.generate import addon_data


def test_the_copies_are_up_to_date() -> None:
    for path, text in addon_data.contents().items():
        assert path.read_text(encoding="utf-8") == text, f"run {addon_data.COMMAND}"


def test_help_writes_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(addon_data, "write", lambda: pytest.fail("it wrote the files"))
    with pytest.raises(SystemExit) as ended:
        addon_data.main(["--help"])
    assert ended.value.code == 0 and "what the engine declares" in capsys.readouterr().out
