import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "FINAL"
settings.size = 4096
settings.style_scale = 1.0
