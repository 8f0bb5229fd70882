"""Where textures go: masks, styles of their own, pattern sizes, and how much of the base texture stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Note
from core.errors import InputError
from core.files.picture import read_picture
from core.job.run import run_job
from core.mesh.arrays import load_npz, save_npz
from core.output.png import write_png
from core.texture import objective

MakeJob = Callable[..., Path]
SIZE = 128


def run(folder: Path) -> np.ndarray:
    """Run the job in the folder and return its texture, uint8 [H, W, 3]."""
    for _ in run_job(folder):
        pass
    return np.asarray(Image.open(folder / "texture.png"))


def halves(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Give the job's mesh the attributes ``left`` and ``right``; return where these are in the texture, bool."""
    mesh = load_npz(folder / "mesh.npz")
    assert mesh.uvs is not None
    left = (mesh.uvs[..., :1].mean(axis=1, keepdims=True) < 0.5).astype(np.float32).repeat(3, axis=1)
    save_npz(replace(mesh, attributes={"left": left, "right": 1 - left}), folder / "mesh.npz")
    columns = np.broadcast_to(np.arange(SIZE), (SIZE, SIZE))
    # Beside the island, and between its teeth at the poles, texels repeat those that are nearest.
    inside = np.abs(np.arange(SIZE) - SIZE / 2)[:, None] < SIZE / 3
    return inside & (columns < SIZE / 2), inside & (columns >= SIZE / 2)


def base(folder: Path, size: int = SIZE) -> np.ndarray:
    """Put a base texture of gray noise into the job's folder."""
    picture = np.random.default_rng(0).integers(90, 160, (size, size, 1), np.uint8).repeat(3, axis=2)
    Image.fromarray(picture).save(folder / "base.png")
    return picture


def test_outside_of_a_mask_not_one_texel_changes(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(
        tmp_path / "job", mask="attribute:left", base_texture="base.png", strength=1, steps=24, feather=0.02
    )
    left, right = halves(folder)
    kept = base(folder)
    texture = run(folder)
    np.testing.assert_array_equal(texture[right], kept[right])
    saturation = np.ptp(texture.astype(int), axis=2)
    assert saturation[left].mean() > 40, "the stripes are orange and blue"


def test_a_mask_may_be_a_picture_and_the_texture_is_as_large_as_the_base(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", mask="mask.png", base_texture="base.png", strength=1, steps=2, size=256)
    kept = base(folder)
    picture = np.zeros((64, 64), np.uint8)
    picture[:, :32] = 255
    Image.fromarray(picture).save(folder / "mask.png")
    texture = run(folder)
    assert texture.shape == kept.shape
    np.testing.assert_array_equal(texture[:, SIZE // 2 + 8 :], kept[:, SIZE // 2 + 8 :])
    assert (texture != kept).any()


def test_outside_of_a_mask_a_deep_base_texture_keeps_all_its_bits(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(
        tmp_path / "job",
        mask="attribute:left",
        base_texture="base.png",
        strength=1,
        steps=2,
        feather=0.02,
        bit_depth=16,
    )
    _, right = halves(folder)
    levels = np.random.default_rng(0).integers(0, 65536, (SIZE, SIZE, 3))
    write_png(folder / "base.png", levels / np.float32(65535), 16)
    run(folder)
    texture = np.rint(read_picture(folder / "texture.png") * 65535)
    np.testing.assert_array_equal(texture[right], levels[right])


@pytest.mark.parametrize("masks", [["attribute:left", "attribute:right"], ["attribute:left", ""]])
def test_the_texture_is_as_large_as_the_base_where_that_stays(
    make_job: MakeJob, tmp_path: Path, masks: list[str]
) -> None:
    """Not where a style takes what room the masks leave, so that nothing stays."""
    folder = make_job(
        tmp_path / "job", style=2 * ["style.png"], masks=masks, base_texture="base.png", steps=1, size=64, draft=True
    )
    halves(folder)
    base(folder)
    notes = [message.message for message in run_job(folder) if isinstance(message, Note)]
    assert any("as large as the base texture" in note for note in notes) == all(masks)
    assert Image.open(folder / "texture.png").width == (SIZE if all(masks) else 64)


def test_pictures_of_tiles_that_differ_in_size_are_said_to_be_scaled(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(
        tmp_path / "job",
        mask="attribute:left",
        base_texture="base.<UDIM>.png",
        tiles=True,
        uv_map="shared",
        steps=1,
        size=64,
        draft=True,
    )
    halves(folder)
    mesh = load_npz(folder / "mesh.npz")
    assert mesh.uvs is not None
    further = (mesh.uvs[..., :1].mean(axis=1, keepdims=True) >= 0.5) * np.array([1, 0], np.float32)
    save_npz(replace(mesh, uvs=np.clip(mesh.uvs, 0.01, 0.99) + further), folder / "mesh.npz")
    for number, size in ((1001, 64), (1002, 128)):
        Image.new("RGB", (size, size), (90, 90, 90)).save(folder / f"base.{number}.png")
    notes = [message.message for message in run_job(folder) if isinstance(message, Note)]
    assert any("pictures from 64 x 64 to 128 x 128; all are scaled to 64 x 64" in note for note in notes)


def test_a_mask_that_is_nowhere_is_refused(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", mask="mask.png", base_texture="base.png")
    base(folder)
    Image.new("L", (64, 64), 0).save(folder / "mask.png")
    with pytest.raises(InputError, match="black all over the model"):
        run(folder)


@pytest.mark.parametrize("masks", [["attribute:left", "attribute:right"], ["attribute:left", ""]])
def test_each_style_fills_its_own_mask_or_what_the_other_leaves(
    make_job: MakeJob, tmp_path: Path, masks: list[str]
) -> None:
    """The stripes on the left, another picture of greens on the right."""
    folder = make_job(tmp_path / "job", style=["style.png", "green.png"], masks=masks, steps=32)
    left, right = halves(folder)
    greens = np.random.default_rng(0).integers(60, 200, (64, 64, 1), np.uint8) * np.array([0, 1, 0], np.uint8)
    Image.fromarray(np.kron(greens[::8, ::8], np.ones((8, 8, 1), np.uint8))).save(folder / "green.png")
    texture = run(folder).astype(int)
    greenness = texture[..., 1] - (texture[..., 0] + texture[..., 2]) / 2
    assert greenness[right].mean() > 40 and greenness[left].mean() < 15


def test_strength_leads_from_the_base_texture_to_the_style(make_job: MakeJob, tmp_path: Path) -> None:
    distances = []
    for strength in (0.0, 0.3, 1.0):
        folder = make_job(tmp_path / str(strength), base_texture="base.png", strength=strength, steps=24)
        kept = base(folder)
        distances.append(np.abs(run(folder).astype(int) - kept).mean())
    assert distances[0] == 0
    assert 5 < distances[1] < distances[2] - 5


def test_a_map_of_sizes_makes_one_half_coarser(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", size_map="attribute:left", style_scale=2, steps=96)
    halves(folder)
    texture = run(folder).astype(float)[32:-32].mean(axis=2)
    left, right = (np.diff(half, axis=1).std() / half.std() for half in (texture[:, 8:56], texture[:, 72:120]))
    assert left < 0.75 * right


def test_weights_and_masks_must_be_as_many_as_styles(make_job: MakeJob, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="as many masks as styles, 1 and not 2"):
        run(make_job(tmp_path / "masks", masks=["a.png", "b.png"]))
    with pytest.raises(InputError, match="a base texture, which stays outside of it; add --base-texture"):
        run(make_job(tmp_path / "mask", mask="a.png"))


def test_a_style_without_weight_is_nowhere(make_job: MakeJob, tmp_path: Path) -> None:
    alone = run(make_job(tmp_path / "alone", steps=8))
    folder = make_job(tmp_path / "two", style=["style.png", "white.png"], style_weights=[1, 0], steps=8)
    Image.new("L", (64, 64), 255).save(folder / "white.png")
    np.testing.assert_array_equal(run(folder), alone)


def test_a_feature_has_a_mask_as_well(make_job: MakeJob, tmp_path: Path) -> None:
    folder = make_job(
        tmp_path / "job", feature="blocks.1.0:3", mask="attribute:left", base_texture="base.png", strength=1, steps=8
    )
    left, right = halves(folder)
    kept = base(folder)
    texture = run(folder)
    np.testing.assert_array_equal(texture[right], kept[right])
    assert (texture[left] != kept[left]).mean() > 0.5


def test_a_picture_does_not_fit_a_new_uv_map(make_job: MakeJob, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not fit a new UV map; use an attribute"):
        run(make_job(tmp_path / "job", size_map="sizes.png", uv_map="new"))


def test_views_that_show_next_to_nothing_of_any_area_are_steps_as_well(
    make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of the whole model are where a mask is a small spot."""
    monkeypatch.setattr(objective, "_LEAST_SHARE", 1.0)
    folder = make_job(
        tmp_path / "job", style=2 * ["style.png"], masks=["attribute:left", "attribute:right"], steps=2, draft=True
    )
    halves(folder)
    assert run(folder).shape == (SIZE, SIZE, 3)


def test_areas_and_turns_are_the_same_however_many_views_the_network_sees_at_once(
    make_job: MakeJob, tmp_path: Path
) -> None:
    textures = []
    for saving in (0, 1):
        folder = make_job(
            tmp_path / str(saving),
            style=["style.png", "green.png"],
            masks=["attribute:left", "attribute:right"],
            orientation="up",
            views=2,
            steps=8,
            memory_saving=saving,
        )
        halves(folder)
        Image.new("RGB", (64, 64), (20, 160, 40)).save(folder / "green.png")
        textures.append(run(folder).astype(float))
    assert np.abs(textures[0] - textures[1]).mean() < 0.5
