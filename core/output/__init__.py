"""What a job leaves behind: textures, models and turntables, each written whole or not at all."""
