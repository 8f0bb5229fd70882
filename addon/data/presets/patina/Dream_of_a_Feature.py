import bpy

settings = bpy.context.scene.patina

settings.task = "FEATURE"
settings.feature = "blocks.5.0:60"
settings.quality = "GOOD"
settings.texture.size = 1024
