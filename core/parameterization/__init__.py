"""Parameterizations: differentiable ways from parameters to colors (article, "Why does parameterization matter?")."""
