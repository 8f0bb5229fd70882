"""Parameterizations: differentiable ways from parameters to colours (article, "Why does parameterization matter?")."""
