"""The engine process seen from Blender: the job folder that it reads, starting it, talking to it. Imports no bpy."""
