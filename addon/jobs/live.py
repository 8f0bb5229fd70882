"""The running job seen from Blender: a timer takes in what the engine says and shows it on the model or in the editor.

This is an application timer and not a modal operator, which would hold autosave up for as long as the job takes and end
with the window that it was started in.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy

from ..blender import editor, image, preview, print_preview, shape_keys
from ..blender.handlers import listen, listen_no_more
from ..engine.process import SOURCE, EngineProcess
from ..engine.session import Ended, Run, Session, Start
from ..errors import PatinaError
from ..one_line import one_line
from ..setup.location import engine_python, own_preferences
from ..setup.state import obstacle
from .job import Prepared, Subject

IDLE_EXIT = 600.0
"""Seconds without work after which the engine gives its memory back."""
INTERVAL = 0.05
"""Seconds between two looks at the engine."""
_DRAWING_INTERVAL = 0.3
"""Seconds between two drawings of the progress bar: drawing takes the processors that the engine works with."""


class State:
    """The session, the jobs that wait for their turn with the engine's Python, the ended job whose result waits to be
    applied, what is shown while no job shows anything else, the editor of the last job, when the progress bar was drawn
    last (``time.monotonic``), the settings for which each panel has warmed the engine up, and what the last job has
    done, in a sentence, if nothing in Blender shows it; one for as long as the add-on is there."""

    def __init__(self) -> None:
        self.session = Session()
        self.waiting: list[tuple[Prepared[Any], Path]] = []
        self.held: tuple[Subject, Path] | None = None
        self.ended: Ended | None = None
        self.editor = ""
        self.drawn = 0.0
        self.warmed: dict[Hashable, Mapping[str, Any]] = {}
        self.said = ""


@functools.cache
def state() -> State:
    """Return the one state of this Blender."""
    return State()


def start(prepared: Prepared[Any], python: Path) -> None:
    """Begin a job that ``tick`` accompanies to its end.

    Raises:
        EngineError: the engine cannot be started.
    """
    found, state().editor, state().said = prepared, prepared.subject.editor, ""
    state().session.start(found.folder, found.result, found.subject, _starter(python), found.notes, found.trust)
    if not bpy.app.timers.is_registered(tick):
        bpy.app.timers.register(tick, first_interval=INTERVAL)
    if not bpy.app.background:
        redraw(everything=False)


def start_all(jobs: Sequence[Prepared[Any]], python: Path) -> None:
    """Begin the first one of some jobs; each of the others begins when the one before it has ended well.

    Raises:
        EngineError: the engine cannot be started.
    """
    start(jobs[0], python)
    state().waiting = [(prepared, python) for prepared in jobs[1:]]


def give_up(message: str = "") -> None:
    """Forget the job at once, and those that wait; ``message`` says why, if the artist did not ask for it."""
    for prepared, _ in state().waiting:
        shutil.rmtree(prepared.folder, ignore_errors=True)
    state().waiting = []
    state().session.give_up(message)
    leave()


def hold(subject: Subject, path: Path) -> None:
    """Show a picture where the result of a job would be, until ``release`` or the preview of a job that is no draft."""
    state().held = (subject, path)
    take_off()
    subject.show(path)
    redraw(everything=True)


def release() -> None:
    """Take off the picture that is held, and every preview."""
    state().held = None
    take_off()
    redraw(everything=True)


def warm_up(context: bpy.types.Context) -> None:
    """Start the engine while the artist is still choosing, unless the preferences say otherwise; what is wrong with it,
    the panel says. Without work it ends by itself."""
    wanted = getattr(own_preferences(context), "starts_early", True)
    python = engine_python(context) if wanted else None
    if python is not None and not bpy.app.background and obstacle(context) is None:
        begin(Path(python))


def begin(python: Path) -> None:
    """Start the engine unless it runs; whoever starts a job on it hears what is wrong."""
    with contextlib.suppress(PatinaError):
        state().session.warm_up(_starter(python))


def warm_up_for(panel: Hashable, values: Mapping[str, Any]) -> None:
    """Start the engine as soon as a panel could start a job, so that the first one begins at once. Panels ask for it at
    every drawing, with their settings as plain values; an engine that has ended for lack of work stays away until the
    artist changes one. ``panel`` names the panel and its scene: several may be drawn in turn."""
    if not bpy.app.background and state().warmed.get(panel) != values:
        state().warmed[panel] = values
        bpy.app.timers.register(lambda: warm_up(bpy.context), first_interval=INTERVAL)


def _starter(python: Path) -> Start:
    return functools.partial(EngineProcess, python, SOURCE, IDLE_EXIT)


def tick() -> float | None:
    """Take in what the engine has said; return the seconds until the next time, or None when nothing runs."""
    try:
        return _advance()
    except Exception as error:
        # Blender drops a timer that fails, and the job would seem to run for ever.
        words = f"This is a bug in Patina ({type(error).__name__}: {error}); please report it."
        give_up(one_line(words))
        raise


def _advance() -> float | None:
    session = state().session
    phase = _phase(session.run)
    try:
        update = session.tick()
    except PatinaError as error:
        give_up(str(error))
        return None
    if update.preview and session.run is not None:
        show(session.run)
    if update.ended is not None:
        _end(update.ended)
    shown = update.preview or update.ended is not None
    now = time.monotonic()
    # Until the first preview is there, drawing would only keep the engine from making it. Fetching takes no processor.
    awaited = session.run is not None and session.run.preview is None and not session.warning
    awaited = awaited and not (session.run is not None and session.run.fetching)
    turned = phase != _phase(session.run)
    if shown or turned or (update.changed and not awaited and now - state().drawn > _DRAWING_INTERVAL):
        state().drawn = now
        redraw(everything=shown)
    return INTERVAL if session.run is not None else None


def _phase(run: Run | None) -> tuple[object, ...]:
    """Return what the panel's words about a run depend on, apart from numbers."""
    return (run.stage, run.fetching is not None, run.progress is not None) if run is not None else ()


def show(run: Run) -> None:
    """Show the run's last preview where its result will be."""
    if run.preview is not None and not (run.subject.is_draft and state().held):
        run.subject.show(run.preview)


def leave() -> None:
    """Take the preview off the model and out of the editors; what is held comes back."""
    take_off()
    _show_present()
    redraw(everything=True)


def _show_present() -> None:
    """Show what belongs on the model and in the editors now: the preview of the job that runs, or what is held."""
    run, held = state().session.run, state().held
    if held is not None and (run is None or run.preview is None or run.subject.is_draft):
        held[0].show(held[1])
    elif run is not None:
        show(run)


@contextlib.contextmanager
def preview_aside() -> Iterator[None]:
    """Take the preview off the model for as long as the block takes, so that what is beneath it can change."""
    was_there = [preview.take_off(), print_preview.take_off(), shape_keys.take_preview_off()]
    try:
        yield
    finally:
        if any(was_there):
            _show_present()


def take_off() -> None:
    """Remove what is temporary."""
    preview.take_off()
    print_preview.take_off()
    shape_keys.take_preview_off()
    editor.take_off()


def redraw(everything: bool) -> None:
    """Draw the sidebars of 3D viewports and image editors again, or all of them."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type not in ("VIEW_3D", "IMAGE_EDITOR"):
                continue
            for region in area.regions:
                if everything or region.type == "UI":
                    region.tag_redraw()


def take_ended() -> Ended | None:
    """Return the job that has ended and forget it."""
    ended, state().ended = state().ended, None
    return ended


def _end(ended: Ended) -> None:
    if ended.result is None or not image.files_of(ended.result):
        leave()
    elif not ended.run.subject.changes_blend:
        _keep(ended)
    else:
        state().ended = ended
        operators: Any = bpy.ops
        # Timers run outside of any window, where an undo step would find nothing to draw.
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            operators.patina.apply_result("EXEC_DEFAULT", True)
    shutil.rmtree(ended.run.folder, ignore_errors=True)
    if ended.status == "finished" and state().waiting:
        (prepared, python), *state().waiting = state().waiting
        start(prepared, python)
    elif state().waiting:
        give_up(ended.message)


def _keep(ended: Ended) -> None:
    """Let a job take its result in that changes nothing in the .blend; a preview is none."""
    if ended.status == "failed":
        leave()
        return
    try:
        ended.run.subject.apply(ended.result)
    except PatinaError as error:
        give_up()
        state().session.message = str(error)


def _before_load(*_: Any) -> None:
    state().held = None
    give_up()
    editor.forget()


def _take_off_before(*_: Any) -> None:
    """Let nothing temporary go into a file that is saved, or be in a collection when Blender undoes or redoes: it takes
    collections that no step has changed as they are, and would crash on an object that is gone."""
    take_off()


def _restore_preview(*_: Any) -> None:
    """After an undo, a redo, a load or a save: no old preview stays, the present one comes back."""
    take_off()
    editor.settle()
    _show_present()


def _quit(*_: Any) -> None:
    state().session.stop()


def _quit_with_python() -> None:
    """End the engine while there still is a Python; Blender as a module leaves only after it."""
    _quit()
    leaving = getattr(bpy.app.handlers, "exit_pre", [])
    if _quit in leaving:
        leaving.remove(_quit)


def _handlers() -> list[tuple[Any, Any]]:
    handlers = bpy.app.handlers
    pairs = [
        (handlers.load_pre, _before_load),
        (handlers.load_post, _restore_preview),
        (handlers.save_pre, _take_off_before),
        (handlers.undo_pre, _take_off_before),
        (handlers.redo_pre, _take_off_before),
        (handlers.save_post, _restore_preview),
        (handlers.undo_post, _restore_preview),
        (handlers.redo_post, _restore_preview),
    ]
    leaving = getattr(handlers, "exit_pre", None)
    return [*pairs, (leaving, _quit)] if leaving is not None else pairs


def register() -> None:
    """Listen to what happens to the .blend, and end the engine with Blender."""
    listen(_handlers())
    atexit.register(_quit_with_python)


def unregister() -> None:
    """End the engine and listen no more."""
    atexit.unregister(_quit_with_python)
    listen_no_more(_handlers())
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    _quit()
    take_off()
