"""Backbones: the networks whose activations judge a picture, their layers and their weights."""
