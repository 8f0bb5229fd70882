"""Semi-transparent patterns as jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from core.backbone.network import Backbone
from core.faces.cli.main import main
from core.image.pictures import open_picture
from core.job.folder import validate_settings
from core.modes.table import open_mode
from core.objective.expression import parse_expression
from core.objective.feature import feature_excitation
from core.optimize import beginning, optimize

NEURON = "blocks.3.2:10@center"


def test_a_neurons_margin_is_transparent_while_it_stays_excited(tmp_path: Path, backbone: Backbone) -> None:
    settings = validate_settings({"mode": "image-transparent", "feature": NEURON, "size": 160, "steps": 180})
    mode: Any = open_mode(settings, tmp_path)
    last = list(optimize(mode.problem, mode.schedule, beginning(mode.problem)))[-1]
    image = mode.problem.parameterization.images(last.parameters).detach()
    alpha = image[0, 3]
    assert alpha[60:100, 60:100].mean() > 0.5
    margin = torch.cat([alpha[:12].flatten(), alpha[-12:].flatten(), alpha[:, :12].flatten(), alpha[:, -12:].flatten()])
    assert margin.mean() < 0.2
    gray = image[:, :3] * image[:, 3:] + 0.5 * (1 - image[:, 3:])
    opaque = validate_settings({"mode": "image-feature", "feature": NEURON, "size": 160, "steps": 180})
    reference: Any = open_mode(opaque, tmp_path)
    best = list(optimize(reference.problem, reference.schedule, beginning(reference.problem)))[-1]
    pictures = (gray, reference.problem.parameterization.images(best.parameters).detach())
    terms = parse_expression(NEURON, backbone.layers)
    ours, theirs = (float(feature_excitation(backbone.activations(p, ("blocks.3.2",)), terms)) for p in pictures)
    assert ours > 0.5 * theirs


def test_the_picture_has_straight_alpha_and_comes_over_a_checkerboard(tmp_path: Path) -> None:
    typed = ["blocks.3.2:10", "--size", "80x64", "--view-size", "64", "--steps", "6", "--json"]
    assert main(["image", "transparent", *typed, "--out", str(tmp_path / "a")]) == 0
    assert main(["image", "transparent", *typed, "--out", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a" / "image.png").read_bytes() == (tmp_path / "b" / "image.png").read_bytes()
    image = Image.open(tmp_path / "a" / "image.png")
    assert (image.mode, image.size) == ("RGBA", (80, 64))
    assert Image.open(tmp_path / "a" / "checkerboard.png").mode == "RGB"
    assert open_picture(tmp_path / "a" / "image.png").shape == (1, 3, 64, 80)
    assert 0.2 < np.asarray(image)[..., 3].mean() / 255 < 0.8
