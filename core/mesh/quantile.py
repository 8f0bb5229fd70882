"""Quantiles of values that do not count the same."""

from __future__ import annotations

import numpy as np


def quantile(values: np.ndarray, weights: np.ndarray, level: float) -> float:
    """Return the value below which the share ``level`` of all ``weights`` [N] lies, given the values [N]."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(below, level * below[-1])]])
