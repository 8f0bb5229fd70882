import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "GOOD"
settings.size = 1024
settings.style_scale = 2.0
