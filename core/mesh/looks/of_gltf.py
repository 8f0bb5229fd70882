"""The materials of a glTF file: the textures and factors of their base colors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import ValidationError

from core.errors import InputError
from core.files.srgb import encoded
from core.mesh.gltf.buffers import Buffers
from core.mesh.gltf.container import parts_of_file
from core.mesh.gltf.document import document_of
from core.mesh.gltf.look_document import LookDocument, LookImage, LookMaterial, TextureReference
from core.mesh.labels import label
from core.mesh.looks.look import Look, Looks
from core.mesh.looks.pictures import checked, opaque

_COLOR = "COLOR_0"
_LARGEST = 1 << 30


def looks_of_gltf(path: Path) -> Looks:
    """Return the looks of a glTF file's materials (errors as of the file)."""
    tree, binary = parts_of_file(path.read_bytes())
    document = document_of(tree)
    buffers = Buffers(document, path, binary)
    used = [primitive for mesh in document.meshes for primitive in mesh.primitives]
    colored = _COLOR if any(_COLOR in primitive.attributes for primitive in used) else None
    notes: list[str] = []
    try:
        read = LookDocument.model_validate(tree)
    except ValidationError:
        return Looks(vertex_color=colored, notes=("The materials of the file are damaged and left out.",))
    pictures: dict[tuple[int, bool], bytes | None] = {}
    numbers = {primitive.material for primitive in used}
    looks = [
        _look(material, read, buffers, pictures, notes) if number in numbers else Look()
        for number, material in enumerate(read.materials)
    ]
    return Looks(tuple(looks), colored, tuple(notes))


def _look(
    material: LookMaterial,
    read: LookDocument,
    buffers: Buffers,
    pictures: dict[tuple[int, bool], bytes | None],
    notes: list[str],
) -> Look:
    texture, factor = material.base_color()
    red, green, blue = encoded(np.array(factor[:3])).tolist()
    source = None if texture is None else _source(texture, read)
    if source is None:
        return Look(None, (red, green, blue))
    key = source, material.alpha_mode == "OPAQUE"
    if key not in pictures:
        image = read.images[source]
        try:
            pictures[key] = _picture(image, *key, buffers)
        except InputError as error:
            pictures[key] = None
            notes.append(f"{label('image', source, image.name)} cannot be used: {error}")
    return Look(pictures[key], (red, green, blue))


def _source(texture: TextureReference, read: LookDocument) -> int | None:
    """Return the number of the image that a texture shows, None if it has none."""
    if texture.index >= len(read.textures):
        return None
    source = read.textures[texture.index].image()
    return source if source is not None and source < len(read.images) else None


def _picture(image: LookImage, number: int, is_opaque: bool, buffers: Buffers) -> bytes:
    """Return the content of an image; opaque materials take no notice of its transparency."""
    read = opaque if is_opaque else checked
    name = label("image", number, image.name or image.uri)
    if image.buffer_view is not None:
        return read(bytes(buffers.view(image.buffer_view, name)), name)
    if image.uri is None:
        raise InputError("it has no content.")
    return read(bytes(buffers.content(image.uri, name, "image", _LARGEST)), name)
