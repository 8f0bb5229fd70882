"""Objectives: scores of a picture's activations."""
