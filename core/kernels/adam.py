"""A compiled loop: Adam's step for a few rows of its parameters."""

from __future__ import annotations

import numpy as np

from core.kernels.corners import compiled_for

_ROWS = "float32[:, ::1]"


@compiled_for(f"void(int64[::1], {_ROWS}, {_ROWS}, {_ROWS}, {_ROWS}, float32, float32, float32, float32, float32)")
def step_rows(
    rows: np.ndarray,
    gradients: np.ndarray,
    parameters: np.ndarray,
    firsts: np.ndarray,
    seconds: np.ndarray,
    first_beta: float,
    second_beta: float,
    rate: float,
    scale: float,
    epsilon: float,
) -> None:
    """Change ``rows`` [K] of the parameters [R, C] and of both moments, as far as their ``gradients`` [K, C] are not 0.

    A parameter moves by its first moment times ``rate``, over the root of its second one times ``scale``.
    """
    channels = gradients.shape[1]
    first_share, second_share = np.float32(1) - first_beta, np.float32(1) - second_beta
    for number in range(len(rows)):
        row, seen = np.uint64(rows[number]), False
        for channel in range(channels):
            seen |= gradients[number, channel] != 0
        if not seen:
            continue
        for channel in range(channels):
            gradient = gradients[number, channel]
            first = firsts[row, channel] + first_share * (gradient - firsts[row, channel])
            second = second_beta * seconds[row, channel] + second_share * gradient * gradient
            firsts[row, channel], seconds[row, channel] = first, second
            parameters[row, channel] -= rate * first / (np.sqrt(second) * scale + epsilon)
