from __future__ import annotations

import pytest

from core.batch.report.privacy import without_folders


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("There is no file /home/ann/models/chair.obj; check the path.", "There is no file chair.obj; check the path."),
        ("/srv/Ann Lee/my models/chair 2.obj is empty.", "chair 2.obj is empty."),
        ("C:\\Users\\Ann Lee\\chair.obj is a folder", "chair.obj is a folder"),
        ("\\\\server\\share\\chair.obj", "chair.obj"),
        ("file:///home/ann/a.png", "a.png"),
        ("/home/ann/a.obj and /home/bob/b.obj differ", "a.obj and b.obj differ"),
        ('"/home/ann/a.obj" is damaged', '"a.obj" is damaged'),
        ("models/chair.obj, 3/4 of 1 / 2 and and/or", "models/chair.obj, 3/4 of 1 / 2 and and/or"),
        ("See https://example.org/page.html.", "See https://example.org/page.html."),
    ],
)
def test_absolute_paths_are_cut_down(text: str, shown: str) -> None:
    assert without_folders(text) == shown
