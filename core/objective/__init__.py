"""Objectives: what a picture's activations are worth."""
