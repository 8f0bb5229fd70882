"""Jobs: the folder, how it is packed, and how it runs."""
