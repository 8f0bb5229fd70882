"""Pictures as the network sees them: what a two-dimensional mode has in place of cameras and a rasterizer."""
