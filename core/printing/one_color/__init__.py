"""Files for prints in one color."""
