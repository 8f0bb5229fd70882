"""A picture in the making, shown in an Image Editor: a temporary image in the place of the one that the editor showed.

Nothing of it may last: it is taken away when the picture is ready, before the .blend is saved, and after an undo, a
redo or a load that brought an old one back. Editors are known by the addresses of their spaces, which are only ever
compared.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from .handle import Handle
from .image import show_file
from .media import FRAMES

NAME = "Patina Preview"
MARK = "patina_editor_preview"
"""Custom property of what is temporary."""
_COVERED = "patina_covered"
"""Custom property of the temporary image: the image whose place it takes, if there was one."""
_SIDE = "patina_side"
"""Custom property of the temporary image: its longer side in pixels."""
_ALPHA = 4
"""Bit of a PNG's color type that says that there is an alpha channel."""
_AIR = 0.96
"""Part of the editor that an image fills, which is shown as a whole."""


@dataclass(frozen=True)
class Place:
    """An Image Editor and what it showed when a job was started in it; ``address`` 0 is none."""

    address: int = 0
    covered: Handle | None = None

    @classmethod
    def of(cls, space: Any) -> Place:
        """Return the place of an Image Editor's space; of another space, none."""
        if space is None or space.type != "IMAGE_EDITOR":
            return cls()
        shown = shown_in(space)
        return cls(space.as_pointer(), Handle.of(shown) if shown else None)

    def free(self) -> list[Any]:
        """Return the editor's space in a list, unless it is gone or the artist has turned to another image."""
        known = self.covered.find() if self.covered else None
        return [space for space in _spaces() if space.as_pointer() == self.address and space.image in (None, known)]


def shown_in(space: Any) -> bpy.types.Image | None:
    """Return the image that an editor shows; where it shows a preview, the one that it showed before."""
    image = space.image
    return image.get(_COVERED) if image is not None and image.get(MARK) else image


@dataclass
class _Placed:
    """A result that an editor was given. ``undone``: an undo took it, and the editor shows what it showed before."""

    result: Handle
    covered: Handle | None
    undone: bool = False


@functools.cache
def _placed() -> dict[int, _Placed]:
    return {}


def show(path: Path, place: Place) -> None:
    """Show the PNG at ``path`` in the place, unless that shows another image by now; called again, read it again."""
    image, (size, transparent) = _image(), _header(path)
    side = max(size)
    if image is not None:
        image.reload()
        _keep_size([space for space in _spaces() if space.image == image], image[_SIDE], side)
        image[_SIDE] = side
        return
    image = bpy.data.images.new(NAME, 1, 1, alpha=True)
    show_file(image, path)
    image[MARK], image[_SIDE] = True, side
    covered = place.covered.find() if place.covered else None
    if covered is not None:
        image[_COVERED] = covered
    for space in place.free():
        _fit(space, image, size)
        _show_alpha(space, transparent)


def take_off() -> bool:
    """Give every editor its image back and remove the temporary one; return whether there was any."""
    image = _image()
    if image is None:
        return False
    covered = image.get(_COVERED)
    for space in [space for space in _spaces() if space.image == image]:
        if covered is None:
            space.image = None
        else:
            _fit(space, covered, tuple(covered.size))
    bpy.data.images.remove(image)
    return True


def put(result: bpy.types.Image, file: Path, place: Place) -> None:
    """Show a finished image where its preview is; where there was none, in the editor that it was asked for in.

    Args:
        result: the image.
        file: a PNG that is as large as the image, which need not be loaded for this.
        place: the editor that it was asked for in.
    """
    preview = _image()
    spaces = [space for space in _spaces() if space.image == preview] if preview else place.free()
    size, transparent = _header(file)
    for space in spaces:
        if preview is not None:
            zoom = space.zoom_percentage
            space.image = result
            # Blender 5.2 zooms to an image that it is given; the artist may be looking at a part of it.
            space.zoom_percentage = zoom
            _keep_size([space], preview[_SIDE], max(size))
        else:
            _fit(space, result, size)
        _show_frames(space, result)
        _show_alpha(space, transparent)
        _placed()[space.as_pointer()] = _Placed(Handle.of(result), place.covered)


def settle() -> None:
    """After an undo or a redo: give editors that lost their result what they showed before, or the result again."""
    known = _placed()
    for space in _spaces():
        placed = known.get(space.as_pointer())
        if placed is None:
            continue
        result, covered = placed.result.find(), placed.covered.find() if placed.covered else None
        if result is None and space.image is None and covered is not None:
            _fit(space, covered, tuple(covered.size))
        elif result is not None and placed.undone and space.image in (None, covered):
            show_image(space, result)
        placed.undone = result is None


def show_image(space: Any, image: bpy.types.Image) -> None:
    """Show an image in an editor, as a whole."""
    _show_frames(space, image)
    _fit(space, image, tuple(image.size))


def forget() -> None:
    """Forget which editors were given results, because another file brings its own editors."""
    _placed().clear()


def _image() -> bpy.types.Image | None:
    return next((image for image in bpy.data.images if image.get(MARK)), None)


def _spaces() -> Iterator[Any]:
    """Yield the spaces of all image editors, those behind other editors in their area as well."""
    for screen in bpy.data.screens:
        for area in screen.areas:
            yield from (space for space in area.spaces if space.type == "IMAGE_EDITOR")


def _fit(space: Any, image: bpy.types.Image, size: Sequence[int]) -> None:
    """Show an image of a size in an editor, as a whole: what the artist had zoomed to was another one.

    Blender does not know the size of a sequence before a frame is loaded: (0, 0).
    """
    operators: Any = bpy.ops
    seen = _region_of(space)
    if seen is None:
        space.image = image
        return
    window, area, region = seen
    with bpy.context.temp_override(window=window, area=area, region=region):
        # For the middle only, and before the new image is there, which this would load.
        operators.image.view_all()
        space.image = image
        if 0 in size:
            operators.image.view_all(fit_view=True)
        else:
            space.zoom_percentage = 100 * _AIR * min(region.width / size[0], region.height / size[1])


def _region_of(space: Any) -> tuple[bpy.types.Window, bpy.types.Area, bpy.types.Region] | None:
    """Return where an editor's image is drawn, or None if it is not to be seen."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "IMAGE_EDITOR" and area.spaces.active == space:
                return window, area, next(region for region in area.regions if region.type == "WINDOW")
    return None


def _keep_size(spaces: list[Any], before: int, now: int) -> None:
    """Let a picture that has grown cover as much of the editors as it did before."""
    for space in spaces if before != now else ():
        space.zoom_percentage *= before / now


def _show_frames(space: Any, image: bpy.types.Image) -> None:
    if image.get(FRAMES):
        user = space.image_user
        user.frame_start, user.frame_offset, user.frame_duration = 1, 0, image[FRAMES]
        user.use_cyclic = user.use_auto_refresh = True


def _show_alpha(space: Any, transparent: bool) -> None:
    """Let an editor show what is transparent as such."""
    if transparent and space.display_channels == "COLOR":
        space.display_channels = "COLOR_ALPHA"


def _header(path: Path) -> tuple[tuple[int, int], bool]:
    """Return width and height of a PNG, and whether it has an alpha channel, from its first bytes: reading all of it
    would hold Blender up."""
    with path.open("rb") as file:
        header = file.read(26)
    if len(header) < 26:
        return (1, 1), False
    width, height, _, color_type = struct.unpack(">IIBB", header[16:26])
    return (width, height), bool(color_type & _ALPHA)
