from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.mesh.gltf.read import read_gltf
from tests.core.mesh.gltf.builder import square_scene


@pytest.mark.parametrize(
    "name",
    [
        "KHR_materials_unlit",
        "KHR_materials_transmission",
        "KHR_materials_pbrSpecularGlossiness",
        "KHR_materials_variants",
        "KHR_texture_transform",
        "KHR_texture_basisu",
        "EXT_texture_webp",
        "EXT_texture_avif",
        "MSFT_texture_dds",
        "KHR_lights_punctual",
        "EXT_lights_image_based",
        "KHR_mesh_quantization",
        "EXT_mesh_gpu_instancing",
        "KHR_xmp_json_ld",
        "VRMC_vrm",
        "VRMC_materials_mtoon",
    ],
)
def test_extensions_that_may_be_required(tmp_path: Path, name: str) -> None:
    assert read_gltf(square_scene(extensionsRequired=[name]).glb(tmp_path / "a.glb")).parts


@pytest.mark.parametrize("name", ["MAKER_own_compression", "KHR_gaussian_splatting", "CESIUM_RTC", "KHR_materials", ""])
def test_all_others_are_refused_by_name(tmp_path: Path, name: str) -> None:
    required = ["KHR_materials_unlit", name, "ANOTHER\none"]
    with pytest.raises(InputError, match=f"The file requires {name} and ANOTHER one, which Patina cannot read"):
        read_gltf(square_scene(extensionsRequired=required).glb(tmp_path / "a.glb"))


@pytest.mark.parametrize(
    ("required", "words"),
    [
        (["ONE"], "requires ONE, which Patina cannot read; export the mesh again without it"),
        (["ONE", "TWO"], "requires ONE and TWO, which Patina cannot read; export the mesh again without them"),
        (["ONE", "TWO", "THREE"], "requires ONE, TWO, and THREE, which"),
    ],
)
def test_a_list_of_unknown_extensions_reads_well(tmp_path: Path, required: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_gltf(square_scene(extensionsRequired=required).glb(tmp_path / "a.glb"))


def test_extensions_that_are_only_used_do_not_matter(tmp_path: Path) -> None:
    builder = square_scene(extensionsUsed=["MAKER_own"], extensions={"MAKER_own": {"a": [1]}})
    builder.tree["nodes"][0]["extensions"] = {"MAKER_own": 5}
    assert read_gltf(builder.glb(tmp_path / "a.glb")).parts
