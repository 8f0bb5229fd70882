"""The page of a batch, as Chromium shows it from the disk."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.batch.folder import job_folder
from core.batch.report.page import write_page
from core.batch.report.write import read_rows, write_report
from core.batch.standing import Standing, write_standing
from scripts.readers.chromium import PROGRAM, Page, chromium
from scripts.readers.present import missing_program
from tests.core.batch.report.batches import ODD_NAMES, make_batch, make_long_batch
from tests.core.printing.readers.needs import needs

_NAMES = "[...document.querySelectorAll('#items .name')].map((name) => name.textContent)"
_FOCUSED = "document.activeElement.querySelector('.name')?.textContent"
_MANY = 10_000
_CHAIRS = ["chair 8", "chair 9", "chair 10"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """Chromium with an empty page."""
    needs(missing_program(PROGRAM))
    with chromium() as page:
        page.look(1280, 900)
        yield page


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short batch with its page."""
    folder = make_batch(tmp_path_factory.mktemp("batches") / "night {{script}} & <b>day</b>")
    write_report(folder)
    return folder


@pytest.fixture
def page(browser: Page, batch: Path) -> Iterator[Page]:
    """The page of the short batch; its scripts never fail, and it asks for nothing but files of the batch."""
    browser.addresses.clear()
    browser.look(1280, 900)
    browser.open(batch / "index.html")
    yield browser
    assert browser.errors == []
    asked = [address for address in browser.addresses if not address.startswith(("data:", "about:"))]
    assert asked and all(address.startswith(batch.resolve().as_uri()) for address in asked)


def choose(page: Page, element: str, value: str) -> None:
    """Choose a value of an input or a list, as a person does."""
    script = f"element.value = {json.dumps(value)}"
    events = "for (const kind of ['input', 'change']) element.dispatchEvent(new Event(kind, {bubbles: true}))"
    page.run(f"(() => {{ const element = document.getElementById('{element}'); {script}; {events}; }})()")


def pixel(picture: bytes, x: float, y: float) -> list[int]:
    """Return the color of a picture at a place."""
    with Image.open(io.BytesIO(picture)) as opened:
        return [int(level) for level in np.asarray(opened.convert("RGB"))[round(y), round(x)]]


def place(page: Page, selector: str) -> dict[str, Any]:
    """Return where in the window the first element is that a selector finds."""
    box: dict[str, Any] = page.run(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()")
    return box


def test_names_are_text(page: Page, batch: Path) -> None:
    names = page.run(_NAMES)
    assert names == ["chair 10", "chair 9", "chair 8", "lamp", "table", "sofa", *ODD_NAMES]
    assert page.run("document.querySelector('h1').textContent") == batch.name
    assert page.run("document.title") == batch.name
    assert page.run("document.querySelectorAll('#items script, #items img[src=x], h1 b').length") == 0


def test_rows_are_sorted(page: Page) -> None:
    choose(page, "words", "chair 1")
    choose(page, "words", "")
    choose(page, "sort", "name")
    assert [name for name in page.run(_NAMES) if name in _CHAIRS] == _CHAIRS
    choose(page, "sort", "time")
    page.run("document.getElementById('down').click()")
    assert page.run(_NAMES)[:3] == ["chair 8", "chair 9", "chair 10"]
    # The longer, the better: without a figure at the end.
    choose(page, "sort", "figure seam")
    assert page.run(_NAMES)[0] == "chair 10"
    page.run("document.getElementById('down').click()")
    assert page.run(_NAMES)[:2] == ["chair 8", "chair 9"]
    assert page.run(_NAMES)[-1] == "sofa"
    choose(page, "sort", "state")
    assert page.run(_NAMES)[:3] == ["table", "sofa", "lamp"]


def test_rows_are_filtered(page: Page, batch: Path) -> None:
    choose(page, "words", "CHECK file")
    assert page.run(_NAMES) == ["sofa"]
    choose(page, "words", "no such thing")
    assert page.run("!document.getElementById('none').hidden") and page.run(_NAMES) == []
    page.run("document.getElementById('all').click()")
    choose(page, "style", "green")
    assert page.run(_NAMES) == ["chair 9", "table"]
    page.run("document.querySelector('#states .failed').click()")
    assert page.run(_NAMES) == ["table"]
    # A bookmark shows the same.
    fragment = page.run("location.hash")
    page.open(batch / "index.html", fragment)
    assert page.run(_NAMES) == ["table"]


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.run("document.querySelector('#items button').focus()")
    page.press("ArrowRight")
    assert page.run(_FOCUSED) == "chair 9"
    page.press("End")
    assert page.run(_FOCUSED) == ODD_NAMES[-1]
    page.press("Home")
    page.press("Enter", "\r")
    assert page.run("document.getElementById('viewer').open")
    page.press("ArrowRight")
    assert page.run("document.getElementById('viewer-name').textContent") == "chair 9"
    page.press("Escape")
    page.wait_for(f"!document.getElementById('viewer').open && {_FOCUSED} === 'chair 9'")
    page.press("/", "/")
    assert page.run("document.activeElement.id") == "words"


def test_the_large_picture_tells_everything(page: Page) -> None:
    page.run("document.querySelector('#items button').click()")
    page.wait_for("document.querySelector('.large img').complete")
    assert page.run("document.querySelector('.large img').naturalWidth") > 400
    text = page.run("document.querySelector('.about').innerText")
    assert all(words in text for words in ("chair 10", "Finished", "1.0 GB", "30 s", "1.70", "≤ 1.1", "turntable.png"))
    assert "secret" not in text


def test_the_model_turns_with_the_pointer(page: Page) -> None:
    box = place(page, "#items .shot")
    left, middle = box["left"] + 4, box["top"] + box["height"] / 2
    assert pixel(page.picture(), box["left"] + box["width"] / 2, middle)[0] > 200
    page.point(left, middle)
    page.wait_for("!!document.querySelector('.turn:not([hidden])')")
    page.point(box["left"] + box["width"] / 2, middle)
    assert max(pixel(page.picture(), box["left"] + box["width"] / 2, middle)) < 40
    page.point(1, 1)
    assert pixel(page.picture(), box["left"] + box["width"] / 2, middle)[0] > 200


def test_it_follows_the_system_into_the_dark(page: Page) -> None:
    assert min(pixel(page.picture(), 3, 3)) > 240
    page.look(1280, 900, dark=True)
    assert max(pixel(page.picture(), 3, 3)) < 40


def test_nothing_sticks_out_of_a_narrow_window(page: Page) -> None:
    for layout in ("grid", "table"):
        page.look(360, 700)
        page.run(f"document.querySelector('#layouts [value={layout}]').click()")
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
    # There is no room for a column of states; the sentence takes its place.
    assert page.run("getComputedStyle(document.querySelector('.line .state')).display") == "none"
    said = page.run("document.querySelector('.line.failed small').innerText")
    assert said == "There is no picture green.jpg; check the path."


def test_what_is_read_aloud_begins_with_the_name(page: Page) -> None:
    labels = page.run("[...document.querySelectorAll('.card')].map((card) => card.ariaLabel)")
    assert labels[0] == "chair 10, red, Finished"
    assert "table, green, Failed, There is no picture green.jpg; check the path." in labels
    unnamed = (
        "[...document.querySelectorAll('button, input, select, a')].filter((one) => !one.ariaLabel && !one.innerText)"
    )
    assert page.run(f"{unnamed}.length") == 0


def test_it_shows_what_is_new_without_a_reload(page: Page, batch: Path) -> None:
    choose(page, "words", "lamp")
    assert "Running, 25 %" in page.run("document.getElementById('items').innerText")
    folder = job_folder(batch, "running")
    write_standing(folder, Standing("running", 60, 120, 45.0, beat=1e12))
    write_report(batch)
    page.run(
        "new Promise((d) => { const s = document.createElement('script'); s.onload = d; "
        "s.src = 'report/data.js?new'; document.body.append(s); })"
    )
    page.wait_for("document.getElementById('items').innerText.includes('Running, 50 %')")
    assert page.run(_NAMES) == ["lamp"]


def test_ten_thousand_rows_cost_no_more_than_a_screen(browser: Page, tmp_path: Path) -> None:
    folder = make_long_batch(tmp_path / "many", _MANY)
    write_report(make_batch(tmp_path / "short"))
    (tmp_path / "short" / "report").rename(folder / "report")
    write_page(folder, read_rows(folder), 0.0)
    browser.open(folder / "index.html")
    assert len(browser.run(_NAMES)) < 100
    assert browser.run("document.getElementById('count').textContent") == "10000 of 10,000 assets"
    browser.run("document.querySelector('#items button').focus()")
    browser.press("End")
    assert browser.run(_FOCUSED) == f"asset {_MANY + 1}"
    assert len(browser.run(_NAMES)) < 100
    seconds = browser.run(
        "(() => { const begun = performance.now(); document.querySelector('#heads .time').click(); "
        "return (performance.now() - begun) / 1000; })()"
    )
    assert seconds < 1.5
    assert browser.errors == []
