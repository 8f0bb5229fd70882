import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "DRAFT"
settings.size = 512
settings.style_scale = 1.0
