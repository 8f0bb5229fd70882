import bpy

settings = bpy.context.scene.patina_image

settings.mode = "FEATURE"
settings.use_start = False
settings.quality = "DRAFT"
settings.image_feature.size = (256, 256)
settings.image_feature.count = 1
