"""What the operators that start jobs have in common: at once in background mode, else while the artist goes on."""

from __future__ import annotations

import shutil
from abc import abstractmethod
from pathlib import Path
from typing import Any

import bpy

from .. import live
from ..engine.messages import Message
from ..errors import PatinaError
from ..job import Prepared, in_words, new_folder
from ..preferences import engine_python


class Generates:
    """An operator that prepares a job in a new folder and runs it; the folder stays only for a job behind the panel."""

    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        run = live.stage().session.run
        if run is not None:
            reason: str | None = f"{run.subject.title} is being made; wait for it or cancel it"
        else:
            # A script may give what the scene's settings lack; the panel's button cannot.
            reason = cls.obstacle(context, context.region is not None and context.region.type == "UI")
        if reason is not None:
            operator: Any = cls
            operator.poll_message_set(reason)
        return reason is None

    def execute(self, context: bpy.types.Context) -> set[str]:
        folder = new_folder()
        try:
            python = engine_python(context)
            if python is None:
                raise PatinaError("There is no engine yet; install it in the add-on's preferences.")
            prepared = self.prepare(context, folder)
            if not bpy.app.background:
                live.start(prepared, Path(python))
                return {"FINISHED"}
            self.run(prepared, Path(python))
        except PatinaError as error:
            shutil.rmtree(folder, ignore_errors=True)
            operator: Any = self
            operator.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        shutil.rmtree(folder, ignore_errors=True)
        return {"FINISHED"}

    @classmethod
    @abstractmethod
    def obstacle(cls, context: bpy.types.Context, from_panel: bool) -> str | None:
        """Return what stands in the way, in one sentence, or None."""

    @abstractmethod
    def prepare(self, context: bpy.types.Context, folder: Path) -> Prepared[Any]:
        """Write the job into the folder.

        Raises:
            PatinaError: something is missing, or cannot be read or written.
        """

    @abstractmethod
    def run(self, prepared: Prepared[Any], python: Path) -> None:
        """Run the job to its end and apply its result. This blocks.

        Raises:
            PatinaError: the engine cannot do it.
        """


def say(message: Message) -> None:
    """Print a message of the engine, if it is for people."""
    words = in_words(message)
    if words:
        print(f"Patina: {words}", flush=True)
