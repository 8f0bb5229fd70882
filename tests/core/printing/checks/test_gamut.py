"""Whether the printer has the colors."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike
from PIL import ImageCms

from core.errors import InputError
from core.mesh.mesh import Mesh
from core.parameterization.cielab import lab
from core.printing.check import Check
from core.printing.checks.gamut import check_gamut
from core.printing.checks.structure import structure_of
from core.printing.other_colors import VertexColors
from tests.core.printing import broken

# The primaries of sRGB as profiles have them, relative to D50; their sum is D50.
D50 = np.array([0.9642, 1.0, 0.8249])
GAMMA = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256))
SRGB = np.array([[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]])


def profile(path: Path, space: bytes, tags: dict[bytes, bytes]) -> Path:
    """Write an ICC profile of a printer, of version 2 (ICC.1:2001-04), whose tags say how it makes colors."""
    text = b"Dull printer\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(12 + 67),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(D50),
        **tags,
    }
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    connection = b"Lab " if b"A2B0" in tags else b"XYZ "
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02400000, b"prtr", space, connection)
    head += bytes(12) + b"acsp" + bytes(28) + xyz(D50)[8:]
    path.write_bytes(head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body)
    return path


def xyz(values: np.ndarray) -> bytes:
    return b"XYZ \0\0\0\0" + np.rint(values * 65536).astype(">i4").tobytes()


def dull(path: Path, saturation: float = 0.5) -> Path:
    """Write the profile of a printer that reaches a part of sRGB: its primaries are so far from their gray."""
    gray = SRGB.mean(axis=0)
    primaries = gray + saturation * (SRGB - gray)
    matrix = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(xyz, primaries), strict=True))
    return profile(path, b"RGB ", {**matrix, **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), GAMMA)})


def gray(path: Path) -> Path:
    """Write the profile of a printer with black ink alone."""
    return profile(path, b"GRAY", {b"kTRC": GAMMA})


def inks(path: Path, grid: int = 9) -> Path:
    """Write the profile of a printer with four inks of which three are dull, as tables of 8 bits."""
    steps = np.linspace(0, 1, grid)
    c, m, y, k = np.stack(np.meshgrid(*[steps] * 4, indexing="ij")).reshape(4, -1)
    light = np.stack([1 - c, 1 - m, 1 - y], axis=1) * (1 - k)[:, None]
    mixed = light.mean(axis=1, keepdims=True) + 0.5 * (light - light.mean(axis=1, keepdims=True))
    to_lab = lab(mixed) * [2.55, 1, 1] + [0, 128, 128]
    cube = np.stack(np.meshgrid(100 * steps, *[255 * steps - 128] * 2, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    # The inks that come nearest to each color.
    nearest = np.concatenate(
        [np.linalg.norm(part - lab(mixed), axis=2).argmin(axis=1) for part in np.split(cube, grid)]
    )
    from_lab = 255 * np.stack([c, m, y, k], axis=1)[nearest]
    tables = {b"A2B0": table(4, 3, grid, to_lab), b"B2A0": table(3, 4, grid, from_lab)}
    return profile(path, b"CMYK", tables)


def table(inputs: int, outputs: int, grid: int, values: np.ndarray) -> bytes:
    """Return a table of 8 bits (lut8Type) with curves that change nothing."""
    ramp = bytes(range(256))
    head = b"mft1\0\0\0\0" + bytes([inputs, outputs, grid, 0])
    head += (np.eye(3) * 65536).astype(">i4").tobytes()
    return head + ramp * inputs + np.rint(values).clip(0, 255).astype(np.uint8).tobytes() + ramp * outputs


def check(mesh: Mesh, colors: ArrayLike, path: Path | None) -> Check:
    corners = np.broadcast_to(np.asarray(colors, np.float32), (len(mesh.triangles), 3))
    return check_gamut(structure_of(mesh), VertexColors(np.repeat(corners[:, None], 3, axis=1)), path)


def test_colors_that_the_printer_lacks_are_told(tmp_path: Path) -> None:
    printer = dull(tmp_path / "dull.icc")
    found = check(broken.cube(), [1, 0, 0], printer)
    assert (found.verdict, found.count) == ("warning", 12)
    assert found.figures["most_changed"] == "#ff0000"
    red, green, blue = bytes.fromhex(found.figures["printed_as"][1:])
    assert red > green + 30
    assert blue > 30
    assert found.figures["profile"] == "Dull printer"


def test_colors_that_it_has_pass(tmp_path: Path) -> None:
    printer = dull(tmp_path / "dull.icc")
    for color in ([1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5], [0.6, 0.5, 0.45]):
        assert check(broken.cube(), color, printer).verdict == "passed"
    vivid = dull(tmp_path / "vivid.icc", 1.0)
    for color in ([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]):
        assert check(broken.cube(), color, vivid).verdict == "passed"


def test_the_share_is_that_of_the_surface(tmp_path: Path) -> None:
    mesh = broken.box(40, 40, 10)
    top = (mesh.positions[mesh.triangles][..., 2] > 4.9).all(axis=1)
    colors = np.where(top[:, None], [0.0, 1.0, 0.0], [0.5, 0.5, 0.5])
    found = check(mesh, colors, dull(tmp_path / "dull.icc"))
    assert sorted(found.faces.tolist()) == np.flatnonzero(top).tolist()
    assert found.figures["share_of_surface"] == pytest.approx(1 / 3, abs=0.01)


@pytest.mark.parametrize("make", [gray, inks])
def test_printers_need_not_mix_red_green_and_blue(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    printer = make(tmp_path / "printer.icc")
    assert check(broken.cube(), [1, 0, 0], printer).verdict == "warning"
    assert check(broken.cube(), [1, 1, 1], printer).verdict == "passed"


def test_without_a_profile_nothing_is_compared() -> None:
    found = check(broken.cube(), [1, 0, 0], None)
    assert (found.verdict, found.remedy) == ("skipped", "profile")


def test_a_screen_can_stand_for_a_printer(tmp_path: Path) -> None:
    path = tmp_path / "srgb.icc"
    path.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert check(broken.cube(), [1, 0, 0], path).verdict == "passed"


@pytest.mark.parametrize("content", [b"", b"not a profile", bytes(200)])
def test_what_is_no_profile_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.icc"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no ICC profile"):
        check(broken.cube(), [1, 0, 0], path)


def test_profiles_of_no_printer_are_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lab.icc"
    path.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())
    with pytest.raises(InputError, match="is not that of a printer"):
        check(broken.cube(), [1, 0, 0], path)
    with pytest.raises(InputError, match="There is no ICC profile"):
        check(broken.cube(), [1, 0, 0], tmp_path / "none.icc")
    cut = dull(tmp_path / "cut.icc")
    cut.write_bytes(cut.read_bytes()[:160])
    with pytest.raises(InputError, match="ICC profile"):
        check(broken.cube(), [1, 0, 0], cut)
