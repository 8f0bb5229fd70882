"""Asks before a network of the artist's own runs for the first time: it can run any program on this computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..jobs.order import Order
from ..settings import networks, schema, values
from ..settings.definitions import props
from ..settings.properties import scene_settings
from ..setup import trust

TRUST_NETWORK: Any = props.BoolProperty(
    name="Trust Network",
    description="Run the network that the scene names as its backbone, a file that can run any program",
    options={"SKIP_SAVE"},
)
"""What a script gives in place of the artist's answer."""


class AsksAboutNetworks:
    """An operator that starts jobs, and whose button asks first where the scene's backbone is an unknown file.

    A scene may come from someone else. A backbone that a script gives is the script's own choice.
    """

    editor: str
    mode: str
    runs_on = "this computer"
    execute: Callable[[bpy.types.Context], set[str]]
    trust_network: bool

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask before a network of the artist's own runs for the first time."""
        network = self.asked_about(context)
        return self.execute(context) if network is None else self.ask(context, event, network)

    def asked_about(self, context: bpy.types.Context) -> Path | None:
        """Return the network that the artist has to allow first, or None; of a file that is gone, others will tell."""
        try:
            return self.untrusted_network(context)
        except PatinaError:
            return None

    def ask(self, context: bpy.types.Context, event: bpy.types.Event, network: Path) -> set[str]:
        """Ask whether a network may run; ``execute`` comes next if it may."""
        self.trust_network = True
        return set(
            context.window_manager.invoke_confirm(
                self,
                event,
                title="Run This Network?",
                message=f"{network} can run any program on {self.runs_on}. Run it only if you trust who made it.",
                confirm_text="Run",
                icon="WARNING",
            )
        )

    def refuse_untrusted_network(self, context: bpy.types.Context) -> None:
        """Raise a PatinaError if the scene's backbone is a file that nobody has allowed to run."""
        network = self.untrusted_network(context)
        if network is not None:
            raise PatinaError(
                f"{network} can run any program on {self.runs_on}; give trust_network=True if you trust who made it."
            )

    def untrusted_network(self, context: bpy.types.Context) -> Path | None:
        """Return the file of a network that the scene names and nobody has allowed to run, or None.

        Raises:
            PatinaError: the file cannot be read.
        """
        operator: Any = self
        if self.trust_network or operator.properties.is_property_set("backbone"):
            return None
        settings = scene_settings(context.scene, self.editor)
        mode = schema.mode(self.mode) if operator.properties.is_property_set("mode") else values.mode_of(settings)
        network = networks.own_file(settings.backbone) if "backbone" in mode.settings else None
        return network if network is not None and not trust.is_trusted(context, network) else None


def remember_network(context: bpy.types.Context, order: Order) -> bool:
    """Keep that the network of an order, if it is a file, may run; return whether it is one."""
    network = networks.own_file(str(order.values["backbone"])) if "backbone" in order.values else None
    if network is not None:
        trust.trust(context, network)
    return network is not None
