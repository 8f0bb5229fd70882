from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.export import Dim, export, save

from core.backbone import registry
from core.backbone.network import INPUT, Layer
from core.border.messages import Event
from core.border.names import RESULT_FILE
from core.errors import InputError
from core.job.pack import pack
from core.job.run import run_job

DESCRIPTION = """
layers = ["first", "second"]
input_range = [0, 255]
mean = [127.5, 127.5, 127.5]
std = [127.5, 127.5, 127.5]
style_layers = ["first", "second"]
license = "MIT"
"""


class Two(nn.Module):
    """Two layers of a network, as a user would give them."""

    def __init__(self, by_name: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 12, 3, 2, 1)
        self.by_name = by_name

    def forward(self, value: Tensor) -> tuple[Tensor, Tensor] | dict[str, Tensor]:
        one = self.first(value).relu()
        two = self.second(one).relu()
        return {"second": two, "first": one} if self.by_name else (one, two)


def saved(folder: Path, kind: str, description: str = DESCRIPTION) -> Path:
    """The network in a file, with its description beside it."""
    path = folder / f"own{'.pt' if kind.startswith('script') else '.pt2'}"
    example = torch.zeros(1, 3, 64, 64)
    if kind.startswith("script"):
        torch.jit.trace(Two(kind.endswith("by name")), example, strict=False).save(path)
    else:
        dynamic = None if kind == "export of one size" else ({0: Dim.AUTO, 2: Dim.AUTO, 3: Dim.AUTO},)
        save(export(Two(), (torch.zeros(2, 3, 64, 64) if dynamic else example,), dynamic_shapes=dynamic), path)
    path.with_suffix(".toml").write_text(description, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["script", "script by name", "export"])
def test_a_file_is_a_backbone(tmp_path: Path, kind: str) -> None:
    backbone = registry.load(str(saved(tmp_path, kind)))
    assert backbone.layers == (Layer(INPUT, 3, 1), Layer("first", 8, 2), Layer("second", 12, 4))
    assert backbone.style_layers == (INPUT, "first", "second")
    picture = torch.rand(1, 3, 96, 64)
    first, second = Two()(picture * 2 - 1)
    found = backbone.activations(picture, ("first", "second"))
    torch.testing.assert_close(found["first"], first, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(found["second"], second, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("key", ["license", "licence"])
def test_the_license_is_known_in_either_spelling(tmp_path: Path, key: str) -> None:
    path = saved(tmp_path, "script", DESCRIPTION.replace("license", key))
    assert registry.weights_status(str(path)).licence == "MIT"


@pytest.mark.parametrize("kind", ["script", "export"])
def test_a_job_takes_the_file_along(tmp_path: Path, picture: Path, kind: str) -> None:
    path = saved(tmp_path, kind)
    values = {"mode": "image-style", "content": str(picture), "style": [str(picture)], "steps": 3}
    settings = pack({**values, "backbone": str(path), "device": "cpu"}, tmp_path / "job")
    path.unlink()
    path.with_suffix(".toml").unlink()
    assert settings.model_dump()["backbone"] == f"backbone{path.suffix}"
    events: list[Event] = list(run_job(tmp_path / "job", trust_network=True))
    assert events and (tmp_path / "job" / RESULT_FILE).is_file() and (tmp_path / "job" / "image.png").is_file()


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (None, r"needs a description beside it, but .*own\.toml is missing"),
        ("layers = []", "layers: tuple should have at least 1 item"),
        ('layers = ["first", "second"]\nstd = [1, 1, 0]', "std or the width of input_range is 0"),
        ('layers = ["first", "second"]\nstyle_layers = ["third"]', "third is not one of its layers"),
        ('layers = ["first", "second", "third"]', "returns 2 layers, but its TOML names 3"),
        ("layers = [", "cannot be read"),
        ('layers = ["first", "second"]\nmeans = 3', "means: extra inputs are not permitted"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(tmp_path: Path, description: str | None, words: str) -> None:
    path = saved(tmp_path, "script", description or "")
    if description is None:
        path.with_suffix(".toml").unlink()
    with pytest.raises(InputError, match=words):
        registry.describe(str(path))


def test_a_network_for_one_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"own\.pt2 does not accept pictures of .* make it accept all sizes"):
        registry.describe(str(saved(tmp_path, "export of one size")))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "script")
    path.write_bytes(b"no network")
    with pytest.raises(InputError, match="is not a TorchScript file, or is damaged"):
        registry.describe(str(path))
    with pytest.raises(InputError, match="There is no network"):
        registry.describe("nowhere.pt2")
