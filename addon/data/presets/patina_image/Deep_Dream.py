import bpy

settings = bpy.context.scene.patina_image

settings.mode = "FEATURE"
settings.feature = "blocks.3.2"
settings.use_start = True
settings.quality = "GOOD"
