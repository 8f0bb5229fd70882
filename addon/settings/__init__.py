"""What an artist can set: read from the engine's declarations, kept by Blender, turned into the engine's settings."""
