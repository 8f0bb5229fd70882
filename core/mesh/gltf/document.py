"""What a glTF file says in its JSON, as far as surfaces and their UVs depend on it.

Names and meanings are those of the specification: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from core.errors import InputError
from core.mesh.labels import label, sentence_start
from core.mesh.quoting import printable

Index = Annotated[int, Field(ge=0, lt=2**53)]
Vector = Annotated[list[FiniteFloat], Field(min_length=3, max_length=3)]
Quaternion = Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)]
Matrix = Annotated[list[FiniteFloat], Field(min_length=16, max_length=16)]
Pair = Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)]
Item = TypeVar("Item")


class GltfModel(BaseModel):
    # Jobs with other files never need the validators.
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        """Some writers write null for what they leave out."""
        return (
            {key: value for key, value in values.items() if value is not None} if isinstance(values, dict) else values
        )


class Named(GltfModel):
    name: Any = None


class Buffer(Named):
    byte_length: Index
    uri: str | None = None


class CompressedView(GltfModel):
    buffer: Index


class ViewExtensions(GltfModel):
    ext: CompressedView | None = Field(default=None, alias="EXT_meshopt_compression")
    khr: CompressedView | None = Field(default=None, alias="KHR_meshopt_compression")


class BufferView(Named):
    buffer: Index
    byte_offset: Index = 0
    byte_length: Index
    byte_stride: Index = 0
    extensions: ViewExtensions = ViewExtensions()


class SparsePart(GltfModel):
    buffer_view: Index
    byte_offset: Index = 0
    component_type: int = 0


class Sparse(GltfModel):
    count: Index
    indices: SparsePart
    values: SparsePart


class Accessor(Named):
    buffer_view: Index | None = None
    byte_offset: Index = 0
    component_type: int
    normalized: bool = False
    count: Index
    type: str
    sparse: Sparse | None = None


class Draco(GltfModel):
    buffer_view: Index
    attributes: dict[str, Index]


class PrimitiveExtensions(GltfModel):
    draco: Draco | None = Field(default=None, alias="KHR_draco_mesh_compression")


class Primitive(GltfModel):
    attributes: dict[str, Index]
    indices: Index | None = None
    material: Index | None = None
    mode: int = 4
    targets: list[dict[str, Index]] = []
    extensions: PrimitiveExtensions = PrimitiveExtensions()


class Mesh(Named):
    primitives: list[Primitive]
    weights: list[FiniteFloat] = []


class Instancing(GltfModel):
    attributes: dict[str, Index]


class Visibility(GltfModel):
    visible: bool = True


class NodeExtensions(GltfModel):
    instancing: Instancing | None = Field(default=None, alias="EXT_mesh_gpu_instancing")
    visibility: Visibility = Field(default=Visibility(), alias="KHR_node_visibility")


class Node(Named):
    children: list[Index] = []
    matrix: Matrix | None = None
    translation: Vector = [0, 0, 0]
    rotation: Quaternion = [0, 0, 0, 1]
    scale: Vector = [1, 1, 1]
    mesh: Index | None = None
    skin: Index | None = None
    weights: list[FiniteFloat] | None = None
    extensions: NodeExtensions = NodeExtensions()


class Skin(Named):
    joints: list[Index]
    inverse_bind_matrices: Index | None = None


class Scene(Named):
    nodes: list[Index] = []


class TextureTransform(GltfModel):
    offset: Pair = [0, 0]
    rotation: FiniteFloat = 0
    scale: Pair = [1, 1]
    tex_coord: Index | None = None


class TextureExtensions(GltfModel):
    transform: TextureTransform | None = Field(default=None, alias="KHR_texture_transform")


class TextureInfo(GltfModel):
    tex_coord: Index = 0
    extensions: TextureExtensions = TextureExtensions()


class MetallicRoughness(GltfModel):
    base_color_texture: TextureInfo | None = None


class SpecularGlossiness(GltfModel):
    diffuse_texture: TextureInfo | None = None


class MaterialExtensions(GltfModel):
    specular_glossiness: SpecularGlossiness = Field(
        default=SpecularGlossiness(), alias="KHR_materials_pbrSpecularGlossiness"
    )


class Material(Named):
    pbr_metallic_roughness: MetallicRoughness = MetallicRoughness()
    extensions: MaterialExtensions = MaterialExtensions()


class Document(GltfModel):
    scene: Index | None = None
    scenes: list[Scene] = []
    nodes: list[Node] = []
    meshes: list[Mesh] = []
    skins: list[Skin] = []
    materials: list[Material] = []
    accessors: list[Accessor] = []
    buffer_views: list[BufferView] = []
    buffers: list[Buffer] = []
    extensions_required: list[str] = []


Kind = Literal["scene", "node", "mesh", "skin", "material", "accessor", "bufferView", "buffer"]
_LISTS: dict[str, Kind] = {
    "scenes": "scene",
    "nodes": "node",
    "meshes": "mesh",
    "skins": "skin",
    "materials": "material",
    "accessors": "accessor",
    "bufferViews": "bufferView",
    "buffers": "buffer",
}


def document_of(tree: dict[str, Any]) -> Document:
    """Return the JSON of a glTF file with every value checked for its type.

    Raises:
        InputError: a value is missing or not what the specification allows; the message says where.
    """
    try:
        return Document.model_validate(tree)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        reason = first["msg"][0].lower() + first["msg"][1:]
        place = _place(tree, first["loc"])
        raise InputError(f"The file is damaged at {place} ({reason}); export the mesh again.") from None


def entry(items: Sequence[Item], index: int, kind: Kind, user: str) -> Item:
    """Return ``items[index]``.

    Raises:
        InputError: there is no such item; the message says that ``user`` refers to it.
    """
    if index >= len(items):
        raise InputError(
            f"{sentence_start(user)} refers to {kind} {index}, which the file does not have; export the mesh again."
        )
    return items[index]


def _place(tree: dict[str, Any], location: tuple[int | str, ...]) -> str:
    """Return where a value stands, such as ``node "Hips", matrix[3]``."""
    if len(location) < 2 or location[0] not in _LISTS or not isinstance(location[1], int):
        return _path(location)
    item = tree[str(location[0])][location[1]]
    name = item.get("name") if isinstance(item, dict) else None
    start = label(_LISTS[str(location[0])], location[1], name)
    return f"{start}, {_path(location[2:])}" if location[2:] else start


def _path(location: Sequence[int | str]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{printable(part)}" for part in location]
    return "".join(parts).removeprefix(".") or "its beginning"
