"""One UV map and one picture for a model, whatever it has."""

from __future__ import annotations

from dataclasses import replace

from core.mesh.mesh import Mesh
from core.mesh.texel_width import texel_width
from core.printing.atlas.bake import baked
from core.printing.atlas.charts import charts_of
from core.printing.atlas.packing import packed, size_for
from core.printing.model import Colors, Model
from core.settings.length import MILLIMETERS
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings
from core.steps import Steps, part

# Charts are seen at a slant, which makes texels wider on the surface than in the chart, and lookups blur a little.
_FINER = 0.7


def with_atlas(
    mesh: Mesh, colors: Colors, texel: float, settings: PrintSettings, process: Process
) -> Steps[tuple[Model, str]]:
    """Return a model with a new UV map and a picture of its ``colors``, and what was done, in a sentence.

    ``texel`` is how fine the colors are, in millimeters, 0 if they have no texels. The texture is as fine as they are,
    or as the process resolves, whichever is coarser, unless ``settings.texture_size`` says how wide it is.

    Raises:
        InputError: the texture that the settings ask for has no room for the surface.
    """
    charts = charts_of(mesh.positions, mesh.triangles)
    resolved = MILLIMETERS["in"] / process.dots_per_inch
    size = settings.texture_size or size_for(charts, max(_FINER * texel, resolved))
    uvs = packed(charts, size)
    yield 0.1
    width = texel_width(mesh.positions[mesh.triangles], uvs, [(size, size)])
    picture = yield from part(baked(uvs, colors, size, width / texel if texel else 1.0), 0.1, 1.0)
    return Model(replace(mesh, uvs=uvs), picture), f"A texture of {size} x {size} texels is baked on a new UV map."
