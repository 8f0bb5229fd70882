"""The style pictures that textures are judged with: those of the add-on, photographs, and any file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scripts.support.places import MEASURED_STYLES, style_names, style_picture

# From scikit-image: gray and of low contrast, an everyday scene, dark, pale (a stained tissue), and soft (the back of
# an eye). All may be used freely: their makers have given up their rights.
_PHOTOGRAPHS = ("brick.png", "coffee.png", "hubble_deep_field.jpg", "ihc.png", "retina.jpg")


@dataclass(frozen=True)
class Style:
    """A style picture: its ``name``, which has no folder and no suffix, and its ``path``."""

    name: str
    path: Path


def measured_styles() -> list[Style]:
    """Return the styles that every table is made with: six of the add-on's pictures, then the photographs."""
    own = [Style(name, style_picture(name)) for name in MEASURED_STYLES]
    return own + [Style(Path(name).stem, _photographs() / name) for name in _PHOTOGRAPHS]


def style_of(given: str) -> Style:
    """Return the style with that name, or that of a picture's path.

    Raises:
        ValueError: there is neither.
    """
    others = [Style(name, style_picture(name)) for name in style_names() if name not in MEASURED_STYLES]
    named = {style.name: style for style in (*measured_styles(), *others)}
    if given in named:
        return named[given]
    if not Path(given).is_file():
        raise ValueError(f"there is no style and no picture {given!r}; the styles are {', '.join(named)}.")
    return Style(Path(given).stem, Path(given).resolve())


def _photographs() -> Path:
    # Found, not imported: only its pictures are of use here.
    package = find_spec("skimage")
    assert package is not None and package.origin, "scikit-image is one of the development packages"
    return Path(package.origin).parent / "data"
