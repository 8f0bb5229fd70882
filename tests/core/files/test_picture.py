from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.errors import InputError
from core.files.picture import read_levels, read_picture
from core.output.png import write_png

RED = (200, 40, 30)


def saved(
    path: Path, mode: str = "RGB", size: tuple[int, int] = (40, 30), color: object = RED, **options: object
) -> Path:
    Image.new(mode, size, color).save(path, **options)  # type: ignore[arg-type]
    return path


def header_only_png(path: Path, width: int, height: int) -> Path:
    """A PNG that promises many pixels and holds none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(b""), b"IEND"]
    body = b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "bmp", "gif", "ppm", "tga"])
def test_formats_give_the_same_picture(tmp_path: Path, suffix: str) -> None:
    picture = read_picture(saved(tmp_path / f"a.{suffix}"))
    assert picture.dtype == np.float32
    assert picture.shape == (30, 40, 3)
    np.testing.assert_allclose(picture * 255, np.broadcast_to(RED, picture.shape), atol=4)


@pytest.mark.parametrize(
    ("mode", "color", "expected"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 77, (77, 77, 77)),
        ("P", 0, (0, 0, 0)),
        ("LA", (77, 255), (77, 77, 77)),
        ("RGBA", (*RED, 255), RED),
        ("I;16", 30000, (116.7, 116.7, 116.7)),
    ],
)
def test_modes(tmp_path: Path, mode: str, color: object, expected: tuple[float, ...]) -> None:
    picture = read_picture(saved(tmp_path / "a.png", mode, color=color))
    np.testing.assert_allclose(picture * 255, np.broadcast_to(expected, picture.shape), atol=0.1)


def test_cmyk(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path / "a.jpg", "CMYK", color=(0, 255, 255, 0)))
    np.testing.assert_allclose(picture * 255, np.broadcast_to((255, 0, 0), picture.shape), atol=4)


def test_16_bits_in_color(tmp_path: Path) -> None:
    image = np.random.default_rng(0).random((20, 20, 3))
    write_png(tmp_path / "a.png", image, 16)
    np.testing.assert_allclose(read_picture(tmp_path / "a.png"), image, atol=1 / 255)


def test_16_bit_grays_are_neither_clipped_nor_coarse(tmp_path: Path) -> None:
    levels = np.linspace(0, 65535, 32 * 32).astype(np.uint16).reshape(32, 32)
    Image.fromarray(levels).save(tmp_path / "a.png")
    np.testing.assert_allclose(read_picture(tmp_path / "a.png")[..., 1], levels / 65535, atol=1e-5)


def test_transparent_parts_take_the_mean_of_the_opaque(tmp_path: Path) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[:5] = (100, 0, 0, 255)
    pixels[5:10] = (200, 0, 0, 255)
    pixels[10:] = (0, 255, 0, 0)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png") * 255
    np.testing.assert_allclose(picture[:5], np.broadcast_to((100, 0, 0), (5, 20, 3)), atol=0.1)
    np.testing.assert_allclose(picture[10:], np.broadcast_to((150, 0, 0), (10, 20, 3)), atol=0.1)


def test_palette_with_a_transparent_color(tmp_path: Path) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([0, 255, 0, *RED])
    image.paste(1, (0, 0, 20, 10))
    image.save(tmp_path / "a.gif", transparency=0)
    picture = read_picture(tmp_path / "a.gif") * 255
    np.testing.assert_allclose(picture, np.broadcast_to(RED, picture.shape), atol=0.1)


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_orientation_is_applied(tmp_path: Path, suffix: str) -> None:
    pixels = np.zeros((32, 64, 3), np.uint8)
    pixels[:, :32] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise: what was left is now at the top
    Image.fromarray(pixels).save(tmp_path / f"a.{suffix}", exif=exif)
    picture = read_picture(tmp_path / f"a.{suffix}")
    assert picture.shape == (64, 32, 3)
    assert picture[:28].mean() > 0.95
    assert picture[36:].mean() < 0.05


def test_color_profile_is_converted(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    same = saved(tmp_path / "a.png", icc_profile=lab.tobytes())
    np.testing.assert_allclose(read_picture(same)[0, 0] * 255, RED, atol=1.5)
    swapped = bytearray(lab.tobytes())
    # The primaries change places, so that red means green.
    red, green = swapped.index(b"rXYZ"), swapped.index(b"gXYZ")
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    odd = saved(tmp_path / "b.png", color=(255, 0, 0), icc_profile=bytes(swapped))
    np.testing.assert_allclose(read_picture(odd)[0, 0], (0, 1, 0), atol=0.02)


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_profile_that_does_not_fit_is_ignored(tmp_path: Path, mode: str) -> None:
    color = {"RGB": RED, "L": 90, "RGBA": (*RED, 255)}[mode]
    plain = read_picture(saved(tmp_path / "plain.png", mode, color=color))
    for profile in (b"nonsense", b""):
        path = saved(tmp_path / "odd.png", mode, color=color, icc_profile=profile)
        np.testing.assert_array_equal(read_picture(path), plain)


def test_large_picture_is_scaled_down_with_its_proportions(tmp_path: Path) -> None:
    assert read_picture(saved(tmp_path / "a.png", size=(900, 300)), maximum_side=300).shape == (100, 300, 3)
    assert read_picture(saved(tmp_path / "b.png", size=(300, 900)), maximum_side=300).shape == (300, 100, 3)
    assert read_picture(saved(tmp_path / "c.png", size=(300, 90)), maximum_side=300).shape == (90, 300, 3)


def test_30000_pixels_wide(tmp_path: Path) -> None:
    for suffix in ("png", "jpg"):
        picture = read_picture(saved(tmp_path / f"a.{suffix}", size=(30000, 1000)))
        assert picture.shape == (137, 4096, 3)
        np.testing.assert_allclose(picture[50, 50] * 255, RED, atol=4)


def test_scaling_does_not_darken_the_border_of_transparent_parts(tmp_path: Path) -> None:
    pixels = np.zeros((200, 200, 4), np.uint8)
    pixels[60:141, 60:141] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png", maximum_side=64).min() > 0.98


def bad_picture(folder: Path, kind: str) -> Path:
    path = folder / "bad.png"
    whole = saved(folder / "whole.png", size=(400, 300)).read_bytes()
    if kind == "folder":
        path.mkdir()
    elif kind == "transparent":
        saved(path, "RGBA", color=(1, 2, 3, 0))
    elif kind == "huge":
        header_only_png(path, 60000, 60000)
    elif kind in ("1 x 1 pixels", "40 x 8 pixels", "20000 x 20 pixels"):
        width, height = (int(word) for word in kind.removesuffix(" pixels").split(" x "))
        saved(path, size=(width, height))
    elif kind != "missing":
        noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
        Image.fromarray(noise).save(folder / "whole.jpg")
        jpeg = (folder / "whole.jpg").read_bytes()
        contents = {
            "empty": b"",
            "text": b"What is seen is not a picture.\n" * 9,
            "truncated": whole[: len(whole) // 2],
            "truncated JPEG": jpeg[: len(jpeg) // 2],
            "damaged": whole[:60] + bytes(40) + whole[100:],
        }
        path.write_bytes(contents[kind])
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "no picture"),
        ("folder", "is a folder"),
        ("empty", "is empty"),
        ("text", "not a picture"),
        ("truncated", "truncated or damaged"),
        ("truncated JPEG", "truncated or damaged"),
        ("damaged", "truncated or damaged"),
        ("huge", "60000 x 60000 pixels; at most 268 million"),
        ("transparent", "transparent everywhere"),
        ("1 x 1 pixels", r"1 x 1 pixels\); use one of at least 16 x 16"),
        ("40 x 8 pixels", r"40 x 8 pixels\); use one of at least 16 x 16"),
        ("20000 x 20 pixels", "20000 x 20 pixels; 4 wide when it is scaled to a length of 4096"),
    ],
)
def test_bad_picture_is_one_sentence_with_its_name(tmp_path: Path, kind: str, words: str) -> None:
    path = bad_picture(tmp_path, kind)
    with pytest.raises(InputError, match=words) as error:
        read_picture(path)
    message = str(error.value)
    assert str(path) in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("side", [60_000, 2**31 - 1])
def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded(tmp_path: Path, side: int) -> None:
    header = b"IHDR" + struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, data)
    ]
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    with pytest.raises(InputError, match=r"bomb\.png is (too large|truncated or damaged)"):
        read_picture(tmp_path / "bomb.png")


@pytest.mark.parametrize("channels", [3, 4])
def test_all_bits_of_a_deep_picture_are_read(tmp_path: Path, channels: int) -> None:
    """Pillow keeps the upper half of them."""
    levels = np.random.default_rng(0).integers(0, 65536, (30, 40, channels)).astype(np.uint16)
    levels[..., 3:] = 65535
    write_png(tmp_path / "deep.png", levels / np.float32(65535), 16)
    np.testing.assert_array_equal(np.rint(read_picture(tmp_path / "deep.png") * 65535), levels[..., :3])


def test_what_lies_behind_transparent_parts_may_be_given(tmp_path: Path) -> None:
    picture = np.full((32, 32, 4), 255, np.uint8)
    picture[:16, :, 3] = 0
    Image.fromarray(picture).save(tmp_path / "painted.png")
    assert (read_picture(tmp_path / "painted.png") == 1).all()
    assert (read_picture(tmp_path / "painted.png", behind=0.0)[:16] == 0).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (200, 20)])
def test_levels_are_those_of_the_file_however_small_it_is(tmp_path: Path, size: tuple[int, int]) -> None:
    levels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(levels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_levels(tmp_path / "a.png"), levels)


def test_levels_of_deep_pictures_are_rounded_and_white_stays_white(tmp_path: Path) -> None:
    values = np.array([[[1.0, 0.5 / 255, 0.0], [0.4999, 254.6 / 255, 1.0]]], np.float32)
    write_png(tmp_path / "deep.png", np.repeat(values, 2, axis=0), 16)
    np.testing.assert_array_equal(read_levels(tmp_path / "deep.png")[0], [[255, 0, 0], [127, 255, 255]])


def test_transparent_parts_have_the_mean_level_of_the_others(tmp_path: Path) -> None:
    picture = np.zeros((4, 4, 4), np.uint8)
    picture[:2] = (200, 100, 50, 255)
    Image.fromarray(picture).save(tmp_path / "half.png")
    assert (read_levels(tmp_path / "half.png") == (200, 100, 50)).all()


def test_levels_of_what_is_no_picture_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(InputError, match="not a picture"):
        read_levels(tmp_path / "a.png")
