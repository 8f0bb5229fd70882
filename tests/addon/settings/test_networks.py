"""The network that judges the picture: names to choose from, and files of the artist's own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import addon
from addon.blender.editor import Place
from addon.errors import PatinaError
from addon.jobs import images, textures
from addon.jobs.readiness import obstacle
from addon.settings import networks
from addon.setup import location
from tests.addon.orders import order


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A file that passes for a network, with its description."""
    path = tmp_path / "net.pt2"
    path.write_bytes(b"a network")
    path.with_suffix(".toml").write_text('layers = ["one"]')
    return path


@pytest.fixture
def registered(cube: bpy.types.Object, picture: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The add-on is registered, and there is all that a texture and an image of a feature need."""
    monkeypatch.setenv(location.PYTHON_VARIABLE, "python")
    addon.register()
    bpy.context.scene.patina.pictures.add().image = bpy.data.images.load(str(picture))
    yield
    addon.unregister()


def test_the_names_that_the_engine_knows_are_offered(root: Path, engine_python: Path) -> None:
    code = "from core.backbone.registry import names; print(*names())"
    known = subprocess.run([engine_python, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True)
    offered = [name for name, _ in networks.search(None, bpy.context, "")]
    assert sorted(offered) == sorted(known.stdout.split())


@pytest.mark.parametrize("group", ["patina", "patina_image"])
@pytest.mark.parametrize("name", ["vgg19", "timm/vit_small_patch14_dinov2", "//networks/net.pt2"])
def test_any_other_name_may_be_typed(registered: None, group: str, name: str) -> None:
    settings = getattr(bpy.context.scene, group)
    settings.backbone = name
    assert settings.backbone == name


@pytest.mark.parametrize("group", ["patina", "patina_image"])
def test_the_menu_shows_what_people_call_a_network_and_keeps_its_name(registered: None, group: str) -> None:
    settings = getattr(bpy.context.scene, group)
    assert settings.network == "efficientnet_lite0"
    labels = [item.name for item in settings.bl_rna.properties["network"].enum_items]
    assert labels[:2] == ["EfficientNet", "GoogLeNet"] and labels[-1] == "Other"
    settings.network = "vgg19"
    assert settings.backbone == "vgg19"
    settings.backbone = "timm/vit_small_patch14_dinov2"
    assert settings.network == networks.OTHER
    settings.network = networks.OTHER
    assert settings.backbone == "timm/vit_small_patch14_dinov2", "choosing again what is chosen changes nothing"


def test_another_network_needs_a_name(registered: None) -> None:
    settings = bpy.context.scene.patina
    settings.network = networks.OTHER
    assert obstacle(bpy.context, settings) == "Name a network, or choose one from the menu Network"


@pytest.mark.parametrize("name", ["vgg19", "timm/vit_small_patch14_dinov2", "resnet18.a1_in1k"])
def test_a_name_is_no_file(name: str) -> None:
    assert networks.own_file(name) is None and networks.obstacle(name) is None


def test_a_path_may_be_relative_to_the_blend(cube: bpy.types.Object, network: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(network.parent / "scene.blend"))
    assert networks.own_file("//net.pt2") == networks.own_file(str(network)) == network


def read(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "job.json").read_text()))


def test_the_job_of_a_texture_holds_the_network(cube: bpy.types.Object, network: Path, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    wanted = order(task="FEATURE", feature="one:0", backbone="//net.pt2")
    prepared = textures.prepare(wanted, [cube], bpy.context.evaluated_depsgraph_get(), tmp_path / "job")
    assert read(prepared.folder)["backbone"] == "backbone.pt2"
    assert (prepared.folder / "backbone.pt2").read_bytes() == network.read_bytes()
    assert (prepared.folder / "backbone.toml").read_text() == network.with_suffix(".toml").read_text()
    assert json.loads(prepared.subject.record)["settings"]["backbone"] == "//net.pt2", "what the artist typed"


def test_the_job_of_an_image_holds_the_network(empty_scene: None, network: Path, tmp_path: Path) -> None:
    prepared = images.prepare(order("FEATURE", feature="one:0", backbone=str(network)), Place(), tmp_path / "job")
    assert read(prepared.folder)["backbone"] == "backbone.pt2"
    assert sorted(path.name for path in prepared.folder.iterdir()) == ["backbone.pt2", "backbone.toml", "job.json"]


def test_a_name_goes_to_the_engine_as_it_is(cube: bpy.types.Object, tmp_path: Path) -> None:
    depsgraph = bpy.context.evaluated_depsgraph_get()
    texture = textures.prepare(order(task="FEATURE", backbone="vgg19"), [cube], depsgraph, tmp_path)
    assert read(texture.folder)["backbone"] == "vgg19"
    image = images.prepare(order("FEATURE", backbone="vgg19"), Place(), tmp_path)
    assert read(image.folder)["backbone"] == "vgg19"


def test_a_missing_network_leaves_no_job(cube: bpy.types.Object, network: Path, tmp_path: Path) -> None:
    network.unlink()
    with pytest.raises(PatinaError, match=r"There is no network .*net\.pt2; choose another backbone\."):
        images.prepare(order("FEATURE", backbone=str(network)), Place(), tmp_path / "job")
    assert not (tmp_path / "job" / "job.json").exists()


@pytest.mark.parametrize("group", ["patina", "patina_image"])
def test_what_a_network_lacks_stands_in_the_way(registered: None, network: Path, group: str) -> None:
    settings = getattr(bpy.context.scene, group)
    settings.backbone = str(network)
    assert obstacle(bpy.context, settings) is None
    network.with_suffix(".toml").unlink()
    assert obstacle(bpy.context, settings) == (
        "There is no net.toml beside net.pt2; write one that names the network's layers"
    )
    network.unlink()
    assert obstacle(bpy.context, settings) == f"There is no network {network}; choose another backbone"
    endless = network.with_stem("network" * 60)
    assert networks.obstacle(str(endless)) == f"There is no network {endless}; choose another backbone"


def test_a_morph_needs_no_network(registered: None, tmp_path: Path) -> None:
    settings = bpy.context.scene.patina_image
    settings.mode, settings.backbone = "MORPH", str(tmp_path / "gone.pt")
    settings.image_morph.a = settings.image_morph.b = "weights.safetensors"
    assert obstacle(bpy.context, settings) is None
