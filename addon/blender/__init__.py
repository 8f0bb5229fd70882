"""Plain functions on bpy data: meshes out, images and materials in. Operators and scripts call the same ones."""
