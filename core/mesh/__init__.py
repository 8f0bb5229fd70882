"""Triangle meshes: what they are, how they are read, whether they can wear a texture."""
