"""Textures on models (article, sections 5 and 6): what is optimized, and how it becomes an image."""
