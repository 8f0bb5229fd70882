"""The face for a person's terminal (and a render farm's): ``python -m core …``."""
