"""What a glTF file says of the base colors of its materials. Apart from ``Document``: what is wrong with a picture must
not keep anyone from reading the surfaces."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, FiniteFloat

from core.mesh.gltf.document import GltfModel, Index, Named

Factor = Annotated[list[FiniteFloat], Field(min_length=4, max_length=4)]
_WHITE = [1.0, 1.0, 1.0, 1.0]


class TextureReference(GltfModel):
    index: Index = 0


class LookMetallicRoughness(GltfModel):
    base_color_texture: TextureReference | None = None
    base_color_factor: Factor = _WHITE


class LookSpecularGlossiness(GltfModel):
    diffuse_texture: TextureReference | None = None
    diffuse_factor: Factor = _WHITE


class LookExtensions(GltfModel):
    specular_glossiness: LookSpecularGlossiness | None = Field(
        default=None, alias="KHR_materials_pbrSpecularGlossiness"
    )


class LookMaterial(GltfModel):
    pbr_metallic_roughness: LookMetallicRoughness = LookMetallicRoughness()
    extensions: LookExtensions = LookExtensions()
    alpha_mode: str = "OPAQUE"

    def base_color(self) -> tuple[TextureReference | None, list[float]]:
        """Return the texture of the base color and the linear factor [4] by which it is multiplied."""
        older = self.extensions.specular_glossiness
        if older is not None and older.diffuse_texture is not None:
            return older.diffuse_texture, older.diffuse_factor
        own = self.pbr_metallic_roughness
        if older is not None and own == LookMetallicRoughness():
            return None, older.diffuse_factor
        return own.base_color_texture, own.base_color_factor


class LookSource(GltfModel):
    source: Index | None = None


class LookTextureExtensions(GltfModel):
    webp: LookSource = Field(default=LookSource(), alias="EXT_texture_webp")


class LookTexture(GltfModel):
    source: Index | None = None
    extensions: LookTextureExtensions = LookTextureExtensions()

    def image(self) -> int | None:
        """Return the number of the image, None if it has none that can be read."""
        return self.source if self.extensions.webp.source is None else self.extensions.webp.source


class LookImage(Named):
    uri: str | None = None
    buffer_view: Index | None = None


class LookDocument(GltfModel):
    materials: tuple[LookMaterial, ...] = ()
    textures: tuple[LookTexture, ...] = ()
    images: tuple[LookImage, ...] = ()
