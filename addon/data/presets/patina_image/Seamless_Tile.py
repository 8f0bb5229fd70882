import bpy

settings = bpy.context.scene.patina_image

settings.mode = "FEATURE"
settings.use_start = False
settings.quality = "GOOD"
settings.image_feature.size = (512, 512)
settings.image_feature.count = 1
settings.image_feature.tileable = True
