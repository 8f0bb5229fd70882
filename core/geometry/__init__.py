"""Geometry that learns: vertex positions, optimized through the shading and the silhouettes of random views."""
