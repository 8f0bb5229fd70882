"""Two-dimensional pictures: what is optimized, and what the network sees of it."""
