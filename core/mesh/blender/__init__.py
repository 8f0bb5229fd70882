"""Files that only Blender reads, by way of an installed Blender."""
