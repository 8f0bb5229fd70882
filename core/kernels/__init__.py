"""Compiled loops, for machines that have numba. Import them by way of ``core.kernels.compiled``."""
