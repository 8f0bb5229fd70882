"""Settings: one small file for each mode, and what the modes share. They import no torch, so that faces start fast.

``declare`` makes a setting; ``common``, ``frames``, and ``size`` hold those of several modes; ``base`` and ``image``
hold what the modes inherit; ``panel`` says how Blender offers a mode.
"""
