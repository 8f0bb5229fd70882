import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "GOOD"
settings.size = 2048
settings.style_scale = 0.5
