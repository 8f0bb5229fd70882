"""What is tried in the window. A scenario is a generator for ``scripts.gui.window.Runner``; it runs inside Blender."""

from __future__ import annotations

from collections.abc import Callable

from scripts.gui.bench import Bench
from scripts.gui.scenarios import (
    batch,
    direction,
    image,
    materials,
    objects,
    printing,
    relief,
    results,
    setup,
    shapes,
    texture,
    uv_maps,
    variations,
)
from scripts.gui.window import Steps

SCENARIOS: dict[str, Callable[[Bench], Steps]] = {
    "generate": texture.generate,
    "cancel": texture.cancel,
    "save": texture.save,
    "meddle": texture.meddle,
    "kill-engine": texture.kill_engine,
    "quit": texture.leave,
    "newcomer": setup.newcomer,
    "gallery": setup.gallery,
    "presets": setup.presets,
    "engine-path": setup.engine_path,
    "two-objects": objects.two_objects,
    "uv-maps": uv_maps.uv_maps,
    "new-uv-map": uv_maps.new_uv_map,
    "large-uv-map": uv_maps.large_uv_map,
    "edit-modes": objects.edit_modes,
    "refused": objects.refused,
    "slots": materials.slots,
    "keep-texture": materials.keep_texture,
    "material-kinds": materials.material_kinds,
    "masks": direction.masks,
    "curves": direction.curves,
    "relief": relief.relief,
    "vertices": shapes.vertices,
    "style-sets": relief.style_sets,
    "export-maps": relief.export_maps,
    "results": results.result_list,
    "results-care": results.care,
    "reopen": results.reopen,
    "variations": variations.variations,
    "printing": printing.printing,
    "batch": batch.batch,
    "image": image.image,
    "atlas": image.atlas,
    "image-modes": image.image_modes,
}
