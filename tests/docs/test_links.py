"""The documentation: its links lead somewhere, the files and modules that it names exist, and no line is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", re.MULTILINE)
NAMED = re.compile(r"\b((?:addon|core|docs|examples|scripts|tests)(?:/[\w.-]+)*/[\w.-]*\w/?)")
MODULE = re.compile(r"python3? -m ((?:scripts|examples)[\w.]+)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LONGEST_LINE, LONGEST_README = 120, 147


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_links_lead_somewhere(page: Path) -> None:
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target = match[1] or match[2]
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_named_files_and_modules_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    modules = [f"{name.replace('.', '/')}.py" for name in MODULE.findall(text)]
    new = set(new_files(text))
    missing = [name for name in (*NAMED.findall(text), *modules) if not (ROOT / name).exists() and name not in new]
    assert not missing


def test_lines_are_not_too_long(page: Path) -> None:
    lines = outside_tables(page.read_text(encoding="utf-8"))
    assert not [line for line in lines if len(line) > LONGEST_LINE]


def test_the_readme_is_short_and_narrow() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_README
    assert max(map(len, lines)) <= LONGEST_LINE


def new_files(text: str) -> list[str]:
    """The files that a page tells the reader to write: blocks of code that begin with a name."""
    return re.findall(r"^```python\n# (\S+)$", text, re.MULTILINE)


def outside_tables(text: str) -> Iterator[str]:
    """The lines of a page but those of its tables, which Markdown cannot wrap."""
    return (line for line in text.splitlines() if not line.startswith("|"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
