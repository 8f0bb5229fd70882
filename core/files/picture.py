"""Reads pictures of every kind as the engine needs them: opaque sRGB of bounded size."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from core.errors import InputError
from core.files.deep_png import deep_color, is_deep

# Pillow reads these itself; others, such as EPS, would start foreign programs.
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "PPM", "TGA", "JPEG2000", "AVIF")
# 16384 x 16384: Pillow takes 4 bytes for each pixel that it decodes, 1 GiB in all.
_MOST_PIXELS, _WIDEST = 2**28, 2**14
# EXIF: the tag, and those of its values that stand for pictures turned by a quarter.
_ORIENTATION, _ON_ITS_SIDE = 274, (5, 6, 7, 8)
_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def read_picture(
    path: Path, minimum_side: int = 16, maximum_side: int = 4096, behind: float | None = None
) -> np.ndarray:
    """Return the picture as float32 [H, W, 3], sRGB in [0, 1], upright, scaled down to at most ``maximum_side``.

    Transparent parts take the mean color of the opaque ones, or the gray ``behind`` if that is given. Color profiles
    are converted to sRGB.

    Raises:
        InputError: there is no such picture, or it is empty, damaged, too small, too narrow or too large.
    """
    with explained(path), any_size():
        return _read(path, minimum_side, maximum_side, behind)


def read_levels(path: Path) -> np.ndarray:
    """Return the picture as it is, uint8 [H, W, 3], sRGB, upright; transparent parts take the mean color of the others.

    It takes a quarter of the memory that ``read_picture`` takes, and pictures may be as small as they like.

    Raises:
        InputError: there is no such picture, or it is empty, damaged, or too large.
    """
    with explained(path), any_size(), opened(path, 1, _WIDEST) as image:
        profile = image.info.get("icc_profile")
        # What is turned or converted is not as it was anyway.
        deep = is_deep(image) and not profile and image.getexif().get(_ORIENTATION, 1) == 1
        ImageOps.exif_transpose(image, in_place=True)
        simple = _simple_mode(image)
        if not deep and simple.mode != "F" and "A" not in simple.getbands():
            return np.array(_to_srgb(simple, profile) if profile else simple.convert("RGB"))
        color, alpha = _color_and_alpha(simple, profile)
        color = deep_color(path) if deep else color
        return np.asarray(np.rint(_flatten(path, color, alpha, None) * 255), np.uint8)


def decoded(data: bytes) -> Image.Image:
    """Return the content of a picture file as Pillow decodes it, which fails in every possible way on damaged files.

    Raises:
        ValueError: it is too large.
    """
    with any_size(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError(f"it has more than {_MOST_PIXELS} pixels")
        image.load()
        return image


def picture_size(path: Path) -> tuple[int, int]:
    """Return the width and height of a picture that ``read_picture`` reads.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with any_size(), Image.open(path, formats=_FORMATS) as image:
            turned = image.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
            return (image.height, image.width) if turned else (image.width, image.height)
    # Decoders fail in every possible way on damaged files.
    except Exception as error:
        raise InputError(f"{path} is truncated or damaged ({error}); copy or export it again.") from error


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn whatever keeps a picture from being read into an error that says so."""
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"There is no picture {path}; check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the path of a picture.") from None
    except PermissionError:
        raise InputError(f"You don't have permission to read {path}; change its permissions.") from None
    except UnidentifiedImageError:
        raise InputError(f"{path} is not a picture that Patina can read; convert it to PNG or JPEG.") from None
    # Decoders fail in every possible way on damaged files.
    except Exception as error:
        raise InputError(f"{path} is truncated or damaged ({error}); copy or export it again.") from error


def _by_name(path: Path) -> tuple[str, ...]:
    """Return the formats that a picture may have, that of JPEG files first: Pillow then imports no other."""
    return tuple(sorted(_FORMATS, key="JPEG".__ne__)) if path.suffix.lower() in (".jpg", ".jpeg") else _FORMATS


@contextmanager
def opened(path: Path, minimum_side: int, maximum_side: int) -> Iterator[ImageFile.ImageFile]:
    """Open a picture that is to be decoded at ``maximum_side`` or somewhat more."""
    if path.is_dir():
        raise IsADirectoryError(path)
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty; copy or export it again.")
    with Image.open(path, formats=_by_name(path)) as image:
        _check_size(path, image.size, minimum_side, maximum_side)
        # JPEG files can be decoded at an eighth of their size, but progressive ones are held whole all the same.
        held = image.size
        image.draft(image.mode, (maximum_side, maximum_side))
        width, height = held if image.info.get("progressive") else image.size
        if width * height > _MOST_PIXELS:
            raise InputError(
                f"{path} is too large ({width} x {height} pixels; at most {_MOST_PIXELS // 10**6} million "
                "can be read); scale it down."
            )
        yield image


def _read(path: Path, minimum_side: int, maximum_side: int, behind: float | None) -> np.ndarray:
    with opened(path, minimum_side, maximum_side) as image:
        held, deep = image.size, is_deep(image)
        ImageOps.exif_transpose(image, in_place=True)
        small = _simple_mode(image)
        small.thumbnail((maximum_side, maximum_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        profile = image.info.get("icc_profile")
        color, alpha = _color_and_alpha(small, profile)
        # What is scaled, turned, or converted is not as it was anyway.
        if deep and not profile and small.size == held and image.getexif().get(_ORIENTATION, 1) == 1:
            color = deep_color(path)
        return _flatten(path, color, alpha, behind)


@contextmanager
def any_size() -> Iterator[None]:
    """Lift Pillow's limit on sizes, which would refuse pictures that are decoded small; ours takes its place."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _check_size(path: Path, size: tuple[int, int], minimum_side: int, maximum_side: int) -> None:
    given = f"{size[0]} x {size[1]} pixels"
    if min(size) < minimum_side:
        raise InputError(f"{path} is too small ({given}); use one of at least {minimum_side} x {minimum_side} pixels.")
    shorter = round(min(size) * min(1.0, maximum_side / max(size)))
    if shorter < minimum_side:
        raise InputError(
            f"{path} is too narrow ({given}; {shorter} wide when it is scaled to a length of {maximum_side}, "
            f"and at least {minimum_side} are needed); crop it."
        )


def _simple_mode(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be scaled: L, RGB, CMYK, LA, RGBA, or F with [0, 1] for deep grays."""
    if image.mode.startswith("I"):
        return Image.fromarray(np.asarray(image, dtype=np.float32) / 65535)
    if image.mode == "F":
        levels = np.nan_to_num(np.asarray(image))
        return Image.fromarray(levels / max(1.0, float(levels.max())))
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _color_and_alpha(image: Image.Image, profile: bytes | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Return sRGB [H, W, 3] and, if there is one, alpha [H, W, 1], both float32 in [0, 1]."""
    if image.mode == "F":
        return np.repeat(np.clip(np.asarray(image), 0, 1)[..., None], 3, axis=2), None
    alpha = np.asarray(image.getchannel("A"), dtype=np.float32)[..., None] / 255 if "A" in image.getbands() else None
    opaque = image.convert("RGB") if alpha is not None else image
    color = _to_srgb(opaque, profile) if profile else opaque.convert("RGB")
    return np.asarray(color, dtype=np.float32) / 255, alpha


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture as sRGB; a profile that is damaged or belongs to another kind of picture is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = _PROFILE_MODES.get(source.profile.xcolor_space.strip())
        if mode == "RGB" or mode == image.mode:
            converted = ImageCms.profileToProfile(
                image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return converted or image.convert("RGB")
    except (ImageCms.PyCMSError, OSError):
        pass
    return image.convert("RGB")


def _flatten(path: Path, color: np.ndarray, alpha: np.ndarray | None, behind: float | None) -> np.ndarray:
    if alpha is None:
        return color
    if behind is not None:
        return np.asarray(color * alpha + np.float32(behind) * (1 - alpha))
    weight = alpha.sum(dtype=np.float64)
    if weight == 0:
        raise InputError(f"{path} is transparent everywhere; choose a picture that shows something.")
    background = ((color * alpha).sum(axis=(0, 1), dtype=np.float64) / weight).astype(np.float32)
    return np.asarray(color * alpha + background * (1 - alpha))
