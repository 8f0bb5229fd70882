"""Turns: a view is sorted by which way the pattern's up points in it, and each part compared with a turned style."""

from __future__ import annotations

import numpy as np

TURNS = 12
"""A full turn in steps of 30°: close enough for a network's layers not to see them."""


def turn_weights(angles: np.ndarray) -> np.ndarray:
    """Return how much each turn counts at ``angles`` [N] (radians, counterclockwise), float32 [12, N]; the two nearest
    add up to 1."""
    steps = angles * (TURNS / (2 * np.pi))
    distance = np.abs((steps[None, :] - np.arange(TURNS)[:, None] + TURNS / 2) % TURNS - TURNS / 2)
    return np.clip(1 - distance, 0, 1).astype(np.float32)


def angle_of(turn: int) -> float:
    """Return the angle of a turn, in radians, counterclockwise."""
    return 2 * np.pi * turn / TURNS
