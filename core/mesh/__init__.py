"""Triangle meshes: reading them, unwrapping them, and checking whether they can wear a texture."""
