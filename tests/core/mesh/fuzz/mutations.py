"""Small changes to valid files: a word, a number, a few bytes, a branch of a JSON tree; a few of them at a time."""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Words = list[list[str]]
Draw = Any
"""What a composite strategy draws values with."""

_WORDS = (
    *("", "0", "-1", "1", "3", "4", "7", "-3", "1e999", "-1e300", "1e-320", "nan", "-1.#IND00", "1.#INF", "inf", "0,5"),
    *("1/", "/1", "1//1", "1/1/1/1", "-1/-1", "99999999999999999999", "4294967295", "2147483648", "1.5", "0x10", "1_0"),
    *("x", "\x00", "\x1b[31m", "é", "٣", "\\", "#", "v", "vt", "f", "o", "list", "uchar", "double", "int8", "float"),
    *("element", "property", "face", "vertex", "vertex_indices", "texcoord", "end_header", "solid", "surf", "curv"),
)
_BYTES = (
    *(
        b"\x00",
        b"\xff",
        b"\x0a",
        b"\x7f",
        b"\x00\x00\x00\x00",
        b"\xff\xff\xff\xff",
        b"\xff\xff\xff\x7f",
        b"\x00\x00\x00\x80",
    ),
    *(struct.pack("<f", value) for value in (float("nan"), float("inf"), -1e30, 1e-40)),
    *(struct.pack("<I", value) for value in (1, 3, 5, 1 << 16, 1 << 28)),
)
_JSON: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        17,
        2**31,
        2**63,
        10**30,
        0.5,
        -0.0,
        1e-320,
        1e308,
        float("nan"),
        float("inf"),
    ),
    *(
        "",
        "x",
        "\n",
        "../x",
        "nowhere.bin",
        "data:,",
        "data:;base64,AAAA",
        "VEC3",
        "VEC2",
        "SCALAR",
        "MAT4",
        "\x1b[31m",
    ),
    *([], {}, [[]], [0], [0, 0], [1e30] * 3, [0.0] * 16, {"x": {}}, [None], 5120, 5121, 5123, 5125, 5126),
)


def changed_words(draw: Draw, lines: Words, most: int = 4) -> Words:
    """Return lines of words with some words or lines replaced, doubled, moved, or gone."""
    lines = copy.deepcopy(lines)
    for _ in range(draw(st.integers(0, most))):
        row = draw(st.integers(0, len(lines) - 1))
        line = lines[row]
        place = draw(st.integers(0, max(len(line) - 1, 0)))
        match draw(st.integers(0, 7)):
            case 0 | 1 | 2 | 3 if line:
                line[place] = draw(st.sampled_from(_WORDS))
            case 4:
                line.insert(place, draw(st.sampled_from(_WORDS)))
            case 5 if line:
                del line[place]
            case 6:
                lines.insert(draw(st.integers(0, len(lines))), list(line))
            case 7 if len(lines) > 1:
                del lines[row]
    return lines


def as_text(draw: Draw, lines: Words) -> bytes:
    """Return lines of words as the text of a file, in some layout and encoding."""
    blank = draw(st.sampled_from([" ", " ", "\t", "  ", " \\\n "]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n", " #c\n", "\\\n"]))
    code = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig", "cp1252"]))
    return end.join(blank.join(line) for line in lines).encode(code, "replace")


def changed_bytes(draw: Draw, data: bytes, most: int = 3) -> bytes:
    """Return data with a few bytes overwritten, and sometimes without its end."""
    for _ in range(draw(st.integers(0, most))):
        place, new = draw(st.integers(0, max(len(data) - 1, 0))), draw(st.sampled_from(_BYTES))
        data = data[:place] + new + data[place + len(new) :]
    if most and draw(st.integers(0, 9)) == 0:
        data = data[: draw(st.integers(0, len(data)))]
    return data


def changed_tree(draw: Draw, tree: Any, most: int = 3) -> Any:
    """Return a JSON tree with some values replaced by odd ones or by others of the tree, or gone."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(0, most))):
        places = list(_places(tree))
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.integers(0, 5)):
            case 0:
                del holder[key]
            case 1:
                other, name = places[draw(st.integers(0, len(places) - 1))]
                holder[key] = copy.deepcopy(other[name])
            case _:
                holder[key] = copy.deepcopy(draw(st.sampled_from(_JSON)))
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (dictionary, key) and (list, index) of a JSON tree."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from _places(tree[key])


def words(text: str) -> Words:
    """Return the words of each line of a text."""
    return [line.split() for line in text.splitlines()]


def plain_json(tree: Any) -> bytes:
    """Return a tree as JSON, as the loosest of programs write it."""
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
