"""Messages of both halves use American spelling and phrases that a native speaker would write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wording import FOREIGN


def messages(source: str) -> Iterator[str]:
    """Yield the texts of several words in a module, without its docstrings. Single words are names and keys."""
    tree = ast.parse(source)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documentation)
    yield from (text.value for text in texts if isinstance(text.value, str) and " " in text.value.strip())


@pytest.mark.parametrize("half", ["core", "addon"])
def test_messages_use_plain_american_english(root: Path, half: str) -> None:
    found = {path: list(messages(path.read_text(encoding="utf-8"))) for path in (root / half).rglob("*.py")}
    assert any(found.values())
    wrong = [f"{path.relative_to(root)}: {text}" for path in found for text in found[path] if FOREIGN.search(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('raise Error(f"You may not read {path}; move it.")', ["You may not read ", "; move it."]),
        ('"""The licence of it all."""', []),
        ('status = "cancelled"', []),
    ],
)
def test_messages_are_told_from_docstrings_and_names(source: str, texts: list[str]) -> None:
    assert list(messages(source)) == texts
