"""What is read of a folder of the artist's own pictures, and when."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from addon.jobs import style_folder
from addon.jobs.style_folder import Contents, Watch, read_folder


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def waited(watch: Watch, folder: Path) -> list[str]:
    """The names that are known once the watch has read the folder."""
    watch.known(folder)
    while watch.busy:
        time.sleep(0.005)
    return [style.name for style in watch.known(folder).styles]


def test_pictures_come_first_then_those_of_each_subfolder(tmp_path: Path) -> None:
    touch(tmp_path, "b.png", "A.JPG", "notes.txt", "sea/foam.webp", "sea/deep/unseen.png", "air/cloud.tif")
    found = [(style.shelf, style.name) for style in read_folder(tmp_path).styles]
    assert found == [(tmp_path.name, "A"), (tmp_path.name, "B"), ("Air", "Cloud"), ("Sea", "Foam")]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, ".hidden.png", ".cache/thumbnail.png", "shown.png")
    assert [style.name for style in read_folder(tmp_path).styles] == ["Shown"]


def test_names_are_unique(tmp_path: Path) -> None:
    touch(tmp_path, "mosaic.png", "oak.jpg", "oak.png", "woods/oak.jpg")
    names = [style.name for style in read_folder(tmp_path, taken=["Mosaic"]).styles]
    assert names == ["Mosaic 2", "Oak", "Oak 2", "Oak 3"]


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    touch(tmp_path, "file.txt")
    assert "holds no pictures; add some or choose another." in read_folder(tmp_path).problem
    for wrong in (tmp_path / "gone", tmp_path / "file.txt"):
        contents = read_folder(wrong)
        assert not contents.styles and contents.problem.startswith(f"The style folder {wrong} cannot be read (")


@pytest.mark.skipif(os.name == "nt", reason="Windows' names are always text")
def test_a_name_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "good.png")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")).touch()
    assert [style.name for style in read_folder(tmp_path).styles] == ["Good"]


def test_new_pictures_are_found_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "one.png")
    watch = Watch(())
    assert waited(watch, tmp_path) == ["One"]
    touch(tmp_path, "two.png")
    assert waited(watch, tmp_path) == ["One"], "it was read a moment ago"
    monkeypatch.setattr(style_folder, "_LASTING", 0.0)
    assert waited(watch, tmp_path) == ["One", "Two"]


def test_a_slow_folder_holds_nothing_up_and_does_not_come_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "slow/late.png", "fast/soon.png")
    released, read = threading.Event(), style_folder.read_folder

    def slowly(folder: Path, taken: object) -> Contents:
        if folder.name == "slow":
            released.wait(10)
        return read(folder)

    monkeypatch.setattr(style_folder, "read_folder", slowly)
    watch = Watch(())
    begun = time.monotonic()
    assert watch.known(tmp_path / "slow") == Contents() and time.monotonic() - begun < 1
    assert [style.name for style in watch.read(tmp_path / "fast").styles] == ["Soon"]
    released.set()
    assert waited(watch, tmp_path / "fast") == ["Soon"]


def test_a_changed_picture_is_known_by_its_time(tmp_path: Path) -> None:
    touch(tmp_path, "one.png")
    before = read_folder(tmp_path).styles[0]
    os.utime(tmp_path / "one.png", ns=(1, 1))
    assert read_folder(tmp_path).styles[0] != before


def test_sets_stand_on_the_shelf_of_their_folder(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "old_wall/w_color.png", "old_wall/w_height.png", "rocks/slate/s_diff.jpg")
    touch(tmp_path, "rocks/slate/s_rough.jpg", "rocks/pebbles.png")
    found = [(style.shelf, style.name, style.folder) for style in read_folder(tmp_path).styles]
    home = tmp_path.name
    assert found == [
        (home, "A", None),
        (home, "Old Wall", tmp_path / "old_wall"),
        ("Rocks", "Pebbles", None),
        ("Rocks", "Slate", tmp_path / "rocks" / "slate"),
    ]
    sets = [style for style in read_folder(tmp_path).styles if style.folder]
    assert [style.file.name for style in sets] == ["w_color.png", "s_diff.jpg"] and sets[0].source == sets[0].folder
