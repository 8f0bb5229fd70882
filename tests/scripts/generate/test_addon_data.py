"""The add-on's copies of what the engine declares."""

from __future__ import annotations

from scripts.generate import addon_data


def test_the_copies_are_up_to_date() -> None:
    for path, text in addon_data.contents().items():
        assert path.read_text(encoding="utf-8") == text, f"run {addon_data.COMMAND}"
