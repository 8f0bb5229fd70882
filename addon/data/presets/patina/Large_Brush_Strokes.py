import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "GOOD"
settings.texture.size = 1024
settings.texture.style_scale = 2.0
