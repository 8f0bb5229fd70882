"""The model of a print as its job brings it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.border.names import MATERIALS_FILE, name_of_tile
from core.errors import InputError
from core.files.picture import read_levels
from core.mesh.arrays import load_npz
from core.mesh.attributes import find_attribute
from core.mesh.checks import check_geometry
from core.mesh.mesh import Mesh
from core.mesh.texel_width import texel_width
from core.mesh.udim import ONE_IMAGE, tiles_of
from core.mesh.uv_map import FAR
from core.printing.material_colors import material_colors
from core.printing.materials import read_materials
from core.printing.model import Model, Source
from core.printing.other_colors import Patchwork, VertexColors, as_colors, plain
from core.printing.own_solid import with_solid
from core.printing.picture_colors import PictureColors
from core.printing.sizing import at_print_size
from core.printing.unit_square import in_unit_square
from core.settings.printing import PrintSettings

_WHITE = np.ones(3, np.float32)


def read_source(settings: PrintSettings, folder: Path) -> tuple[Source, tuple[str, ...]]:
    """Return the model of the job in ``folder``, at its printed size, and notes on it.

    Raises:
        InputError: the mesh or a picture cannot be read, or the model has no height to scale.
    """
    packed = load_npz(folder / settings.mesh)
    check_geometry(packed)
    attribute = find_attribute(settings.texture, packed.attributes)
    sized, placement = at_print_size(packed, settings)
    mesh = replace(sized, attributes={}, notes=())
    if attribute is not None:
        source = Source(mesh, VertexColors(as_colors(packed.attributes[attribute])), 0.0, placement)
    elif settings.texture:
        source, notes = _with_pictures(mesh, placement, settings, folder)
        return with_solid(source, folder, (*packed.notes, *notes))
    elif (folder / MATERIALS_FILE).is_file():
        materials = read_materials(folder / MATERIALS_FILE, len(mesh.triangles))
        colors, pictures, shown = material_colors(replace(mesh, attributes=packed.attributes), materials, folder)
        source = _with_own_pictures(Source(mesh, colors, 0.0, placement), pictures, shown)
    else:
        source = Source(mesh, plain(_WHITE, len(mesh.triangles)), 0.0, placement)
        return source, (*packed.notes, "The model has no texture and no colors, so that it is white.")
    return source, packed.notes


def _with_own_pictures(source: Source, pictures: list[np.ndarray], shown: np.ndarray) -> Source:
    """Return a source that shows ``pictures``, the one of each triangle by ``shown`` [F], −1 for none, with what
    follows from these."""
    mesh, mapped = source.mesh, shown >= 0
    if mesh.uvs is None or not mapped.any():
        return source
    sizes = [picture.shape for picture in pictures]
    texel = texel_width(mesh.positions[mesh.triangles[mapped]], mesh.uvs[mapped], sizes, shown[mapped])
    inside = in_unit_square(mesh.uvs) if len(pictures) == 1 and mapped.all() else None
    own = None if inside is None else Model(replace(mesh, uvs=inside), pictures[0])
    return replace(source, texel=texel, own=own)


def _with_pictures(
    mesh: Mesh, placement: np.ndarray, settings: PrintSettings, folder: Path
) -> tuple[Source, tuple[str, ...]]:
    """Return the source of a mesh that wears one picture, or one for each UDIM tile, and notes on it."""
    if mesh.uvs is None:
        raise InputError("The mesh has no UVs, which its texture needs; unwrap it, or omit the texture.")
    mapped = (np.abs(mesh.uvs) < FAR).all(axis=(1, 2))
    if not mapped.any():
        raise InputError("The mesh has no usable UVs, which its texture needs; unwrap it, or omit the texture.")
    uvs = np.where(mapped[:, None, None], mesh.uvs, mesh.uvs[mapped][0]).astype(np.float32)
    layout = tiles_of(uvs) if settings.tiles else ONE_IMAGE
    pictures = tuple(read_levels(folder / name_of_tile(settings.texture, number)) for number in layout.numbers)
    several = len(pictures) > 1
    if settings.tiles:
        origins = np.stack([layout.origin(image) for image in range(len(pictures))])
        uvs -= origins[layout.of_triangles][:, None]
    shown = layout.of_triangles if several else None
    sizes = [picture.shape for picture in pictures]
    of_mapped = None if shown is None else shown[mapped]
    texel = texel_width(mesh.positions[mesh.triangles[mapped]], uvs[mapped], sizes, of_mapped)
    inside = None if several or not mapped.all() else in_unit_square(uvs)
    own = None if inside is None else Model(replace(mesh, uvs=inside), pictures[0])
    source = Source(mesh, PictureColors(uvs, pictures, shown, repeats=not settings.tiles), texel, placement, own)
    if mapped.all():
        return source, ()
    mean = np.mean([picture.mean(axis=(0, 1)) for picture in pictures], axis=0) / 255
    colors = Patchwork((plain(mean, len(mapped)), source.colors), mapped.astype(np.int64))
    note = f"{(~mapped).sum()} of {len(mapped)} triangles have no UVs and take the mean color of the texture."
    return replace(source, colors=colors), (note,)
