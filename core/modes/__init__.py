"""Modes: one small file each, which puts the parts together for a job; ``table`` lists them all."""
