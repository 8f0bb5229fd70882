"""A pinhole camera and the rays of its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

VERTICAL_FIELD_OF_VIEW = 30.0
"""Degrees. Narrow enough to keep the perspective calm, wide enough to see around the model."""


@dataclass(frozen=True)
class Camera:
    """Where a view is taken from.

    ``eye`` and ``target`` are points [3], ``up`` a direction [3]. ``roll`` turns the picture (radians). ``aperture`` is
    half the height of the picture plane at distance 1, i.e. the tangent of half the vertical field of view. ``shift``
    moves the principal point (pixels), which is the article's jitter without a second resampling. Nothing is seen that
    is less than ``near`` deep.
    """

    eye: np.ndarray
    target: np.ndarray
    up: np.ndarray
    roll: float = 0.0
    aperture: float = float(np.tan(np.radians(VERTICAL_FIELD_OF_VIEW / 2)))
    shift: tuple[float, float] = (0.0, 0.0)
    near: float = 0.0

    def basis(self) -> np.ndarray:
        """Return the camera's right, up and backward directions as the rows of a rotation [3, 3]."""
        backward = _normalized(self.eye - self.target)
        reference = self.up if abs(float(backward @ _normalized(self.up))) < 0.999 else np.roll(self.up, 1)
        right = _normalized(np.cross(reference, backward))
        up = np.cross(backward, right)
        cosine, sine = np.cos(self.roll), np.sin(self.roll)
        return np.stack([cosine * right + sine * up, cosine * up - sine * right, backward])

    def rays(self, size: int) -> np.ndarray:
        """Return the unnormalized ray direction of every pixel center, row by row from the top: float32 [size², 3].

        Directions have length 1 along the optical axis, so a hit at ray parameter t has depth t.
        """
        columns, rows = self.columns_and_rows(size)
        return np.ascontiguousarray((columns[None, :] + rows[:, None]).reshape(-1, 3))

    def columns_and_rows(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return what each column, and each row from the top, adds to the directions of rays: float32 [size, 3]."""
        right, up, backward = self.basis()
        centers = (np.arange(size) + 0.5) * 2.0 / size - 1.0
        x = ((centers + self.shift[0] * 2.0 / size) * self.aperture)[:, None] * right
        y = -((centers + self.shift[1] * 2.0 / size) * self.aperture)[:, None] * up - backward
        return x.astype(np.float32), y.astype(np.float32)

    def pixel_angle(self, size: int) -> float:
        """Return the width of a pixel at depth 1."""
        return 2.0 * self.aperture / size


def _normalized(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))
