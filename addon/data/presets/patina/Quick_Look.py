import bpy

settings = bpy.context.scene.patina

settings.task = "STYLE"
settings.quality = "DRAFT"
settings.texture.size = 512
settings.texture.style_scale = 1.0
