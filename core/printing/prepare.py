"""From a model as it comes to one that can be written."""

from __future__ import annotations

from core.printing.atlas.make import with_atlas
from core.printing.model import Model, Source
from core.printing.steps import Steps
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings


def is_changed(settings: PrintSettings) -> bool:
    """Return whether the settings ask for a model of another shape."""
    return bool(settings.repair or settings.most_triangles or settings.hollow)


def prepare(source: Source, settings: PrintSettings, process: Process) -> Steps[tuple[Model, tuple[str, ...]]]:
    """Return a model that can be written, mended as the settings ask, and what was done, in sentences.

    Raises:
        InputError: it cannot be done to this model.
    """
    if source.own is not None:
        return source.own, ()
    model, note = yield from with_atlas(source.mesh, source.colors, source.texel, settings, process)
    return model, (note,)
