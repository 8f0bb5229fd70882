import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "GOOD"
settings.texture.size = 2048
settings.texture.style_scale = 0.5
