"""Networks with random weights, which behave like trained ones, for backbones whose weights are not available.

He, Wang, Hopcroft (A Powerful Generative Model Using Random Weights, 2016) transfer styles with such networks.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.backbone import registry
from core.backbone.network import Backbone, as_normalization, frozen


def random_backbone(name: str, pictures: Tensor, seed: int = 0) -> Backbone:
    """Return the backbone ``name`` with random weights (He et al. 2015).

    Batch normalizations have the statistics of ``pictures`` [N, 3, H, W] in [0, 1], as if trained on them.
    """
    architecture, described = registry.find(name), registry.describe(name)
    torch.manual_seed(seed)
    network = architecture.build(None)
    mean, deviation = as_normalization(architecture.mean), as_normalization(architecture.deviation)
    normalizations = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    for module in normalizations:
        module.reset_running_stats()
        module.momentum = None
    network.train()
    with torch.no_grad():
        network((pictures - mean) / deviation, network.names)
    return Backbone(
        name,
        frozen(network),
        described.layers,
        mean,
        deviation,
        described.style_layers,
        described.content_layers,
    )
