"""The meshes that textures are judged on. Blender makes them; each is difficult in its own way."""

from __future__ import annotations

from collections.abc import Callable

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.creature import creature
from scripts.measure.meshes.nature import plant, terrain
from scripts.measure.meshes.sheets import car_body, coat, helmet
from scripts.measure.meshes.simple import house, leaf, million, suzanne
from scripts.measure.meshes.solids import chair, gear, pieces
from scripts.measure.meshes.uv_maps import densities, smart_torus, xatlas_rock

MESHES: dict[str, Callable[[], MeshArrays]] = {
    "suzanne": suzanne,
    "torus": smart_torus,
    "rock": xatlas_rock,
    "house": house,
    "leaf": leaf,
    "million": million,
    "densities": densities,
    "creature": creature,
    "car": car_body,
    "gear": gear,
    "chair": chair,
    "plant": plant,
    "pieces": pieces,
    "coat": coat,
    "terrain": terrain,
    "helmet": helmet,
}
