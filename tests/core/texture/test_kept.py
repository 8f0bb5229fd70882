from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from core.mesh.udim import ONE_IMAGE
from core.texture.base_maps import NO_MAPS
from core.texture.finish import Finish
from core.texture.kept import Kept, base_colors, beside_each_other, content_factor, opacity
from core.texture.surface_map import SurfaceMap

TILE: Any = SimpleNamespace(index=0, number=None)


def test_what_no_mask_covers_stays_to_the_last_bit(tmp_path: Path) -> None:
    base = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    Image.fromarray(base).save(tmp_path / "base.png")
    cover = np.zeros((32, 32, 1), np.float32)
    cover[:16], cover[16] = 1, 0.5
    kept = Kept(base_colors(tmp_path, "base.png"), lambda *_: cover, SurfaceMap((cover,), ONE_IMAGE))
    found = np.round(Finish(kept=kept).texture(np.ones((32, 32, 3), np.float32), TILE) * 255).astype(np.uint8)
    np.testing.assert_array_equal(found[17:], base[17:])
    assert (found[:16] == 255).all()
    np.testing.assert_allclose(found[16], (base[16].astype(float) + 255) / 2, atol=1)


def test_strength_first_lays_the_texture_over_the_base_then_lets_its_content_go() -> None:
    assert [opacity(strength) for strength in (0, 0.25, 0.5, 1)] == [0, 0.5, 1, 1]
    factors = [content_factor(strength) for strength in np.linspace(0, 1, 11)]
    assert factors == sorted(factors, reverse=True)
    assert factors[:6] == 6 * [1] and factors[6] < 1 and factors[-1] == 0


def test_maps_fade_to_what_they_are_beside_the_texture(tmp_path: Path) -> None:
    Image.fromarray(np.full((32, 32, 3), 99, np.uint8)).save(tmp_path / "base.png")
    cover = np.zeros((32, 32, 1), np.float32)
    cover[:16], cover[16] = 1, 0.5
    neutral = NO_MAPS.beside(("height", "metallic"), (0.5, 0.8), None)
    base = beside_each_other(base_colors(tmp_path, "base.png"), neutral)
    kept = Kept(base, lambda *_: cover, SurfaceMap((cover,), ONE_IMAGE))
    found = Finish(kept=kept, neutral=(0.5, 0.8)).texture(np.ones((32, 32, 5), np.float32), TILE)
    np.testing.assert_allclose(found[17:, :, 3:], np.broadcast_to([0.5, 0.8], (15, 32, 2)), atol=1e-6)
    np.testing.assert_allclose(found[16, :, 3:], np.broadcast_to([0.75, 0.9], (32, 2)), atol=1e-6)
    assert (found[:16] == 1).all()
