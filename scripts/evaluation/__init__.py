"""How good a texture is, in numbers that share no formula with what the engine optimizes; a file for each figure."""
