"""Commands for whoever works on Patina.

Those at the top run by their path, e.g. ``python3 scripts/demo.py``, those in folders as modules from the repository's
root, e.g. ``python3 -m scripts.measure.benchmark``. Modules import each other by their full names.
"""
