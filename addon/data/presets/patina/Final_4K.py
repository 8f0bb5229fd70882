import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "FINAL"
settings.texture.size = 4096
settings.texture.style_scale = 1.0
