"""The add-on's copy of the engine's settings."""

from __future__ import annotations

import export_settings


def test_the_copy_is_up_to_date() -> None:
    assert export_settings.TARGET.read_text(encoding="utf-8") == export_settings.text(), (
        "run scripts/export_settings.py"
    )
