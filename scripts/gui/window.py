"""Uses Blender's window as a person does: moves the mouse, clicks, presses keys, looks. Runs inside Blender.

A scenario is a generator. At each ``yield``, Blender handles the input and draws. The generator continues after the
number of seconds that it yields, or as soon as the function that it yields returns a true value.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

import bpy

Steps = Generator[float | Callable[[], Any], None, Any]

PAUSE = 0.5
BOTTOM = 0
"""The height at which a search for what is at the end of the sidebar starts."""
_SHADERS = 12.0
"""Seconds that EEVEE gets for its shaders."""
_ROW = 14
"""Pixels between the rows that are searched; the lowest button is 20 pixels high."""
_SCROLLS = (0, 40, -10, -10, -10)
"""Turns of the mouse wheel after which the sidebar is searched: not at all, to its top, and down again."""
_TO_HEADER = (34, 28, 40, 22)
"""Pixels from a setting to the header of the sub-panel below it, the likeliest first."""
_SUB_PANEL = 240
"""Pixels of a sub-panel that are searched."""
_GRAB = (
    "import os, sys\nfrom PIL import ImageGrab\nImageGrab.grab(xdisplay=os.environ.get('DISPLAY')).save(sys.argv[1])\n"
)


class Expectation(AssertionError):
    """Something is not as expected; the message says what."""


def expect(holds: object, otherwise: str) -> None:
    """Raise ``Expectation`` with the message ``otherwise`` unless something holds."""
    if not holds:
        raise Expectation(otherwise)


class Screen:
    """An editor of the first window with its sidebar, at first the 3D viewport; takes screenshots.

    Args:
        pictures: the folder for screenshots.
        python: a Python that has Pillow.
    """

    def __init__(self, pictures: Path, python: str) -> None:
        self._pictures = pictures
        self.python = python
        self.editor = "VIEW_3D"

    @property
    def window(self) -> bpy.types.Window:
        """The first window."""
        return bpy.context.window_manager.windows[0]

    @property
    def view(self) -> bpy.types.Area:
        """The current editor: the one of the type ``editor``."""
        return next(area for area in self.window.screen.areas if area.type == self.editor)

    def region(self, kind: str) -> bpy.types.Region:
        """Return a region of the editor: ``WINDOW`` or ``UI`` (the sidebar)."""
        return next(region for region in self.view.regions if region.type == kind)

    def shot(self, name: str) -> Path:
        """Take a screenshot and return its path."""
        path = self._pictures / f"{name}.png"
        subprocess.run([self.python, "-c", _GRAB, str(path)], check=True)
        return path

    def look(self, name: str) -> Steps:
        """Take a screenshot of what Blender draws once the mouse is out of the way, so that no tooltip covers it."""
        region = self.region("WINDOW")
        for part in (20, 18):
            self.move(region.x + region.width // part, region.y + region.height // part)
            yield 0.1
        self.redraw()
        yield 2 * PAUSE
        self.shot(name)

    def redraw(self) -> None:
        """Let Blender draw all editors again."""
        for area in self.window.screen.areas:
            area.tag_redraw()

    def inside(self) -> Any:
        """Return the context of the editor, for operators that need one; use it with ``with``."""
        return bpy.context.temp_override(window=self.window, area=self.view, region=self.region("WINDOW"))

    def look_rendered(self, name: str) -> Steps:
        """Take a screenshot in Material Preview. EEVEE without a GPU is slow, so everything else is done without it."""
        space: Any = self.view.spaces.active
        bpy.context.scene.eevee.taa_samples = 1
        space.shading.type = "MATERIAL"
        # EEVEE compiles its shaders meanwhile.
        yield _SHADERS
        yield from self.look(name)
        space.shading.type = "SOLID"
        yield PAUSE

    def open_sidebar(self, tab: str) -> Steps:
        """Open the sidebar on a tab."""
        space: Any = self.view.spaces.active
        space.show_region_ui = True
        yield PAUSE
        self.region("UI").active_panel_category = tab
        self.view.tag_redraw()
        yield PAUSE

    def add_editor(self, kind: str) -> Steps:
        """Split the editor; the left part becomes an editor of a type and the current one."""
        before = set(self.window.screen.areas)
        with self.inside():
            bpy.ops.screen.area_split(direction="VERTICAL", factor=0.6)
        yield PAUSE
        added = next(area for area in self.window.screen.areas if area not in before)
        added.ui_type = kind
        self.editor = kind
        yield PAUSE

    def move(self, x: int, y: int) -> None:
        """Move the mouse; positions are pixels from the window's lower left corner."""
        self.window.event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)

    def click(self, x: int, y: int, ctrl: bool = False) -> Steps:
        """Click the left mouse button at a position, perhaps with the control key."""
        self.move(x, y)
        yield 0.1
        for value in ("PRESS", "RELEASE"):
            self.window.event_simulate(type="LEFTMOUSE", value=value, x=x, y=y, ctrl=ctrl)
            yield 0.02

    def press(self, key: str, ctrl: bool = False) -> Steps:
        """Press a key while the mouse is over the editor."""
        region = self.region("WINDOW")
        x, y = region.x + region.width // 3, region.y + region.height // 2
        self.move(x, y)
        yield 0.1
        for value in ("PRESS", "RELEASE"):
            self.window.event_simulate(type=key, value=value, x=x, y=y, ctrl=ctrl)
            yield 0.05
        yield PAUSE

    def find(self, operator: str, near: int | None = None) -> Steps:
        """Move the mouse over the sidebar until it finds a button or a setting; return the position x, y.

        The sidebar is scrolled where that is needed.

        Args:
            operator: the button's operator, e.g. ``patina.cancel``, or the end of the setting's path, e.g. ``.size``.
            near: the height at which the search starts; None starts at the top.
        """
        side = self.region("UI")
        top = side.y + side.height if near is None else near
        rows = sorted(range(side.y + side.height - _ROW, side.y, -_ROW), key=lambda y: abs(y - top))
        for turns in _SCROLLS:
            yield from self._scroll(turns)
            found = yield from self._look_for(operator, rows)
            if found is not None:
                return found
        raise Expectation(f"the sidebar has no button for {operator}")

    def _scroll(self, turns: int) -> Steps:
        """Turn the mouse wheel over the sidebar; up for a positive number of turns."""
        side = self.region("UI")
        x, y = side.x + side.width // 2, side.y + side.height // 2
        self.move(x, y)
        for _ in range(abs(turns)):
            self.window.event_simulate(type="WHEELUPMOUSE" if turns > 0 else "WHEELDOWNMOUSE", value="PRESS", x=x, y=y)
            yield 0.02
        yield PAUSE if turns else 0.0

    def _look_for(self, operator: str, rows: Iterable[int]) -> Steps:
        """Move the mouse over rows of the sidebar; return where a button or setting is, or None."""
        side = self.region("UI")
        for y in rows:
            for share in (0.5, 0.83, 0.25):
                x = side.x + int(side.width * share)
                self.move(x, y)
                # Blender handles the move only after it has returned here once.
                yield 0.01
                yield 0.01
                if operator in self._under_mouse(side):
                    return x, y
        return None

    def open_panel(self, above: str, inside: str) -> Steps:
        """Open a closed sub-panel by a click on its header; return where the setting ``inside`` it is.

        Args:
            above: the last setting above the header (as in ``find``).
            inside: a setting in the sub-panel.
        """
        x, y = yield from self.find(above)
        for distance in _TO_HEADER:
            yield from self.click(x, y - distance)
            yield PAUSE
            found = yield from self._look_for(inside, range(y - distance, y - distance - _SUB_PANEL, -_ROW))
            if found is not None:
                return found
        raise Expectation(f"no click below {above} opens a panel with {inside}")

    def press_button(self, operator: str, near: int | None = None) -> Steps:
        """Find a button of the sidebar (``near`` as in ``find``) and click it."""
        x, y = yield from self.find(operator, near)
        yield from self.click(x, y)
        yield PAUSE

    def _under_mouse(self, side: bpy.types.Region) -> str:
        manager = bpy.context.window_manager
        manager.clipboard = ""
        with bpy.context.temp_override(window=self.window, area=self.view, region=side):
            if bpy.ops.ui.copy_python_command_button.poll():
                bpy.ops.ui.copy_python_command_button()
            elif bpy.ops.ui.copy_data_path_button.poll():
                bpy.ops.ui.copy_data_path_button(full_path=True)
        return manager.clipboard
