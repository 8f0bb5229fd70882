"""Commands that write files which the repository keeps: what the add-on ships, style pictures, the docs' pictures."""
