"""A network of the artist's own runs when the artist has said so, and not because a .blend names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.jobs import job
from addon.operators.generate import PATINA_OT_generate_image
from addon.setup import location, trust


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A file that passes for a network, with its description."""
    path = tmp_path / "net.pt2"
    path.write_bytes(b"a network")
    path.with_suffix(".toml").write_text('layers = ["one"]')
    return path


@pytest.fixture
def trusted(
    cube: bpy.types.Object, network: Path, monkeypatch: pytest.MonkeyPatch, engine_python: Path
) -> Iterator[list[bool]]:
    """The scene names the network; for each job that begins, whether the engine is told to trust it."""
    begun: list[bool] = []
    monkeypatch.setenv(location.PYTHON_VARIABLE, str(engine_python))
    monkeypatch.setattr(job, "run", lambda prepared, *_: begun.append(prepared.trust))
    trust._of_session.cache_clear()
    addon.register()
    settings = bpy.context.scene.patina_image
    settings.mode, settings.feature, settings.backbone = "FEATURE", "one:0", str(network)
    yield begun
    addon.unregister()
    trust._of_session.cache_clear()


def test_a_network_that_the_scene_names_is_refused_until_it_is_trusted(trusted: list[bool], network: Path) -> None:
    with pytest.raises(RuntimeError, match=r"net\.pt2 can run any program on this computer; give trust_network=True"):
        bpy.ops.patina.generate_image()
    assert trusted == []
    bpy.ops.patina.generate_image(trust_network=True)
    bpy.ops.patina.generate_image()
    assert trusted == [True, True]
    network.write_bytes(b"another network")
    with pytest.raises(RuntimeError, match="can run any program"):
        bpy.ops.patina.generate_image()


def test_what_a_script_gives_is_its_own_choice(trusted: list[bool], network: Path) -> None:
    bpy.ops.patina.generate_image(backbone=str(network))
    bpy.context.scene.patina_image.backbone = "efficientnet_lite0"
    bpy.ops.patina.generate_image(feature="blocks.4.1:7")
    assert trusted == [True, False], "a network with a name is no file of anybody's"


def test_a_mode_without_a_network_asks_nothing(trusted: list[bool], network: Path) -> None:
    network.unlink()
    settings = bpy.context.scene.patina_image
    settings.mode, settings.image_morph.a, settings.image_morph.b = "MORPH", str(network), str(network)
    with pytest.raises(RuntimeError, match="There is no file"):
        bpy.ops.patina.generate_image()


def test_trust_is_kept_in_the_preferences(trusted: list[bool], network: Path, kept_preferences: None) -> None:
    bpy.ops.patina.generate_image(trust_network=True)
    trust._of_session.cache_clear()
    assert trust.is_trusted(bpy.context, network)
    location.own_preferences(bpy.context).trusted_networks = "damaged"
    assert not trust.is_trusted(bpy.context, network)


def test_the_button_asks_first_and_names_the_file(trusted: list[bool], network: Path) -> None:
    """Blender shows the question; here stands somebody who notes it down."""
    asked: list[str] = []

    class Manager:
        def invoke_confirm(self, _operator: Any, _event: Any, message: str, **_: Any) -> set[str]:
            asked.append(message)
            return {"RUNNING_MODAL"}

    class Context:
        scene, window_manager, preferences = bpy.context.scene, Manager(), bpy.context.preferences

    class Button:
        editor, mode, trust_network = "IMAGE_EDITOR", "FEATURE", False
        untrusted_network: Any = PATINA_OT_generate_image.untrusted_network
        asked_about: Any = PATINA_OT_generate_image.asked_about
        ask: Any = PATINA_OT_generate_image.ask
        invoke: Any = PATINA_OT_generate_image.invoke
        runs_on = PATINA_OT_generate_image.runs_on

        class properties:  # noqa: N801
            @staticmethod
            def is_property_set(_name: str) -> bool:
                return False

        def execute(self, _context: Any) -> set[str]:
            return {"FINISHED"}

    button: Any = Button()
    assert button.invoke(Context(), None) == {"RUNNING_MODAL"}
    assert len(asked) == 1 and str(network) in asked[0] and button.trust_network
    trust.trust(bpy.context, network)
    assert Button().invoke(Context(), None) == {"FINISHED"} and len(asked) == 1
