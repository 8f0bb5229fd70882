"""A texture as a problem for the loop: parameters → renderings from random views → loss."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.errors import InputError
from core.machine.team import Team, team
from core.optimize import Averages
from core.parameterization.texture import TextureParameterization
from core.texture.base_maps import NO_MAPS, BaseMaps, Ground
from core.texture.carved import surface_colors
from core.texture.finish import Finish
from core.texture.heights import HeightScale
from core.texture.kept import laid_over
from core.texture.objective import Objective, ViewGroup
from core.texture.prefetch import made_ahead_used_twice
from core.texture.relief import Relief
from core.texture.seen import COLOR_ALONE, Seen
from core.texture.stages import stage_at
from core.texture.start import Start
from core.texture.udim import Tile
from core.texture.views import TexturedView, ViewMaker, composite


@dataclass(frozen=True)
class TextureProblem:
    """A ``core.optimize.Problem``: each part of a step is a group of at most ``at_once`` views.

    ``tiles`` are the images of the texture. In a team, each process looks at its share of the views. ``finish`` makes
    the finished texture of the optimized one. ``start`` makes the parameters to start from where that is not noise.
    ``base`` are the mip pyramids of the base texture's images, for views that show some of it, ``base_maps`` its maps,
    ``ground`` is what a relief fades to where it ends, and ``scale`` is what heights stand for. ``seen`` are the
    channels of the pictures, and ``relief`` is what is lit by lamps.
    """

    tiles: tuple[Tile, ...]
    parameterization: TextureParameterization[Any]
    make_view: ViewMaker
    objective: Objective
    seed: int
    device: torch.device
    team: Team
    at_once: int
    finish: Finish
    start: Start | None = None
    base: tuple[list[Tensor], ...] = ()
    base_maps: BaseMaps = NO_MAPS
    ground: Ground | None = None
    scale: HeightScale | None = None
    seen: Seen = COLOR_ALONE
    relief: Relief | None = None

    def initial(self) -> list[Tensor]:
        if self.start is not None:
            return self.start()
        return self.parameterization.initial(torch.Generator().manual_seed(self.seed))

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return self.parameterization.grow(tensors, self.stage(step))

    def views(self, first: int, end: int) -> Generator[list[ViewGroup], None, None]:
        return made_ahead_used_twice(self._groups, first, end)

    def picture(self, view: ViewGroup, parameters: Sequence[Tensor]) -> Tensor:
        return torch.cat([self._picture(one, parameters) for one in view])

    def loss(self, view: ViewGroup, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        return self.objective(view, images, averages)

    def stage(self, step: int) -> int:
        """Return the stage that a step belongs to."""
        return stage_at(self.make_view.stages, step)

    def _picture(self, view: TexturedView, parameters: Sequence[Tensor]) -> Tensor:
        values = self._worn(view, parameters)
        picture = composite(view.behind(self.finish.neutral), view.pixels, values)
        if self.relief is None or view.lit is None:
            return picture
        around = self.parameterization.maps(parameters, view.lit.around)
        return torch.cat([picture, self.relief.picture(view, view.lit, values[:, :3], around)], dim=1)

    def _worn(self, view: TexturedView, parameters: Sequence[Tensor]) -> Tensor:
        """Return the values [N, 3 + M] that a view shows."""
        base = view.places.sample(self.base.__getitem__) if self.base else None
        values = self.parameterization.values(parameters, view.lookup)
        if self.finish.surface:
            values = torch.cat([surface_colors(values, base), values[:, 3:]], dim=1)
        if view.cover is None or base is None:
            return values
        return laid_over(base, values, view.cover)

    def _groups(self, step: int) -> list[ViewGroup]:
        own = range(self.team.rank, self.make_view.views_per_step, self.team.size)
        views = [self.make_view(step, number).to(self.device) for number in own]
        # Groups of equal size: each counts as much as any other.
        size = max(size for size in range(1, self.at_once + 1) if len(views) % size == 0)
        return [tuple(views[start : start + size]) for start in range(0, len(views), size)]


def team_sharing(views: int) -> Team:
    """Return the team among which the ``views`` of each step are split evenly.

    Raises:
        InputError: the number of views is not a multiple of the number of processes.
    """
    found = team()
    if views % found.size:
        raise InputError(
            f"{found.size} processes cannot share {views} views per step evenly; "
            f"give a multiple of {found.size} with --views."
        )
    return found
